import Kernels
import Testing

/// Channels with and without tails of a vector.
let tails = [1, 3, 5, 8, 15, 16, 17, 31, 33, 48]

@Suite("Batch norm's passes against their plain twins")
struct NormalisationTests {
  @Test("mean and squared deviations, far from zero too", arguments: tails, [1, 2, 7, 64])
  func moments(channels: Int, positions: Int) {
    var stream = RandomStream(seed: 3, "moments")
    for offset: Float in [0, 100] {
      let x = Cells(stream.normals(positions * channels).values.map { $0 + offset })
      let (mean, squares) = (Cells(count: channels), Cells(count: channels))
      channelMoments(
        x.pointer, positions: positions, channels: channels, mean: mean.pointer,
        squares: squares.pointer)
      let plain = Reference.moments(x.doubles, channels: channels)
      expectClose(mean.values, plain.mean, "mean")
      // Subtracting the mean first keeps what a sum of squares would lose.
      expectClose(squares.values, plain.squares, within: 1e-5, "squares at \(offset)")
      #expect(mean.isIntact && squares.isIntact)
    }
  }

  @Test("scale, shift and ReLU", arguments: tails, [1, 9])
  func scaleAndShift(channels: Int, positions: Int) {
    var stream = RandomStream(seed: 3, "affine")
    let (x, scale, shift) = (
      stream.normals(positions * channels), stream.normals(channels), stream.normals(channels)
    )
    for rectifies in [false, true] {
      let y = Cells(count: x.count)
      let affine = ChannelAffine(
        scale: scale.pointer, shift: shift.pointer, rectifies: rectifies)
      affine.apply(x.pointer, positions: positions, channels: channels, into: y.pointer)
      let plain = Reference.affine(
        x.doubles, scale: scale.doubles, shift: shift.doubles, rectifies: rectifies)
      expectClose(y.values, plain)
      #expect(y.isIntact)
      // The same as a part of wider rows, whose other channels stay.
      let pitch = channels + 3
      let wide = Cells(count: positions * pitch - 3)
      affine.apply(
        x.pointer, positions: positions, channels: channels, into: wide.pointer, pitch: pitch)
      for p in 0..<positions {
        let row = wide.values[(p * pitch)...].prefix(pitch)
        #expect(Array(row.prefix(channels)) == Array(y.values[(p * channels)...].prefix(channels)))
        #expect(row.dropFirst(channels).allSatisfy { $0 == 0 })
      }
      #expect(wide.isIntact)
    }
  }

  /// What the forward pass gave after its ReLU; nil without one.
  private static func output(
    _ x: Cells, _ scale: Cells, _ shift: Cells, _ rectifies: Bool
  ) -> [Double]? {
    rectifies
      ? Reference.affine(
        x.doubles, scale: scale.doubles, shift: shift.doubles, rectifies: true) : nil
  }

  private static func rectifier(
    _ scale: Cells, _ shift: Cells, _ rectifies: Bool
  ) -> ChannelAffine? {
    rectifies
      ? ChannelAffine(scale: scale.pointer, shift: shift.pointer, rectifies: false) : nil
  }

  @Test("sums of the gradient, with and without a ReLU after it", arguments: tails, [1, 9])
  func sums(channels: Int, positions: Int) {
    var stream = RandomStream(seed: 3, "sums")
    let (gradient, x, mean) = (
      stream.normals(positions * channels), stream.normals(positions * channels),
      stream.normals(channels)
    )
    let (scale, shift) = (stream.normals(channels), stream.normals(channels))
    for rectifies in [false, true] {
      let output = Self.output(x, scale, shift, rectifies)
      let (sums, products) = (Cells(count: channels), Cells(count: channels))
      normalisationGradientSums(
        gradient: gradient.pointer, rectifier: Self.rectifier(scale, shift, rectifies),
        x: x.pointer, mean: mean.pointer, positions: positions, channels: channels,
        sums: sums.pointer, products: products.pointer)
      let plain = Reference.normalisationSums(
        gradient.doubles, output: output, x: x.doubles, mean: mean.doubles)
      expectClose(sums.values, plain.sums, "sums")
      expectClose(products.values, plain.products, "products")
      #expect(sums.isIntact && products.isIntact)
    }
  }

  @Test("the gradient, stored and accumulated", arguments: tails, [1, 9])
  func gradient(channels: Int, positions: Int) {
    var stream = RandomStream(seed: 3, "gradient")
    let (gradient, x, coefficients) = (
      stream.normals(positions * channels), stream.normals(positions * channels),
      stream.normals(3 * channels)
    )
    let parts = (0..<3).map { Array(coefficients.doubles[($0 * channels)...].prefix(channels)) }
    let (scale, shift) = (stream.normals(channels), stream.normals(channels))
    for rectifies in [false, true] {
      let output = Self.output(x, scale, shift, rectifies)
      let plain = Reference.normalisationGradient(
        gradient.doubles, output: output, x: x.doubles, a: parts[0], b: parts[1],
        c: parts[2])
      let target = stream.normals(x.count)
      for (accumulates, factor) in [(false, 1.0), (true, 2.0)] {
        normalisationGradient(
          gradient: gradient.pointer, rectifier: Self.rectifier(scale, shift, rectifies),
          x: x.pointer, coefficients: coefficients.pointer, positions: positions,
          channels: channels, accumulates: accumulates, into: target.pointer)
        expectClose(target.values, plain.map { factor * $0 }, "accumulates: \(accumulates)")
      }
      #expect(target.isIntact)
    }
  }

  @Test(
    "a gate on the way has the bits of a gradient that was multiplied before", arguments: tails,
    [1, 9])
  func gated(channels: Int, positions: Int) {
    var stream = RandomStream(seed: 3, "gated gradient")
    let (gradient, x, gate, coefficients) = (
      stream.normals(positions * channels), stream.normals(positions * channels),
      stream.normals(channels), stream.normals(3 * channels)
    )
    let product = Cells(
      gradient.values.enumerated().map { $1 * gate.pointer[$0 % channels] })
    let (scale, shift) = (stream.normals(channels), stream.normals(channels))
    for rectifies in [false, true] {
      let rectifier = Self.rectifier(scale, shift, rectifies)
      let (found, expected) = (Cells(count: x.count), Cells(count: x.count))
      normalisationGradient(
        gradient: gradient.pointer, gate: gate.pointer, rectifier: rectifier, x: x.pointer,
        coefficients: coefficients.pointer, positions: positions, channels: channels,
        into: found.pointer)
      normalisationGradient(
        gradient: product.pointer, rectifier: rectifier, x: x.pointer,
        coefficients: coefficients.pointer, positions: positions, channels: channels,
        into: expected.pointer)
      // A zero of the ReLU times a negative gate is a negative zero, before the next sum.
      #expect(found.values == expected.values)
      #expect(found.isIntact && expected.isIntact)
    }
  }

  @Test("the passes together are the textbook's gradient")
  func textbook() {
    var stream = RandomStream(seed: 3, "textbook")
    let (channels, rows, epsilon) = (5, 12, 1e-5)
    let (g, x, gain) = (
      stream.normals(rows * channels).doubles, stream.normals(rows * channels).doubles,
      stream.normals(channels).doubles
    )
    let plain = Reference.batchNormGradient(g, x: x, gain: gain, epsilon: epsilon)
    let (mean, squares) = Reference.moments(x, channels: channels)
    let sums = Reference.normalisationSums(g, output: nil, x: x, mean: mean)
    let inverse = squares.map { 1 / ($0 / Double(rows) + epsilon).squareRoot() }
    let a = Reference.product(gain, inverse)
    let b = (0..<channels).map {
      -a[$0] * inverse[$0] * inverse[$0] * sums.products[$0] / Double(rows)
    }
    let c = (0..<channels).map { -a[$0] * sums.sums[$0] / Double(rows) - b[$0] * mean[$0] }
    let passes = Reference.normalisationGradient(g, output: nil, x: x, a: a, b: b, c: c)
    for (one, other) in zip(passes, plain.x) { #expect(abs(one - other) < 1e-12) }
  }
}
