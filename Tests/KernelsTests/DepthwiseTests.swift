import Kernels
import Testing

@Suite("Depthwise convolution against its plain twin")
struct DepthwiseTests {
  /// Sizes of all kinds, the same in every run.
  static let cases: [ConvolutionCase] = {
    var stream = RandomStream(seed: 5, "depthwise cases")
    return (0..<60).map { _ in
      let kernel = (1 + stream.below(4), 1 + stream.below(4))
      let channels = stream.pick([1, 3, 8, 16, 20, 31, 60, 64, 72, 130])
      return ConvolutionCase(
        height: kernel.0 + stream.below(9), width: kernel.1 + stream.below(9), inputs: channels,
        outputs: channels, kernel: kernel, stride: 1 + stream.below(3),
        padding: (stream.below(kernel.0 + 1), stream.below(kernel.1 + 1)), groups: channels,
        roundsUp: stream.below(4) == 0)
    }
  }()

  @Test("forward, with factor, bias, ReLU, accumulation, and in shares", arguments: cases)
  func forward(_ shape: ConvolutionCase) {
    let g = shape.geometry
    var stream = RandomStream(seed: 5, "forward")
    let (x, weights) = (stream.normals(g.inputCount), stream.normals(g.weightCount))
    let (bias, scale) = (stream.normals(g.groups), stream.normals(g.groups))
    let kernel = DepthwiseConvolution(forward: g)
    let packed = Cells(count: kernel.packedCount)
    let source = Cells(count: g.inputBorder.count(channels: g.inputChannels))
    g.inputBorder.copy(
      x.pointer, height: g.height, width: g.width, channels: g.inputChannels, into: source.pointer)
    let y = stream.normals(g.outputCount)
    kernel.pack(weights.pointer, g, into: packed.pointer)
    kernel.execute(source.pointer, weights: packed.pointer, into: y.pointer, .init())
    let plain = Reference.convolution(x.doubles, weights: weights.doubles, g)
    expectClose(y.values, plain, "plain")
    kernel.execute(
      source.pointer, weights: packed.pointer, into: y.pointer, .init(accumulates: true))
    expectClose(y.values, plain.map { 2 * $0 }, "accumulated")

    kernel.pack(weights.pointer, g, scale: scale.pointer, into: packed.pointer)
    #expect(packed.isIntact)
    let positions = g.outputHeight * g.outputWidth
    let step = DepthwiseConvolution.positionsAtOnce
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
    var stream = RandomStream(seed: 5, "input gradient")
    let (gradient, weights) = (stream.normals(g.outputCount), stream.normals(g.weightCount))
    let plain = Reference.convolutionInputGradient(gradient.doubles, weights: weights.doubles, g)
    let source = Cells(count: g.outputBorder.count(channels: g.outputChannels))
    g.outputBorder.copy(
      gradient.pointer, height: g.outputHeight, width: g.outputWidth, channels: g.outputChannels,
      into: source.pointer)
    let target = stream.normals(g.inputCount)
    for (times, accumulates) in [(1.0, false), (2.0, true)] {
      for kernel in DepthwiseConvolution.backward(g) {
        let packed = Cells(count: kernel.packedCount)
        kernel.pack(weights.pointer, g, into: packed.pointer)
        kernel.execute(
          source.pointer, weights: packed.pointer, into: target.pointer,
          .init(accumulates: accumulates))
      }
      expectClose(target.values, plain.map { times * $0 }, "\(times) times")
    }
    #expect(target.isIntact)
  }

  @Test("gradient of the weights, summed over images", arguments: cases)
  func weightGradient(_ shape: ConvolutionCase) {
    let g = shape.geometry
    var stream = RandomStream(seed: 5, "weight gradient")
    let kernel = DepthwiseWeightGradient(g, border: g.outputBorder)
    let sum = Cells(count: g.weightCount)
    var plain = [Double](repeating: 0, count: g.weightCount)
    for _ in 0..<2 {
      let (gradient, x) = (stream.normals(g.outputCount), stream.normals(g.inputCount))
      plain = Reference.sum(
        plain, Reference.convolutionWeightGradient(gradient.doubles, input: x.doubles, g))
      let source = Cells(count: g.inputBorder.count(channels: g.inputChannels))
      g.inputBorder.copy(
        x.pointer, height: g.height, width: g.width, channels: g.inputChannels,
        into: source.pointer)
      let slope = Cells(count: g.outputBorder.count(channels: g.outputChannels))
      g.outputBorder.copy(
        gradient.pointer, height: g.outputHeight, width: g.outputWidth,
        channels: g.outputChannels, into: slope.pointer)
      kernel.add(input: source.pointer, gradient: slope.pointer, to: sum.pointer)
    }
    expectClose(sum.values, plain)
    #expect(sum.isIntact)
  }
}

@Suite("Narrow groups computed together")
struct GroupMergingTests {
  static let cases: [ConvolutionCase] = [(4, 4, 32), (8, 8, 5), (2, 3, 6), (1, 2, 7), (5, 3, 4)]
    .flatMap { inputs, outputs, groups in
      [1, 2].map { stride in
        ConvolutionCase(
          height: 7, width: 6, inputs: inputs * groups, outputs: outputs * groups, kernel: (3, 3),
          stride: stride, padding: (1, 1), groups: groups)
      }
    }

  @Test(
    "merged groups are half a vector wide at most, and spread weights compute the same",
    arguments: cases)
  func spread(_ shape: ConvolutionCase) {
    let g = shape.geometry
    let merged = g.mergingGroups
    #expect(merged.groupInputs <= max(8, g.groupInputs))
    #expect(merged.groupOutputs <= max(8, g.groupOutputs))
    var stream = RandomStream(seed: 6, "merging")
    let (x, weights) = (stream.normals(g.inputCount), stream.normals(g.weightCount))
    let wide = stream.normals(merged.weightCount)
    g.spread(weights.pointer, to: merged, into: wide.pointer)
    #expect(
      Reference.convolution(x.doubles, weights: weights.doubles, g)
        == Reference.convolution(x.doubles, weights: wide.doubles, merged))
    let back = Cells(count: g.weightCount)
    g.gather(wide.pointer, from: merged, into: back.pointer)
    #expect(back.values == weights.values)
  }

  @Test("the groups of ResNeXt's stages become eight wide and no less")
  func resnext() {
    let widths = [4, 8, 16, 32].map { width in
      ConvolutionCase(
        height: 4, width: 4, inputs: 32 * width, outputs: 32 * width, kernel: (3, 3),
        padding: (1, 1), groups: 32
      ).geometry.mergingGroups.groupOutputs
    }
    #expect(widths == [8, 8, 16, 32])
  }
}
