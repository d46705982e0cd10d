import Kernels
import Testing

/// Channels with and without tails of a vector.
let tails = [1, 3, 5, 15, 16, 17, 31, 33, 48]

@Suite("Batch norm's passes against their plain twins")
struct NormalizationTests {
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
      affine(
        x.pointer, positions: positions, channels: channels, scale: scale.pointer,
        shift: shift.pointer, rectifies: rectifies, into: y.pointer)
      expectClose(
        y.values,
        Reference.affine(
          x.doubles, scale: scale.doubles, shift: shift.doubles, rectifies: rectifies))
      #expect(y.isIntact)
    }
  }

  @Test("sums of the gradient, with and without a ReLU behind", arguments: tails, [1, 9])
  func sums(channels: Int, positions: Int) {
    var stream = RandomStream(seed: 3, "sums")
    let (gradient, x, mean) = (
      stream.normals(positions * channels), stream.normals(positions * channels),
      stream.normals(channels)
    )
    for output in [nil, stream.normals(x.count)] {
      let (sums, products) = (Cells(count: channels), Cells(count: channels))
      normalizationGradientSums(
        gradient: gradient.pointer, output: output.map { UnsafePointer($0.pointer) },
        x: x.pointer, mean: mean.pointer, positions: positions, channels: channels,
        sums: sums.pointer, products: products.pointer)
      let plain = Reference.normalizationSums(
        gradient.doubles, output: output?.doubles, x: x.doubles, mean: mean.doubles)
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
    for output in [nil, stream.normals(x.count)] {
      let plain = Reference.normalizationGradient(
        gradient.doubles, output: output?.doubles, x: x.doubles, a: parts[0], b: parts[1],
        c: parts[2])
      let target = stream.normals(x.count)
      for (accumulates, factor) in [(false, 1.0), (true, 2.0)] {
        normalizationGradient(
          gradient: gradient.pointer, output: output.map { UnsafePointer($0.pointer) },
          x: x.pointer, coefficients: coefficients.pointer, positions: positions,
          channels: channels, accumulates: accumulates, into: target.pointer)
        expectClose(target.values, plain.map { factor * $0 }, "accumulates: \(accumulates)")
      }
      #expect(target.isIntact)
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
    let sums = Reference.normalizationSums(g, output: nil, x: x, mean: mean)
    let inverse = squares.map { 1 / ($0 / Double(rows) + epsilon).squareRoot() }
    let a = Reference.product(gain, inverse)
    let b = (0..<channels).map {
      -a[$0] * inverse[$0] * inverse[$0] * sums.products[$0] / Double(rows)
    }
    let c = (0..<channels).map { -a[$0] * sums.sums[$0] / Double(rows) - b[$0] * mean[$0] }
    let passes = Reference.normalizationGradient(g, output: nil, x: x, a: a, b: b, c: c)
    for (one, other) in zip(passes, plain.x) { #expect(abs(one - other) < 1e-12) }
  }
}
