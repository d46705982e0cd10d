import Kernels
import Testing

/// The convolution kernels on one image, as their tests call them.
struct ConvolutionRuns {
  var geometry: ConvolutionGeometry
  var precision = Precision.single

  /// Adds to, or replaces, what `y` holds by the convolution.
  func forward(
    _ x: Cells, _ weights: Cells, scale: Cells? = nil, bias: Cells? = nil,
    accumulates: Bool = false, rectifies: Bool = false, into y: Cells
  ) {
    let g = geometry
    let program = ConvolutionProgram(forward: g, precision: precision)
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

  /// The gradient of the input.
  func backward(_ gradient: Cells, _ weights: Cells, accumulates: Bool, into target: Cells) {
    let g = geometry
    let source = bordered(
      gradient, g.outputBorder, g.outputHeight, g.outputWidth, g.outputChannels)
    for program in ConvolutionProgram.backward(g, precision: precision) {
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

  /// The bits of the gradient of the weights from one image, and of the image's sum added to that; any NaN is the same.
  func weightBits(_ x: Cells, _ gradient: Cells, usesLines: Bool) -> [[UInt32]] {
    let g = geometry
    let source = bordered(x, g.inputBorder, g.height, g.width, g.inputChannels)
    let slope = bordered(
      gradient, g.outputBorder, g.outputHeight, g.outputWidth, g.outputChannels)
    let kernel = WeightGradient(
      g, forward: ConvolutionProgram(forward: g), border: g.outputBorder, usesLines: usesLines)
    let scratch = Cells(count: WeightGradient.scratchCount(g, images: 1))
    let sum = Cells(count: g.weightCount)
    let bits = [false, true].map { accumulates in
      for group in 0..<g.groups {
        kernel.add(
          source.pointer, inputPitch: 0, slope.pointer, gradientPitch: 0, group: group,
          scratch: scratch.pointer, to: sum.pointer, accumulates: accumulates)
      }
      return sum.values.map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern }
    }
    #expect(sum.isIntact && scratch.isIntact)
    return bits
  }

  /// Holds the gradient of the weights from two images to its twin, stored and accumulated.
  func checkWeightGradient(_ stream: inout RandomStream, within tolerance: Double) {
    let g = geometry
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
        plain, Reference.convolutionWeightGradient(factors(gradient), input: factors(x), g))
      g.inputBorder.copy(
        x.pointer, height: g.height, width: g.width, channels: g.inputChannels,
        into: source.pointer + image * inputPitch)
      g.outputBorder.copy(
        gradient.pointer, height: g.outputHeight, width: g.outputWidth,
        channels: g.outputChannels, into: slope.pointer + image * gradientPitch)
    }
    let kernel = WeightGradient(
      g, forward: ConvolutionProgram(forward: g), border: g.outputBorder, images: images,
      precision: precision)
    let scratch = Cells(count: WeightGradient.scratchCount(g, images: images, precision))
    // The first call must not read what it finds.
    let sum = Cells([Float](repeating: .nan, count: g.weightCount))
    for accumulates in [false, true] {
      for group in 0..<g.groups {
        kernel.add(
          source.pointer, inputPitch: inputPitch, slope.pointer, gradientPitch: gradientPitch,
          images: images, group: group, scratch: scratch.pointer, to: sum.pointer,
          accumulates: accumulates)
      }
      expectClose(sum.values, plain.map { accumulates ? 2 * $0 : $0 }, within: tolerance)
    }
    #expect(sum.isIntact)
    #expect(scratch.isIntact)
  }

  /// What products are made of: the values, or what bfloat16 leaves of them.
  func factors(_ cells: Cells) -> [Double] {
    precision == .single
      ? cells.doubles : cells.values.map { Double(Reference.roundedToBfloat16($0)) }
  }

  /// The map with its border, in words of the precision.
  private func bordered(
    _ map: Cells, _ border: Border, _ height: Int, _ width: Int, _ channels: Int
  ) -> Cells {
    // Starts dirty: the border must be cleared, whatever scratch memory held.
    let target = Cells([Float](repeating: 9, count: border.count(channels: channels)))
    border.copy(
      map.pointer, height: height, width: width, channels: channels, into: target.pointer)
    #expect(target.isIntact)
    guard precision == .bfloat16 else { return target }
    let words = Cells(count: target.count / 2 + 16)
    roundToPairs(target.pointer, count: target.count, into: words.pointer)
    #expect(words.isIntact)
    return words
  }
}
