import Kernels
import Testing

/// One image's convolution.
struct ConvolutionCase: CustomTestStringConvertible, Sendable {
  var geometry: ConvolutionGeometry

  init(
    height: Int, width: Int, inputs: Int, outputs: Int, kernel: (Int, Int), stride: Int = 1,
    padding: (Int, Int) = (0, 0), groups: Int = 1, roundsUp: Bool = false
  ) {
    func extent(_ size: Int, _ kernel: Int, _ padding: Int) -> Int {
      let span = size + 2 * padding - kernel
      let hangs = roundsUp && span % stride != 0 && (span / stride + 1) * stride < size + padding
      return span / stride + (hangs ? 2 : 1)
    }
    geometry = ConvolutionGeometry(
      height: height, width: width, inputChannels: inputs, kernelHeight: kernel.0,
      kernelWidth: kernel.1, stride: stride, paddingHeight: padding.0, paddingWidth: padding.1,
      outputChannels: outputs, groups: groups, outputHeight: extent(height, kernel.0, padding.0),
      outputWidth: extent(width, kernel.1, padding.1))
  }

  var testDescription: String {
    let g = geometry
    return "\(g.height)×\(g.width)×\(g.inputChannels) → \(g.outputHeight)×\(g.outputWidth)×"
      + "\(g.outputChannels), \(g.kernelHeight)×\(g.kernelWidth) / \(g.stride), padding "
      + "\(g.paddingHeight), \(g.paddingWidth), groups \(g.groups)"
  }

  /// The layers of the networks we train, small.
  static let common: [ConvolutionCase] = [
    .init(height: 8, width: 8, inputs: 3, outputs: 16, kernel: (3, 3), padding: (1, 1)),
    .init(height: 8, width: 8, inputs: 16, outputs: 16, kernel: (3, 3), padding: (1, 1)),
    .init(height: 8, width: 8, inputs: 16, outputs: 32, kernel: (3, 3), stride: 2, padding: (1, 1)),
    .init(height: 5, width: 5, inputs: 64, outputs: 64, kernel: (3, 3), padding: (1, 1)),
    .init(height: 9, width: 7, inputs: 32, outputs: 48, kernel: (1, 1)),
    .init(height: 9, width: 7, inputs: 32, outputs: 33, kernel: (1, 1), stride: 2),
    .init(height: 15, width: 15, inputs: 3, outputs: 8, kernel: (7, 7), stride: 2, padding: (3, 3)),
    .init(
      height: 6, width: 6, inputs: 32, outputs: 32, kernel: (3, 3), padding: (1, 1), groups: 32),
    .init(
      height: 7, width: 7, inputs: 33, outputs: 66, kernel: (3, 3), stride: 2, padding: (1, 1),
      groups: 33),
    .init(
      height: 6, width: 5, inputs: 34, outputs: 62, kernel: (1, 3), padding: (0, 1), groups: 2),
    .init(height: 1, width: 1, inputs: 17, outputs: 5, kernel: (1, 1)),
    .init(height: 1, width: 1, inputs: 5, outputs: 17, kernel: (3, 3), padding: (1, 1)),
    // Deep sums in several chunks; panels of inputs that end in part; few positions an image.
    .init(height: 9, width: 11, inputs: 600, outputs: 40, kernel: (1, 1)),
    .init(height: 13, width: 12, inputs: 96, outputs: 104, kernel: (3, 3), padding: (1, 1)),
    .init(
      height: 7, width: 7, inputs: 130, outputs: 50, kernel: (3, 3), stride: 2, padding: (1, 1)),
    .init(height: 12, width: 12, inputs: 128, outputs: 140, kernel: (1, 1), groups: 2),
    // More positions than one strip of the weight gradient.
    .init(height: 40, width: 33, inputs: 5, outputs: 17, kernel: (3, 3), padding: (1, 1)),
  ]

  /// Sizes of all kinds, the same in every run.
  static let random: [ConvolutionCase] = {
    var stream = RandomStream(seed: 1, "convolution cases")
    let channels = [1, 3, 5, 15, 16, 17, 31, 33, 48]
    return (0..<120).map { _ in
      let kernel = (1 + stream.below(4), 1 + stream.below(4))
      let groups = stream.pick([1, 1, 1, 2, 3, 5])
      let few = groups == 1 ? channels : Array(channels.prefix(6))
      return ConvolutionCase(
        height: kernel.0 + stream.below(8), width: kernel.1 + stream.below(8),
        inputs: stream.pick(few) * groups, outputs: stream.pick(few) * groups, kernel: kernel,
        stride: 1 + stream.below(3),
        padding: (stream.below(kernel.0 + 1), stream.below(kernel.1 + 1)), groups: groups,
        roundsUp: stream.below(4) == 0)
    }
  }()
}

@Suite("Convolution against its plain twin")
struct ConvolutionTests {
  @Test(
    "forward, with bias, ReLU and accumulation",
    arguments: ConvolutionCase.common + ConvolutionCase.random)
  func forward(_ shape: ConvolutionCase) {
    let g = shape.geometry
    var stream = RandomStream(seed: 2, "forward")
    let (x, weights, bias) = (
      stream.normals(g.inputCount), stream.normals(g.weightCount), stream.normals(g.outputChannels)
    )
    let plain = Reference.convolution(x.doubles, weights: weights.doubles, g)
    let biased = Reference.convolution(x.doubles, weights: weights.doubles, bias: bias.doubles, g)
    let y = Cells(count: g.outputCount)
    run(g, x, weights, into: y)
    expectClose(y.values, plain, "plain")
    run(g, x, weights, accumulates: true, into: y)
    expectClose(y.values, plain.map { 2 * $0 }, "accumulated")
    run(g, x, weights, bias: bias, into: y)
    expectClose(y.values, biased, "with a bias")
    run(g, x, weights, bias: bias, rectifies: true, into: y)
    expectClose(y.values, biased.map { max($0, 0) }, "with ReLU")
    #expect(y.isIntact)
  }

  @Test(
    "gradient of the input, stored and accumulated",
    arguments: ConvolutionCase.common + ConvolutionCase.random)
  func inputGradient(_ shape: ConvolutionCase) {
    let g = shape.geometry
    var stream = RandomStream(seed: 2, "input gradient")
    let (gradient, weights) = (stream.normals(g.outputCount), stream.normals(g.weightCount))
    let plain = Reference.convolutionInputGradient(
      gradient.doubles, weights: weights.doubles, g)
    // What stands there must be overwritten, everywhere.
    let target = stream.normals(g.inputCount)
    runBackward(g, gradient, weights, accumulates: false, into: target)
    expectClose(target.values, plain, "stored")
    runBackward(g, gradient, weights, accumulates: true, into: target)
    expectClose(target.values, plain.map { 2 * $0 }, "accumulated")
    #expect(target.isIntact)
  }

  @Test(
    "gradient of the weights, summed over images",
    arguments: ConvolutionCase.common + ConvolutionCase.random)
  func weightGradient(_ shape: ConvolutionCase) {
    let g = shape.geometry
    var stream = RandomStream(seed: 2, "weight gradient")
    let images = 2
    let (gradients, inputs) = (
      stream.normals(images * g.outputCount), stream.normals(images * g.inputCount)
    )
    var plain = [Double](repeating: 0, count: g.weightCount)
    let source = Cells(count: images * g.inputBorder.count(channels: g.inputChannels))
    let slope = Cells(count: images * g.outputBorder.count(channels: g.outputChannels))
    let (inputPitch, gradientPitch) = (source.count / images, slope.count / images)
    for image in 0..<images {
      let x = Cells(Array(inputs.values[(image * g.inputCount)...].prefix(g.inputCount)))
      let gradient = Cells(
        Array(gradients.values[(image * g.outputCount)...].prefix(g.outputCount)))
      plain = Reference.sum(
        plain, Reference.convolutionWeightGradient(gradient.doubles, input: x.doubles, g))
      g.inputBorder.copy(
        x.pointer, height: g.height, width: g.width, channels: g.inputChannels,
        into: source.pointer + image * inputPitch)
      g.outputBorder.copy(
        gradient.pointer, height: g.outputHeight, width: g.outputWidth,
        channels: g.outputChannels, into: slope.pointer + image * gradientPitch)
    }
    let kernel = WeightGradient(
      g, forward: ConvolutionProgram(forward: g), border: g.outputBorder, images: images)
    let scratch = Cells(count: WeightGradient.scratchCount(g, images: images))
    // The first call must not read what it finds.
    let sum = Cells([Float](repeating: .nan, count: g.weightCount))
    for accumulates in [false, true] {
      for group in 0..<g.groups {
        kernel.add(
          source.pointer, inputPitch: inputPitch, slope.pointer, gradientPitch: gradientPitch,
          images: images, group: group, scratch: scratch.pointer, to: sum.pointer,
          accumulates: accumulates)
      }
      expectClose(sum.values, plain.map { accumulates ? 2 * $0 : $0 }, within: 4e-6)
    }
    #expect(sum.isIntact)
    #expect(scratch.isIntact)
  }

  @Test("weights take a factor per output channel while they are packed")
  func scaledWeights() {
    let g = ConvolutionCase(
      height: 5, width: 4, inputs: 6, outputs: 34, kernel: (3, 3), padding: (1, 1), groups: 2
    ).geometry
    var stream = RandomStream(seed: 2, "scaled weights")
    let (x, weights, scale) = (
      stream.normals(g.inputCount), stream.normals(g.weightCount), stream.normals(g.outputChannels)
    )
    let y = Cells(count: g.outputCount)
    run(g, x, weights, scale: scale, into: y)
    let plain = Reference.convolution(x.doubles, weights: weights.doubles, g)
    expectClose(
      y.values,
      Reference.affine(
        plain, scale: scale.doubles, shift: scale.doubles.map { _ in 0 }))
  }
}

extension ConvolutionTests {
  private func bordered(
    _ map: Cells, _ border: Border, _ height: Int, _ width: Int, _ channels: Int
  ) -> Cells {
    // Starts dirty: the border must be cleared, whatever scratch memory held.
    let target = Cells([Float](repeating: 9, count: border.count(channels: channels)))
    border.copy(
      map.pointer, height: height, width: width, channels: channels, into: target.pointer)
    #expect(target.isIntact)
    return target
  }

  private func run(
    _ g: ConvolutionGeometry, _ x: Cells, _ weights: Cells, scale: Cells? = nil,
    bias: Cells? = nil, accumulates: Bool = false, rectifies: Bool = false, into y: Cells
  ) {
    let program = ConvolutionProgram(forward: g)
    let source = bordered(x, g.inputBorder, g.height, g.width, g.inputChannels)
    for group in 0..<g.groups {
      let packed = Cells(count: program.packedCount)
      program.packForward(
        weights.pointer, g, group: group, scale: scale.map { UnsafePointer($0.pointer) },
        into: packed.pointer)
      #expect(packed.isIntact)
      // A bias is padded to full vectors.
      let padded = Cells(count: (g.groupOutputs + 31) / 16 * 16)
      if let bias {
        for i in 0..<g.groupOutputs {
          padded.pointer[i] = bias.pointer[group * g.groupOutputs + i]
        }
      }
      program.execute(
        source.pointer + group * g.groupInputs, weights: packed.pointer,
        into: y.pointer + group * g.groupOutputs,
        .init(
          bias: bias == nil ? nil : UnsafePointer(padded.pointer), accumulates: accumulates,
          rectifies: rectifies))
    }
  }

  private func runBackward(
    _ g: ConvolutionGeometry, _ gradient: Cells, _ weights: Cells, accumulates: Bool,
    into target: Cells
  ) {
    let source = bordered(
      gradient, g.outputBorder, g.outputHeight, g.outputWidth, g.outputChannels)
    for program in ConvolutionProgram.backward(g) {
      for group in 0..<g.groups {
        let packed = Cells(count: program.packedCount)
        program.packBackward(weights.pointer, g, group: group, into: packed.pointer)
        #expect(packed.isIntact)
        program.execute(
          source.pointer + group * g.groupOutputs, weights: packed.pointer,
          into: target.pointer + group * g.groupInputs, .init(accumulates: accumulates))
      }
    }
  }
}
