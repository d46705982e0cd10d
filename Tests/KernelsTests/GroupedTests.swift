import Kernels
import Testing

@Suite("Convolution in narrow groups against its plain twin")
struct GroupedTests {
  /// Sizes of all kinds, the same in every run.
  static let cases: [ConvolutionCase] = {
    var stream = RandomStream(seed: 6, "grouped cases")
    return (0..<60).map { _ in
      let kernel = (1 + stream.below(4), 1 + stream.below(4))
      let (width, vectors) = (stream.pick([4, 8]), 1 + stream.below(5))
      return ConvolutionCase(
        height: kernel.0 + stream.below(9), width: kernel.1 + stream.below(9), inputs: 16 * vectors,
        outputs: 16 * vectors, kernel: kernel, stride: 1 + stream.below(3),
        padding: (stream.below(kernel.0 + 1), stream.below(kernel.1 + 1)),
        groups: 16 * vectors / width, roundsUp: stream.below(4) == 0)
    } + [
      .init(
        height: 23, width: 19, inputs: 48, outputs: 48, kernel: (3, 3), padding: (1, 1), groups: 12)
    ]
  }()

  @Test("forward, with factor, bias, ReLU, accumulation, and in shares", arguments: cases)
  func forward(_ shape: ConvolutionCase) {
    let g = shape.geometry
    var stream = RandomStream(seed: 6, "forward")
    let (x, weights) = (stream.normals(g.inputCount), stream.normals(g.weightCount))
    let (bias, scale) = (stream.normals(g.outputChannels), stream.normals(g.outputChannels))
    let kernel = GroupedConvolution(forward: g)
    let packed = Cells(count: kernel.packedCount)
    let source = Cells(count: g.inputBorder.count(channels: g.inputChannels))
    g.inputBorder.copy(
      x.pointer, height: g.height, width: g.width, channels: g.inputChannels, into: source.pointer)
    let y = stream.normals(g.outputCount)
    kernel.packForward(weights.pointer, g, into: packed.pointer)
    kernel.execute(source.pointer, weights: packed.pointer, into: y.pointer, .init())
    let plain = Reference.convolution(x.doubles, weights: weights.doubles, g)
    expectClose(y.values, plain, "plain")
    let direct = Cells(count: g.outputCount)
    ConvolutionRuns(geometry: g).forward(x, weights, into: direct)
    #expect(y.values == direct.values, "the bits of direct sums")
    kernel.execute(
      source.pointer, weights: packed.pointer, into: y.pointer, .init(accumulates: true))
    expectClose(y.values, plain.map { 2 * $0 }, "accumulated")

    kernel.packForward(weights.pointer, g, scale: scale.pointer, into: packed.pointer)
    #expect(packed.isIntact)
    let positions = g.outputHeight * g.outputWidth
    let step = GroupedConvolution.positionsAtOnce
    for start in stride(from: 0, to: positions, by: step) {
      kernel.execute(
        source.pointer, weights: packed.pointer, into: y.pointer,
        .init(bias: bias.pointer, rectifies: true),
        positions: start..<min(start + step, positions))
    }
    let affine = Reference.affine(plain, scale: scale.doubles, shift: bias.doubles)
    expectClose(y.values, affine.map { max($0, 0) }, "factor, bias and ReLU")
    #expect(y.isIntact)
  }

  @Test("gradient of the input, stored and accumulated", arguments: cases)
  func inputGradient(_ shape: ConvolutionCase) {
    let g = shape.geometry
    var stream = RandomStream(seed: 6, "input gradient")
    let (gradient, weights) = (stream.normals(g.outputCount), stream.normals(g.weightCount))
    let plain = Reference.convolutionInputGradient(gradient.doubles, weights: weights.doubles, g)
    let source = Cells(count: g.outputBorder.count(channels: g.outputChannels))
    g.outputBorder.copy(
      gradient.pointer, height: g.outputHeight, width: g.outputWidth, channels: g.outputChannels,
      into: source.pointer)
    let (target, direct) = (stream.normals(g.inputCount), Cells(count: g.inputCount))
    for (times, accumulates) in [(1.0, false), (2.0, true)] {
      for kernel in GroupedConvolution.backward(g) {
        let packed = Cells(count: kernel.packedCount)
        kernel.packBackward(weights.pointer, g, into: packed.pointer)
        #expect(packed.isIntact)
        kernel.execute(
          source.pointer, weights: packed.pointer, into: target.pointer,
          .init(accumulates: accumulates))
      }
      expectClose(target.values, plain.map { times * $0 }, "\(times) times")
      ConvolutionRuns(geometry: g)
        .backward(gradient, weights, accumulates: accumulates, into: direct)
      #expect(target.values == direct.values, "the bits of direct sums")
    }
    #expect(target.isIntact)
  }
}
