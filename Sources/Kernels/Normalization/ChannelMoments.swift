/// Mean and sum of squared deviations per channel of one image, which stays in the cache between the
/// two passes; batch statistics are combined from these in double precision.
///
/// - Parameters:
///   - map: [positions, channels].
///   - mean, squares: [channels], written.
package func channelMoments(
  _ map: UnsafePointer<Float>, positions: Int, channels: Int,
  mean: UnsafeMutablePointer<Float>, squares: UnsafeMutablePointer<Float>
) {
  let scale = 1 / Float(positions)
  var channel = 0
  while channel &+ 16 <= channels {
    // Two accumulators each, to hide the latency of addition.
    var (s0, s1) = (Vector(repeating: 0), Vector(repeating: 0))
    var x = map + channel
    let pairs = positions / 2
    for _ in 0..<pairs {
      s0 += load(x)
      s1 += load(x + channels)
      x += 2 &* channels
    }
    if positions & 1 == 1 { s0 += load(x) }
    let m = (s0 + s1) * scale
    var (q0, q1) = (Vector(repeating: 0), Vector(repeating: 0))
    x = map + channel
    for _ in 0..<pairs {
      let d0 = load(x) - m
      let d1 = load(x + channels) - m
      q0.addProduct(d0, d0)
      q1.addProduct(d1, d1)
      x += 2 &* channels
    }
    if positions & 1 == 1 {
      let d = load(x) - m
      q0.addProduct(d, d)
    }
    store(m, mean + channel)
    store(q0 + q1, squares + channel)
    channel &+= 16
  }
  while channel < channels {
    var sum: Float = 0
    for p in 0..<positions { sum += map[p &* channels &+ channel] }
    let m = sum * scale
    var square: Float = 0
    for p in 0..<positions {
      let d = map[p &* channels &+ channel] - m
      square += d * d
    }
    mean[channel] = m
    squares[channel] = square
    channel &+= 1
  }
}
