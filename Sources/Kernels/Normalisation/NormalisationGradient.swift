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
///   - continues: whether the sums of earlier positions stand there, and these are added.
package func normalisationGradientSums(
  gradient: UnsafePointer<Float>, gate: UnsafePointer<Float>? = nil, rectifier: ChannelAffine?,
  x: UnsafePointer<Float>, mean: UnsafePointer<Float>, positions: Int, channels: Int,
  sums: UnsafeMutablePointer<Float>, products: UnsafeMutablePointer<Float>, continues: Bool = false
) {
  let pass = GradientSums(
    gradient: gradient, gate: gate, rectifier: rectifier, x: x, mean: mean, channels: channels,
    sums: sums, products: products)
  let row = VectorRow(channels)
  let rows = rowsAtOnce(channels)
  // Meanwhile the sums wait in the first-level cache.
  for start in stride(from: 0, to: positions, by: rows) {
    let strip = start..<min(start &+ rows, positions)
    let begins = start == 0 && !continues
    for channel in row.vectors {
      pass.add(strip, channel, begins: begins, AllLanes())
    }
    if let last = row.last { pass.add(strip, row.whole, begins: begins, last) }
  }
}

private struct GradientSums {
  let gradient: UnsafePointer<Float>
  let gate: UnsafePointer<Float>?
  let rectifier: ChannelAffine?
  let x: UnsafePointer<Float>
  let mean: UnsafePointer<Float>
  let channels: Int
  let sums: UnsafeMutablePointer<Float>
  let products: UnsafeMutablePointer<Float>

  /// Adds some positions of a vector of channels, or begins with them.
  @inline(__always)
  func add<L: Lanes>(_ positions: Range<Int>, _ channel: Int, begins: Bool, _ lanes: L) {
    let zero = Vector(repeating: 0)
    let ahead = twoTurnsOn(channels)
    let m = lanes.load(mean + channel)
    var (s, p) =
      begins ? (zero, zero) : (lanes.load(sums + channel), lanes.load(products + channel))
    let factor = gate.map { lanes.load($0 + channel) }
    var at = positions.lowerBound &* channels &+ channel
    for _ in positions {
      ablate_prefetch_to_read(gradient + (at + ahead))
      ablate_prefetch_to_read(x + (at + ahead))
      var g = lanes.load(gradient + at)
      let value = lanes.load(x + at)
      if let rectifier {
        g.replace(with: zero, where: rectifier(value, channel: channel, lanes) .<= zero)
      }
      if let factor { g *= factor }
      s += g
      p.addProduct(g, value - m)
      at &+= channels
    }
    lanes.store(s, sums + channel)
    lanes.store(p, products + channel)
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
package func normalisationGradient(
  gradient: UnsafePointer<Float>, gate: UnsafePointer<Float>? = nil, rectifier: ChannelAffine?,
  x: UnsafePointer<Float>, coefficients: UnsafePointer<Float>, positions: Int, channels: Int,
  accumulates: Bool = false,
  into target: UnsafeMutablePointer<Float>
) {
  var pass = GradientPass(
    gradient: gradient, gate: gate, rectifier: rectifier, x: x, factor: coefficients,
    slope: coefficients + channels, constant: coefficients + 2 &* channels,
    accumulates: accumulates, target: target)
  guard channels != 8 else {
    withDoubledChannels { doubled in
      pass.gate = gate.map { doubled($0, 0) }
      pass.rectifier?.scale = doubled(rectifier?.scale ?? coefficients, 1)
      pass.rectifier?.shift = doubled(rectifier?.shift ?? coefficients, 2)
      pass.factor = doubled(pass.factor, 3)
      pass.slope = doubled(pass.slope, 4)
      pass.constant = doubled(pass.constant, 5)
      pass.write(positions / 2, channels: 16)
      guard positions & 1 == 1 else { return }
      pass.write(8 &* (positions &- 1), channel: 0, FirstLanes(count: 8))
    }
    return
  }
  pass.write(positions, channels: channels)
}

/// Gives memory in which constants of eight channels stand twice, a slot of up to six for each, so that a vector holds two
/// positions.
private func withDoubledChannels(
  _ body: (_ doubled: (UnsafePointer<Float>, _ slot: Int) -> UnsafePointer<Float>) -> Void
) {
  withUnsafeTemporaryAllocation(of: Float.self, capacity: 96) { memory in
    guard let base = memory.baseAddress else { return }
    body { source, slot in
      let target = base + 16 * slot
      let values = HalfVector.read(source)
      values.write(target)
      values.write(target + 8)
      return UnsafePointer(target)
    }
  }
}

private struct GradientPass {
  let gradient: UnsafePointer<Float>
  var gate: UnsafePointer<Float>?
  var rectifier: ChannelAffine?
  let x: UnsafePointer<Float>
  var factor: UnsafePointer<Float>
  var slope: UnsafePointer<Float>
  var constant: UnsafePointer<Float>
  let accumulates: Bool
  let target: UnsafeMutablePointer<Float>

  /// Writes some positions.
  func write(_ positions: Int, channels: Int) {
    let row = VectorRow(channels)
    // One row of channels after the other, as memory likes it.
    for position in 0..<positions {
      let at = position &* channels
      var c = 0
      while c < row.whole {
        write(at &+ c, channel: c, AllLanes())
        c &+= 16
      }
      if let last = row.last { write(at &+ c, channel: c, last) }
    }
  }

  /// Writes a vector of one position's channels.
  @inline(__always)
  func write<L: Lanes>(_ at: Int, channel c: Int, _ lanes: L) {
    let zero = Vector(repeating: 0)
    ablate_prefetch_to_read(gradient + (at + pageAhead))
    ablate_prefetch_to_read(x + (at + pageAhead))
    var g = lanes.load(gradient + at)
    let before = lanes.load(x + at)
    if let rectifier {
      g.replace(with: zero, where: rectifier(before, channel: c, lanes) .<= zero)
    }
    if let gate { g *= lanes.load(gate + c) }
    let rest = before.fused(lanes.load(slope + c), lanes.load(constant + c))
    lanes.store(g.fused(lanes.load(factor + c), rest), target + at, adding: accumulates)
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
