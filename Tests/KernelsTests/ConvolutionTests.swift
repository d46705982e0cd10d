import Kernels
import Testing

@Suite("Convolution against its plain twin")
struct ConvolutionTests {
  @Test(
    "forward, with bias, ReLU and accumulation",
    arguments: ConvolutionCase.common + ConvolutionCase.random)
  func forward(_ shape: ConvolutionCase) {
    let g = shape.geometry
    let runs = ConvolutionRuns(geometry: g)
    var stream = RandomStream(seed: 2, "forward")
    let (x, weights, bias) = (
      stream.normals(g.inputCount), stream.normals(g.weightCount), stream.normals(g.outputChannels)
    )
    let plain = Reference.convolution(x.doubles, weights: weights.doubles, g)
    let biased = Reference.convolution(x.doubles, weights: weights.doubles, bias: bias.doubles, g)
    let y = Cells(count: g.outputCount)
    runs.forward(x, weights, into: y)
    expectClose(y.values, plain, "plain")
    runs.forward(x, weights, accumulates: true, into: y)
    expectClose(y.values, plain.map { 2 * $0 }, "accumulated")
    runs.forward(x, weights, bias: bias, into: y)
    expectClose(y.values, biased, "with a bias")
    runs.forward(x, weights, bias: bias, rectifies: true, into: y)
    expectClose(y.values, biased.map { max($0, 0) }, "with ReLU")
    #expect(y.isIntact)
  }

  @Test(
    "gradient of the input, stored and accumulated",
    arguments: ConvolutionCase.common + ConvolutionCase.random)
  func inputGradient(_ shape: ConvolutionCase) {
    let g = shape.geometry
    let runs = ConvolutionRuns(geometry: g)
    var stream = RandomStream(seed: 2, "input gradient")
    let (gradient, weights) = (stream.normals(g.outputCount), stream.normals(g.weightCount))
    let plain = Reference.convolutionInputGradient(
      gradient.doubles, weights: weights.doubles, g)
    // What stands there must be overwritten, everywhere.
    let target = stream.normals(g.inputCount)
    runs.backward(gradient, weights, accumulates: false, into: target)
    expectClose(target.values, plain, "stored")
    runs.backward(gradient, weights, accumulates: true, into: target)
    expectClose(target.values, plain.map { 2 * $0 }, "accumulated")
    #expect(target.isIntact)
  }

  @Test(
    "gradient of the weights, summed over images",
    arguments: ConvolutionCase.common + ConvolutionCase.random)
  func weightGradient(_ shape: ConvolutionCase) {
    let g = shape.geometry
    let runs = ConvolutionRuns(geometry: g)
    var stream = RandomStream(seed: 2, "weight gradient")
    runs.checkWeightGradient(&stream, within: 4e-6)
  }

  @Test(
    "weight gradients of few outputs by lines of inputs have the bits of the other tiles",
    arguments: ConvolutionCase.narrow + ConvolutionCase.random)
  func lines(_ shape: ConvolutionCase) {
    let g = shape.geometry
    let runs = ConvolutionRuns(geometry: g)
    var stream = RandomStream(seed: 2, "lines")
    let (x, gradient) = (stream.normals(g.inputCount), stream.normals(g.outputCount))
    for isSpecial in [false, true] {
      if isSpecial {
        x.pointer[x.count / 2] = .nan
        gradient.pointer[gradient.count / 3] = -.infinity
      }
      let found = runs.weightBits(x, gradient, usesLines: true)
      #expect(found == runs.weightBits(x, gradient, usesLines: false))
    }
  }

  @Test("weights take a factor per output channel while they are packed")
  func scaledWeights() {
    let g = ConvolutionCase(
      height: 5, width: 4, inputs: 6, outputs: 34, kernel: (3, 3), padding: (1, 1), groups: 2
    ).geometry
    let runs = ConvolutionRuns(geometry: g)
    var stream = RandomStream(seed: 2, "scaled weights")
    let (x, weights, scale) = (
      stream.normals(g.inputCount), stream.normals(g.weightCount), stream.normals(g.outputChannels)
    )
    let y = Cells(count: g.outputCount)
    runs.forward(x, weights, scale: scale, into: y)
    let plain = Reference.convolution(x.doubles, weights: weights.doubles, g)
    expectClose(
      y.values,
      Reference.affine(
        plain, scale: scale.doubles, shift: scale.doubles.map { _ in 0 }))
  }
}
