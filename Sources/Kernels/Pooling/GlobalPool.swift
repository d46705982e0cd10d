/// The squeeze of one image: mean or maximum over positions.
///
/// - Parameters:
///   - map: [positions, channels].
///   - output: [channels].
package func globalPool(
  _ map: UnsafePointer<Float>, positions: Int, channels: Int, maximum: Bool,
  into output: UnsafeMutablePointer<Float>
) {
  let scale = 1 / Float(positions)
  var channel = 0
  while channel &+ 16 <= channels {
    var total = load(map + channel)
    var at = channel &+ channels
    if maximum {
      for _ in 1..<max(positions, 1) {
        total = pointwiseMax(total, load(map + at))
        at &+= channels
      }
    } else {
      for _ in 1..<max(positions, 1) {
        total += load(map + at)
        at &+= channels
      }
      total *= scale
    }
    store(total, output + channel)
    channel &+= 16
  }
  while channel < channels {
    var total = map[channel]
    for p in 1..<max(positions, 1) {
      let value = map[p &* channels &+ channel]
      total = maximum ? max(total, value) : total + value
    }
    output[channel] = maximum ? total : total * scale
    channel &+= 1
  }
}

/// Gradient of the squeeze of one image: spread evenly, or to the first position of the maximum.
///
/// - Parameters:
///   - gradient, output: [channels].
///   - map, target: [positions, channels].
package func globalPoolGradient(
  gradient: UnsafePointer<Float>, output: UnsafePointer<Float>, map: UnsafePointer<Float>,
  positions: Int, channels: Int, maximum: Bool, accumulates: Bool,
  into target: UnsafeMutablePointer<Float>
) {
  if maximum {
    if !accumulates { for i in 0..<(positions &* channels) { target[i] = 0 } }
    for channel in 0..<channels {
      var at = channel
      // NaN equals nothing: then the first position takes the gradient.
      for p in 0..<positions where map[p &* channels &+ channel] == output[channel] {
        at = p &* channels &+ channel
        break
      }
      target[at] += gradient[channel]
    }
    return
  }
  let scale = 1 / Float(positions)
  for p in 0..<positions {
    let t = target + p &* channels
    if accumulates {
      for c in 0..<channels { t[c] += gradient[c] * scale }
    } else {
      for c in 0..<channels { t[c] = gradient[c] * scale }
    }
  }
}
