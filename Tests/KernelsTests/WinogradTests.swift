import Kernels
import Testing

@Suite("Winograd's convolution against the plain twin")
struct WinogradTests {
  /// Convolutions of stride 1 with 3×3 kernels, of all sizes and paddings.
  static let cases: [ConvolutionCase] = {
    var stream = RandomStream(seed: 1, "winograd cases")
    let channels = [8, 16, 24, 40, 64]
    let random = (0..<60).map { _ in
      let padding = (stream.below(3), stream.below(3))
      return ConvolutionCase(
        height: 3 + stream.below(14), width: 3 + stream.below(14), inputs: stream.pick(channels),
        outputs: stream.pick(channels), kernel: (3, 3), padding: padding)
    }
    let common = [
      (32, 16, 16), (16, 32, 32), (8, 64, 64), (7, 64, 128), (6, 256, 240), (1, 8, 8), (2, 8, 24),
    ]
    return random
      + common.map { size, inputs, outputs in
        ConvolutionCase(
          height: size, width: size, inputs: inputs, outputs: outputs, kernel: (3, 3),
          padding: (1, 1))
      }
  }()

  /// The stated bound, relative to the largest value.
  static let bound = 4e-6

  private static func expectNear(
    _ values: [Float], _ plain: [Double], _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let largest = plain.reduce(1e-6) { max($0, abs($1)) }
    let worst = zip(values, plain).reduce(0.0) { max($0, abs(Double($1.0) - $1.1)) } / largest
    #expect(worst < bound, "\(what): \(worst)", sourceLocation: sourceLocation)
  }

  @Test("forward over three images, with bias, ReLU, scale and accumulation", arguments: cases)
  func forward(_ shape: ConvolutionCase) {
    let g = shape.geometry
    let images = 3
    let kernel = WinogradConvolution(WinogradGrid(forward: g))
    var stream = RandomStream(seed: 2, "winograd forward")
    let (x, weights, bias, scale) = (
      stream.normals(images * g.inputCount), stream.normals(g.weightCount),
      stream.normals((g.outputChannels + 15) / 16 * 16), stream.normals(g.outputChannels)
    )
    let packed = Cells(count: kernel.packedCount)
    let scratch = Cells([Float](repeating: .nan, count: kernel.scratchCount))
    let y = Cells([Float](repeating: 1, count: images * g.outputCount))
    func plain(_ scale: [Double]?, _ bias: [Double]?) -> [Double] {
      (0..<images).flatMap { image in
        let map = Array(x.doubles[(image * g.inputCount)..<((image + 1) * g.inputCount)])
        var y = Reference.convolution(map, weights: weights.doubles, g)
        if let scale { y = Reference.affine(y, scale: scale, shift: scale.map { _ in 0 }) }
        if let bias {
          y = Reference.affine(
            y, scale: bias.map { _ in 1 }, shift: Array(bias.prefix(g.outputChannels)))
        }
        return y
      }
    }
    let tiles = images * kernel.grid.tiles
    kernel.packForward(weights.pointer, vectors: 0..<kernel.vectorCount, into: packed.pointer)
    // In two parts that begin inside an image.
    for part in [0..<(tiles / 2), (tiles / 2)..<tiles] {
      kernel.execute(
        x.pointer, tiles: part, weights: packed.pointer, scratch: scratch.pointer,
        into: y.pointer, .init(accumulates: true))
    }
    Self.expectNear(y.values, plain(nil, nil).map { $0 + 1 }, "accumulated")
    kernel.packForward(
      weights.pointer, scale: scale.pointer, vectors: 0..<kernel.vectorCount, into: packed.pointer)
    kernel.execute(
      x.pointer, tiles: 0..<tiles, weights: packed.pointer, scratch: scratch.pointer,
      into: y.pointer, .init(bias: bias.pointer, rectifies: true))
    Self.expectNear(
      y.values,
      plain(scale.doubles, Array(bias.doubles.prefix(g.outputChannels))).map { max($0, 0) },
      "scaled, with bias and ReLU")
    #expect(packed.isIntact && scratch.isIntact && y.isIntact)
  }

  @Test("gradient of the input", arguments: cases)
  func inputGradient(_ shape: ConvolutionCase) {
    let g = shape.geometry
    let kernel = WinogradConvolution(WinogradGrid(backward: g))
    var stream = RandomStream(seed: 2, "winograd input gradient")
    let (gradient, weights) = (stream.normals(g.outputCount), stream.normals(g.weightCount))
    let packed = Cells(count: kernel.packedCount)
    let scratch = Cells([Float](repeating: .nan, count: kernel.scratchCount))
    let target = stream.normals(g.inputCount)
    let turned = Cells(count: WinogradConvolution.packingScratch)
    kernel.packBackward(
      weights.pointer, vectors: 0..<kernel.vectorCount, scratch: turned.pointer,
      into: packed.pointer)
    #expect(turned.isIntact)
    kernel.execute(
      gradient.pointer, tiles: 0..<kernel.grid.tiles, weights: packed.pointer,
      scratch: scratch.pointer, into: target.pointer, .init())
    Self.expectNear(
      target.values,
      Reference.convolutionInputGradient(gradient.doubles, weights: weights.doubles, g), "stored")
    #expect(packed.isIntact && scratch.isIntact && target.isIntact)
  }

  @Test("gradient of the weights, begun and then summed over images and calls", arguments: cases)
  func weightGradient(_ shape: ConvolutionCase) {
    let g = shape.geometry
    let kernel = WinogradWeightGradient(WinogradGrid(weights: g))
    var stream = RandomStream(seed: 2, "winograd weight gradient")
    // The first call must not read what it finds.
    let sum = Cells([Float](repeating: .nan, count: kernel.sumCount))
    let scratch = Cells(
      [Float](repeating: .nan, count: WinogradWeightGradient.scratchCount(kernel.grid)))
    var plain = [Double](repeating: 0, count: g.weightCount)
    for images in [2, 1] {
      let x = stream.normals(images * g.inputCount)
      let gradient = stream.normals(images * g.outputCount)
      for image in 0..<images {
        plain = Reference.sum(
          plain,
          Reference.convolutionWeightGradient(
            Array(gradient.doubles[(image * g.outputCount)..<((image + 1) * g.outputCount)]),
            input: Array(x.doubles[(image * g.inputCount)..<((image + 1) * g.inputCount)]), g))
      }
      kernel.add(
        x.pointer, gradients: gradient.pointer, images: images, scratch: scratch.pointer,
        to: sum.pointer, accumulates: images == 1)
    }
    let target = Cells(count: g.weightCount)
    kernel.finish(sum.pointer, channels: 0..<g.inputChannels, into: target.pointer)
    Self.expectNear(target.values, plain, "summed")
    #expect(sum.isIntact && scratch.isIntact && target.isIntact)
  }
}
