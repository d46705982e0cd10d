import Kernels
import Testing

@Suite("NaN through convolutions and fully connected layers, as through their twins")
struct NotANumberProductTests {
  /// Few NaN in a map, none elsewhere: with infinities a convolution's sums would be NaN almost everywhere.
  private static func spotted(_ stream: inout RandomStream, _ count: Int) -> Cells {
    let cells = stream.normals(count)
    for _ in 0..<max(1, count / 200) { cells.pointer[stream.below(count)] = .nan }
    return cells
  }

  @Test(
    "convolutions with a ReLU after them, direct, and in bfloat16: NaN exactly where a window sees one",
    arguments: ConvolutionCase.common + ConvolutionCase.random + ConvolutionCase.paired,
    [Precision.single, .bfloat16])
  func convolution(_ shape: ConvolutionCase, precision: Precision) {
    let g = shape.geometry
    guard precision == .single || g.fitsPairs else { return }
    let runs = ConvolutionRuns(geometry: g, precision: precision)
    var stream = RandomStream(seed: 27, "convolutions")
    let (x, weights) = (Self.spotted(&stream, g.inputCount), stream.normals(g.weightCount))
    let y = Cells(count: g.outputCount)
    runs.forward(x, weights, rectifies: true, into: y)
    let plain = Reference.convolution(
      runs.factors(x), weights: runs.factors(weights), g
    ).map { Reference.rectified($0) }
    expectSame(y.values, plain, within: 1e-3)
    let (gradient, target) = (Self.spotted(&stream, g.outputCount), Cells(count: g.inputCount))
    runs.backward(gradient, weights, accumulates: false, into: target)
    expectSame(
      target.values,
      Reference.convolutionInputGradient(
        runs.factors(gradient), weights: runs.factors(weights), g), within: 1e-3)
  }

  @Test("convolutions in narrow groups, a channel a group, and Winograd's", arguments: [0, 1, 2])
  func otherKernels(_ image: Int) {
    var stream = RandomStream(seed: 28, "other kernels")
    let grouped = ConvolutionCase(
      height: 9, width: 7, inputs: 48, outputs: 48, kernel: (3, 3), padding: (1, 1), groups: 12
    ).geometry
    let depthwise = ConvolutionCase(
      height: 9, width: 7, inputs: 37, outputs: 37, kernel: (3, 3), padding: (1, 1), groups: 37
    ).geometry
    for g in [grouped, depthwise] {
      let (x, weights) = (Self.spotted(&stream, g.inputCount), stream.normals(g.weightCount))
      let source = Cells(count: g.inputBorder.count(channels: g.inputChannels))
      g.inputBorder.copy(
        x.pointer, height: g.height, width: g.width, channels: g.inputChannels,
        into: source.pointer)
      let y = Cells(count: g.outputCount)
      if DepthwiseConvolution.fits(g) {
        let kernel = DepthwiseConvolution(forward: g)
        let packed = Cells(count: kernel.packedCount)
        kernel.pack(weights.pointer, g, into: packed.pointer)
        kernel.execute(
          source.pointer, weights: packed.pointer, into: y.pointer, .init(rectifies: true))
      } else {
        let kernel = GroupedConvolution(forward: g)
        let packed = Cells(count: kernel.packedCount)
        kernel.packForward(weights.pointer, g, into: packed.pointer)
        kernel.execute(
          source.pointer, weights: packed.pointer, into: y.pointer, .init(rectifies: true))
      }
      let plain = Reference.convolution(x.doubles, weights: weights.doubles, g)
      expectSame(y.values, plain.map { Reference.rectified($0) }, within: 1e-3)
    }
    winograd(&stream, image)
  }

  /// NaN in one of three images: its transform spreads it over a tile of that image, and no further.
  private func winograd(_ stream: inout RandomStream, _ image: Int) {
    let g = ConvolutionCase(
      height: 9, width: 10, inputs: 24, outputs: 40, kernel: (3, 3), padding: (1, 1)
    ).geometry
    let kernel = WinogradConvolution(WinogradGrid(forward: g))
    let (x, weights) = (stream.normals(3 * g.inputCount), stream.normals(g.weightCount))
    x.pointer[image * g.inputCount + stream.below(g.inputCount)] = .nan
    let (packed, scratch) = (Cells(count: kernel.packedCount), Cells(count: kernel.scratchCount))
    kernel.packForward(weights.pointer, vectors: 0..<kernel.vectorCount, into: packed.pointer)
    let y = Cells(count: 3 * g.outputCount)
    kernel.execute(
      x.pointer, tiles: 0..<(3 * kernel.grid.tiles), weights: packed.pointer,
      scratch: scratch.pointer, into: y.pointer, .init(rectifies: true))
    for other in 0..<3 {
      let map = Array(x.doubles[(other * g.inputCount)...].prefix(g.inputCount))
      let plain = Reference.convolution(map, weights: weights.doubles, g)
      let fast = Array(y.values[(other * g.outputCount)...].prefix(g.outputCount))
      let hasAll = zip(fast, plain).allSatisfy { $0.isNaN || !$1.isNaN }
      let hasAny = fast.contains { $0.isNaN }
      #expect(hasAll && hasAny == (other == image))
    }
  }

  @Test("fully connected layers", arguments: [1, 3, 20], [1, 16, 37])
  func fullyConnectedLayer(images: Int, outputs: Int) {
    var stream = RandomStream(seed: 29, "fully connected")
    let inputs = 19
    let (x, weights) = (Self.spotted(&stream, images * inputs), stream.normals(inputs * outputs))
    let y = Cells(count: images * outputs)
    fullyConnected(
      x.pointer, images: images, inputs: inputs, weights: weights.pointer, bias: nil,
      outputs: outputs, range: 0..<outputs, into: y.pointer)
    let plain = Reference.matrixProduct(
      x.doubles, weights.doubles, m: images, n: outputs, k: inputs)
    expectSame(y.values, plain, within: 1e-4)
    let shape = LinearShape(rows: images, columns: outputs, depth: inputs)
    let scratch = Cells(count: shape.scratchCount)
    LinearProduct(shape, x.pointer, weights.pointer, into: y.pointer)
      .run(shape.shares(threads: 1), 0, scratch: scratch.pointer)
    expectSame(y.values, plain, within: 1e-4)
  }
}
