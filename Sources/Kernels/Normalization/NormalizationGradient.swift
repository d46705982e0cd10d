import CHost

/// Sums over one image that batch norm's gradient needs, per channel: Σ g and Σ g · (x − mean).
///
/// g is the gradient of the output, zero where the ReLU after it was off: where its output is zero, not where it is
/// NaN.
///
/// - Parameters:
///   - gradient, x: [positions, channels].
///   - gate: a factor per channel that the gradient still lacks, or nil.
///   - rectifier: what the forward pass made of x before its ReLU, or nil if none follows.
///   - sums, products: [channels], written.
///   - continues: whether those of the positions before stand there, and are gone on with.
package func normalizationGradientSums(
  gradient: UnsafePointer<Float>, gate: UnsafePointer<Float>? = nil, rectifier: ChannelAffine?,
  x: UnsafePointer<Float>, mean: UnsafePointer<Float>, positions: Int, channels: Int,
  sums: UnsafeMutablePointer<Float>, products: UnsafeMutablePointer<Float>, continues: Bool = false
) {
  let zero = Vector(repeating: 0)
  let whole = Lines.whole(channels)
  let rows = rowsAtOnce(channels)
  let ahead = twoTurnsOn(channels)
  // Meanwhile the sums wait in the first-level cache.
  for start in stride(from: 0, to: positions, by: rows) {
    let count = min(rows, positions &- start)
    for channel in stride(from: 0, to: whole, by: 16) {
      let m = Vector.read(mean + channel)
      let begins = start == 0 && !continues
      var (s, p) =
        begins ? (zero, zero) : (Vector.read(sums + channel), Vector.read(products + channel))
      let factor = gate.map { Vector.read($0 + channel) }
      var at = start &* channels &+ channel
      for _ in 0..<count {
        ablate_prefetch_to_read(gradient + (at + ahead))
        ablate_prefetch_to_read(x + (at + ahead))
        var g = Vector.read(gradient + at)
        let value = Vector.read(x + at)
        if let rectifier {
          g.replace(with: zero, where: rectifier(value, channel: channel) .<= zero)
        }
        if let factor { g *= factor }
        s += g
        p.addProduct(g, value - m)
        at &+= channels
      }
      s.write(sums + channel)
      p.write(products + channel)
    }
  }
  for channel in whole..<channels {
    var (sum, product) = continues ? (sums[channel], products[channel]) : (0, 0)
    for p in 0..<positions {
      let at = p &* channels &+ channel
      if let rectifier, rectifier(x[at], channel: channel) <= 0 { continue }
      let g = gate.map { gradient[at] * $0[channel] } ?? gradient[at]
      sum += g
      product += g * (x[at] - mean[channel])
    }
    sums[channel] = sum
    products[channel] = product
  }
}

/// The gradient after batch norm: gradient · a + x · b + c per channel, the gradient masked by ReLU.
///
/// - Parameters:
///   - gradient, x, target: [positions, channels].
///   - gate: a factor per channel that the gradient still lacks, or nil.
///   - rectifier: what the forward pass made of x before its ReLU, or nil if none follows.
///   - coefficients: a, b and c, [3, channels].
///   - accumulates: whether the result is added to the target.
package func normalizationGradient(
  gradient: UnsafePointer<Float>, gate: UnsafePointer<Float>? = nil, rectifier: ChannelAffine?,
  x: UnsafePointer<Float>, coefficients: UnsafePointer<Float>, positions: Int, channels: Int,
  accumulates: Bool = false,
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
      ablate_prefetch_to_read(gradient + (at + pageAhead))
      ablate_prefetch_to_read(x + (at + pageAhead))
      var g = Vector.read(gradient + at)
      let before = Vector.read(x + at)
      if let rectifier { g.replace(with: zero, where: rectifier(before, channel: c) .<= zero) }
      if let gate { g *= Vector.read(gate + c) }
      var value = g.fused(
        Vector.read(factor + c), before.fused(Vector.read(slope + c), Vector.read(constant + c)))
      if accumulates { value += Vector.read(target + at) }
      value.write(target + at)
    }
  }
  for channel in (16 * vectors)..<channels {
    let (a, b, c) = (factor[channel], slope[channel], constant[channel])
    for p in 0..<positions {
      let at = p &* channels &+ channel
      var g = gradient[at]
      if let rectifier, rectifier(x[at], channel: channel) <= 0 { g = 0 }
      if let gate { g *= gate[channel] }
      var value = c.addingProduct(x[at], b).addingProduct(g, a)
      if accumulates { value += target[at] }
      target[at] = value
    }
  }
}

/// The gradient after a ReLU: zero where the output is zero, the gradient elsewhere, also where the output is NaN.
package func rectifierGradient(
  gradient: UnsafePointer<Float>, output: UnsafePointer<Float>, count: Int, accumulates: Bool,
  into target: UnsafeMutablePointer<Float>
) {
  for i in 0..<count {
    let g = output[i] <= 0 ? 0 : gradient[i]
    target[i] = accumulates ? target[i] + g : g
  }
}
