/// The squeeze of one image: mean or maximum over positions, NaN where one of them is.
///
/// - Parameters:
///   - map: [positions, channels].
///   - output: [channels].
///   - range: the channels computed; nil is all.
package func globalPool(
  _ map: MapSource, positions: Int, channels: Int, maximum: Bool,
  range: Range<Int>? = nil, into output: UnsafeMutablePointer<Float>
) {
  let scale = 1 / Float(positions)
  var channel = range?.lowerBound ?? 0
  let end = range?.upperBound ?? channels
  // Pairs of vectors, so that whole lines of 128 bytes are read at a time.
  while channel &+ 32 <= end {
    var (low, high) = (
      map.vector(channel, channel: channel), map.vector(channel &+ 16, channel: channel &+ 16)
    )
    var at = channel &+ channels
    for _ in 1..<max(positions, 1) {
      let (x, y) = (
        map.vector(at, channel: channel), map.vector(at &+ 16, channel: channel &+ 16)
      )
      low = maximum ? larger(low, x) : low + x
      high = maximum ? larger(high, y) : high + y
      at &+= channels
    }
    (maximum ? low : low * scale).write(output + channel)
    (maximum ? high : high * scale).write(output + channel + 16)
    channel &+= 32
  }
  while channel &+ 16 <= end {
    var total = map.vector(channel, channel: channel)
    var at = channel &+ channels
    for _ in 1..<max(positions, 1) {
      let x = map.vector(at, channel: channel)
      total = maximum ? larger(total, x) : total + x
      at &+= channels
    }
    (maximum ? total : total * scale).write(output + channel)
    channel &+= 16
  }
  while channel < end {
    var total = map.value(channel, channel: channel)
    for p in 1..<max(positions, 1) {
      let value = map.value(p &* channels &+ channel, channel: channel)
      total = maximum ? larger(total, value) : total + value
    }
    output[channel] = maximum ? total : total * scale
    channel &+= 1
  }
}

/// Gradient of the squeeze of one image: spread evenly, or to the first position of the maximum; of a NaN
/// to the first one.
///
/// - Parameters:
///   - gradient, output: [channels].
///   - map, target: [positions, channels].
package func globalPoolGradient(
  gradient: UnsafePointer<Float>, output: UnsafePointer<Float>, map: MapSource,
  positions: Int, channels: Int, maximum: Bool, accumulates: Bool,
  into target: UnsafeMutablePointer<Float>
) {
  if maximum {
    if !accumulates { for i in 0..<(positions &* channels) { target[i] = 0 } }
    for channel in 0..<channels {
      var at = channel
      for p in 0..<positions
      where holds(map.value(p &* channels &+ channel, channel: channel), output[channel]) {
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
