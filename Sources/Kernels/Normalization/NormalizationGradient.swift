/// Sums over one image that batch norm's gradient needs, per channel: Σ g and Σ g · (x − mean).
///
/// g is the gradient of the output, zero where the ReLU behind it was off.
///
/// - Parameters:
///   - gradient, x: [positions, channels]; `output` too, or nil if no ReLU follows.
///   - sums, products: [channels], written.
package func normalizationGradientSums(
  gradient: UnsafePointer<Float>, output: UnsafePointer<Float>?, x: UnsafePointer<Float>,
  mean: UnsafePointer<Float>, positions: Int, channels: Int, sums: UnsafeMutablePointer<Float>,
  products: UnsafeMutablePointer<Float>
) {
  let zero = Vector(repeating: 0)
  var channel = 0
  while channel &+ 16 <= channels {
    let m = load(mean + channel)
    var (s0, p0) = (zero, zero)
    var at = channel
    if let output {
      for _ in 0..<positions {
        let g = load(gradient + at).replacing(with: zero, where: load(output + at) .<= zero)
        s0 += g
        p0.addProduct(g, load(x + at) - m)
        at &+= channels
      }
    } else {
      for _ in 0..<positions {
        let g = load(gradient + at)
        s0 += g
        p0.addProduct(g, load(x + at) - m)
        at &+= channels
      }
    }
    store(s0, sums + channel)
    store(p0, products + channel)
    channel &+= 16
  }
  while channel < channels {
    var (sum, product): (Float, Float) = (0, 0)
    for p in 0..<positions {
      let at = p &* channels &+ channel
      if let output, output[at] <= 0 { continue }
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
///   - gradient, x, target: [positions, channels]; `output` too, or nil if no ReLU follows.
///   - x: nil where b is zero everywhere (no batch norm); then a is one and c zero.
///   - coefficients: a, b and c, [3, channels].
///   - accumulates: whether the result is added to the target.
package func normalizationGradient(
  gradient: UnsafePointer<Float>, output: UnsafePointer<Float>?, x: UnsafePointer<Float>,
  coefficients: UnsafePointer<Float>, positions: Int, channels: Int, accumulates: Bool = false,
  into target: UnsafeMutablePointer<Float>
) {
  let zero = Vector(repeating: 0)
  var channel = 0
  while channel &+ 16 <= channels {
    let a = load(coefficients + channel)
    let b = load(coefficients + channels + channel)
    let c = load(coefficients + 2 &* channels + channel)
    var at = channel
    for _ in 0..<positions {
      var g = load(gradient + at)
      if let output { g.replace(with: zero, where: load(output + at) .<= zero) }
      var value = c.addingProduct(load(x + at), b).addingProduct(g, a)
      if accumulates { value += load(target + at) }
      store(value, target + at)
      at &+= channels
    }
    channel &+= 16
  }
  while channel < channels {
    let a = coefficients[channel]
    let b = coefficients[channels &+ channel]
    let c = coefficients[2 &* channels &+ channel]
    for p in 0..<positions {
      let at = p &* channels &+ channel
      var g = gradient[at]
      if let output, output[at] <= 0 { g = 0 }
      var value = c.addingProduct(x[at], b).addingProduct(g, a)
      if accumulates { value += target[at] }
      target[at] = value
    }
    channel &+= 1
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
