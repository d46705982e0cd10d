/// Sums over one image that batch norm's gradient needs, per channel: Σ g and Σ g · (x − mean).
///
/// g is the gradient of the output, zero where the ReLU behind it was off.
///
/// - Parameters:
///   - gradient, x: [positions, channels].
///   - rectifier: what the forward pass made of x before its ReLU, or nil if none follows.
///   - sums, products: [channels], written.
package func normalizationGradientSums(
  gradient: UnsafePointer<Float>, rectifier: ChannelAffine?, x: UnsafePointer<Float>,
  mean: UnsafePointer<Float>, positions: Int, channels: Int, sums: UnsafeMutablePointer<Float>,
  products: UnsafeMutablePointer<Float>
) {
  let zero = Vector(repeating: 0)
  var channel = 0
  // Pairs of vectors, so that whole lines of 128 bytes are read at a time.
  while channel &+ 32 <= channels {
    let (m0, m1) = (load(mean + channel), load(mean + channel + 16))
    var (s0, p0, s1, p1) = (zero, zero, zero, zero)
    var at = channel
    for _ in 0..<positions {
      var (g0, g1) = (load(gradient + at), load(gradient + at + 16))
      let (x0, x1) = (load(x + at), load(x + at + 16))
      if let rectifier {
        g0.replace(with: zero, where: rectifier(x0, channel: channel) .<= zero)
        g1.replace(with: zero, where: rectifier(x1, channel: channel &+ 16) .<= zero)
      }
      s0 += g0
      s1 += g1
      p0.addProduct(g0, x0 - m0)
      p1.addProduct(g1, x1 - m1)
      at &+= channels
    }
    store(s0, sums + channel)
    store(s1, sums + channel + 16)
    store(p0, products + channel)
    store(p1, products + channel + 16)
    channel &+= 32
  }
  while channel &+ 16 <= channels {
    let m = load(mean + channel)
    var (s0, p0) = (zero, zero)
    var at = channel
    for _ in 0..<positions {
      var g = load(gradient + at)
      let value = load(x + at)
      if let rectifier {
        g.replace(with: zero, where: rectifier(value, channel: channel) .<= zero)
      }
      s0 += g
      p0.addProduct(g, value - m)
      at &+= channels
    }
    store(s0, sums + channel)
    store(p0, products + channel)
    channel &+= 16
  }
  while channel < channels {
    var (sum, product): (Float, Float) = (0, 0)
    for p in 0..<positions {
      let at = p &* channels &+ channel
      if let rectifier, rectifier(x[at], channel: channel) <= 0 { continue }
      sum += gradient[at]
      product += gradient[at] * (x[at] - mean[channel])
    }
    sums[channel] = sum
    products[channel] = product
    channel &+= 1
  }
}

/// The gradient behind batch norm: gradient · a + x · b + c per channel, the gradient masked by ReLU.
///
/// - Parameters:
///   - gradient, x, target: [positions, channels].
///   - rectifier: what the forward pass made of x before its ReLU, or nil if none follows.
///   - coefficients: a, b and c, [3, channels].
///   - accumulates: whether the result is added to the target.
package func normalizationGradient(
  gradient: UnsafePointer<Float>, rectifier: ChannelAffine?, x: UnsafePointer<Float>,
  coefficients: UnsafePointer<Float>, positions: Int, channels: Int, accumulates: Bool = false,
  into target: UnsafeMutablePointer<Float>
) {
  let zero = Vector(repeating: 0)
  let vectors = channels / 16
  let (factor, slope, constant) = (
    coefficients, coefficients + channels, coefficients + 2 &* channels
  )
  // One row of channels after the other, as memory likes it.
  for position in 0..<(vectors > 0 ? positions : 0) {
    let row = position &* channels
    for vector in 0..<vectors {
      let c = 16 &* vector
      let at = row &+ c
      var g = load(gradient + at)
      let before = load(x + at)
      if let rectifier { g.replace(with: zero, where: rectifier(before, channel: c) .<= zero) }
      var value = g.fused(load(factor + c), before.fused(load(slope + c), load(constant + c)))
      if accumulates { value += load(target + at) }
      store(value, target + at)
    }
  }
  for channel in (16 * vectors)..<channels {
    let (a, b, c) = (factor[channel], slope[channel], constant[channel])
    for p in 0..<positions {
      let at = p &* channels &+ channel
      var g = gradient[at]
      if let rectifier, rectifier(x[at], channel: channel) <= 0 { g = 0 }
      var value = c.addingProduct(x[at], b).addingProduct(g, a)
      if accumulates { value += target[at] }
      target[at] = value
    }
  }
}

/// The gradient behind a ReLU: the gradient where the output is positive, zero elsewhere.
package func rectifierGradient(
  gradient: UnsafePointer<Float>, output: UnsafePointer<Float>, count: Int, accumulates: Bool,
  into target: UnsafeMutablePointer<Float>
) {
  for i in 0..<count {
    let g = output[i] > 0 ? gradient[i] : 0
    target[i] = accumulates ? target[i] + g : g
  }
}
