import Kernels
import Testing

/// Against twins in double precision over the rounded factors: what is left is the rounding of sums.
@Suite("Products of bfloat16 against their plain twins")
struct Bfloat16Tests {
  @Test("values are rounded to the nearest, ties to even, two to a word")
  func rounding() {
    var stream = RandomStream(seed: 3, "bfloat16")
    let ulp = Float(0x1p-7)
    var values: [Float] = [
      0, -0.0, 1, -1, 1 + ulp / 2, 1 + 3 * ulp / 2, -1 - ulp / 2, 1 + ulp / 2 + 0x1p-23,
      .greatestFiniteMagnitude, .infinity, -.infinity, .leastNormalMagnitude,
      .leastNormalMagnitude / 2, -.leastNonzeroMagnitude,
    ]
    values += (0..<5000).map { _ in Float(stream.normal()) }
    while values.count < 1 << 14 {
      let value = Float(bitPattern: UInt32(stream.below(1 << 32)))
      if !value.isNaN { values.append(value) }
    }
    for (value, rounded) in zip(values, Self.rounded(values)) {
      if rounded.bitPattern != Reference.roundedToBfloat16(value).bitPattern {
        Issue.record("\(value) became \(rounded)")
      }
    }
  }

  @Test("no number becomes NaN, and NaN stays NaN")
  func notANumber() {
    let values: [Float] = [.nan, 1, -.nan, 2, Float(bitPattern: 0x7fff_ffff), 3, .signalingNaN, 4]
    #expect(Self.rounded(values).map(\.isNaN) == values.map(\.isNaN))
  }

  /// The values as their words hold them.
  private static func rounded(_ values: [Float]) -> [Float] {
    let (cells, words) = (Cells(values), Cells(count: values.count / 2 + 16))
    withExtendedLifetime(cells) {
      roundToPairs(cells.pointer, count: values.count, into: words.pointer)
    }
    #expect(words.isIntact)
    return words.values.prefix(values.count / 2).flatMap { word in
      [word.bitPattern << 16, word.bitPattern & 0xffff_0000].map(Float.init(bitPattern:))
    }
  }

  @Test("forward, with bias, ReLU and accumulation", arguments: ConvolutionCase.paired)
  func forward(_ shape: ConvolutionCase) {
    let g = shape.geometry
    let runs = ConvolutionRuns(geometry: g, precision: .bfloat16)
    var stream = RandomStream(seed: 3, "forward")
    let (x, weights, bias) = (
      stream.normals(g.inputCount), stream.normals(g.weightCount), stream.normals(g.outputChannels)
    )
    let plain = Reference.convolution(runs.factors(x), weights: runs.factors(weights), g)
    let biased = Reference.convolution(
      runs.factors(x), weights: runs.factors(weights), bias: bias.doubles, g)
    let y = Cells(count: g.outputCount)
    runs.forward(x, weights, into: y)
    expectClose(y.values, plain, within: 4e-6, "plain")
    runs.forward(x, weights, accumulates: true, into: y)
    expectClose(y.values, plain.map { 2 * $0 }, within: 4e-6, "accumulated")
    runs.forward(x, weights, bias: bias, rectifies: true, into: y)
    expectClose(y.values, biased.map { max($0, 0) }, within: 4e-6, "with a bias and ReLU")
    #expect(y.isIntact)
  }

  @Test("gradient of the input, stored and accumulated", arguments: ConvolutionCase.paired)
  func inputGradient(_ shape: ConvolutionCase) {
    let g = shape.geometry
    let runs = ConvolutionRuns(geometry: g, precision: .bfloat16)
    var stream = RandomStream(seed: 3, "input gradient")
    let (gradient, weights) = (stream.normals(g.outputCount), stream.normals(g.weightCount))
    let plain = Reference.convolutionInputGradient(
      runs.factors(gradient), weights: runs.factors(weights), g)
    let target = stream.normals(g.inputCount)
    runs.backward(gradient, weights, accumulates: false, into: target)
    expectClose(target.values, plain, within: 4e-6, "stored")
    runs.backward(gradient, weights, accumulates: true, into: target)
    expectClose(target.values, plain.map { 2 * $0 }, within: 4e-6, "accumulated")
    #expect(target.isIntact)
  }

  @Test("gradient of the weights, summed over images", arguments: ConvolutionCase.paired)
  func weightGradient(_ shape: ConvolutionCase) {
    var stream = RandomStream(seed: 3, "weight gradient")
    ConvolutionRuns(geometry: shape.geometry, precision: .bfloat16)
      .checkWeightGradient(&stream, within: 4e-6)
  }

  @Test("weights take their factors before they are rounded")
  func scaledWeights() {
    let g = ConvolutionCase(
      height: 5, width: 4, inputs: 32, outputs: 48, kernel: (3, 3), padding: (1, 1)
    ).geometry
    let runs = ConvolutionRuns(geometry: g, precision: .bfloat16)
    var stream = RandomStream(seed: 3, "scaled weights")
    let (x, weights, scale) = (
      stream.normals(g.inputCount), stream.normals(g.weightCount), stream.normals(g.outputChannels)
    )
    let scaled = Cells(
      weights.values.enumerated().map { $1 * scale.values[$0 % g.outputChannels] })
    let (y, same) = (Cells(count: g.outputCount), Cells(count: g.outputCount))
    runs.forward(x, weights, scale: scale, into: y)
    runs.forward(x, scaled, into: same)
    #expect(y.values == same.values)
  }
}
