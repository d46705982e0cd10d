/// F(4×4, 3×3), for 3×3 kernels of stride 1.
package struct WinogradMethod: ConvolutionMethod {
  package init() {}

  private func grid(
    _ g: ConvolutionGeometry, _ direction: ConvolutionDirection
  ) -> WinogradGrid {
    switch direction {
    case .forward: WinogradGrid(forward: g)
    case .backward: WinogradGrid(backward: g)
    }
  }

  package func needs(
    _ g: ConvolutionGeometry, _ direction: ConvolutionDirection
  ) -> ConvolutionNeeds {
    let grid = grid(g, direction)
    return ConvolutionNeeds(
      border: Border(noneAroundHeight: grid.height, width: grid.width),
      imagesAtOnce: grid.imagesAtOnce, scratchCount: grid.scratchCount,
      packedCount: grid.packedCount, packingScratch: WinogradConvolution.packingScratch,
      biasGroups: g.groups, biasPitch: Lines.padded(g.groupOutputs),
      sharesOutputs: g.sharesOutputs)
  }

  package func kernel(
    _ g: ConvolutionGeometry, _ direction: ConvolutionDirection
  ) -> any ConvolutionKernel {
    WinogradKernel(
      convolution: WinogradConvolution(grid(g, direction)), direction: direction,
      sharesOutputs: g.sharesOutputs, outputChannels: g.outputChannels)
  }

  package func weightNeeds(_ g: ConvolutionGeometry) -> WeightGradientNeeds {
    let grid = WinogradGrid(weights: g)
    return WeightGradientNeeds(
      inputBorder: Border(noneAroundHeight: g.height, width: g.width),
      imagesAtOnce: grid.imagesAtOnce,
      scratchCount: WinogradWeightGradient.scratchCount(grid), sumCount: grid.sumCount,
      summed: grid.tiles, worthwhile: 64)
  }

  package func weightKernel(
    _ g: ConvolutionGeometry, gradientBorder border: Border
  ) -> any WeightGradientKernel {
    WinogradWeightKernel(gradient: WinogradWeightGradient(WinogradGrid(weights: g)), geometry: g)
  }
}

/// Winograd's convolution in one direction.
struct WinogradKernel: ConvolutionKernel {
  let convolution: WinogradConvolution
  let direction: ConvolutionDirection
  let sharesOutputs: Bool
  let outputChannels: Int

  var packingPieces: Int { convolution.vectorCount }

  func pack(
    _ pieces: Range<Int>, of weights: UnsafePointer<Float>, scale: UnsafePointer<Float>?,
    scratch: UnsafeMutablePointer<Float>, into packed: UnsafeMutablePointer<Float>
  ) {
    switch direction {
    case .forward: convolution.packForward(weights, scale: scale, vectors: pieces, into: packed)
    case .backward:
      convolution.packBackward(weights, vectors: pieces, scratch: scratch, into: packed)
    }
  }

  func channels(of share: OutputShare) -> Range<Int>? {
    guard share.count > 1 else { return 0..<outputChannels }
    guard sharesOutputs else { return nil }
    return convolution.channels(of: share.range(of: convolution.partCount, step: 1))
  }

  func run(_ call: ConvolutionCall) {
    let tiles = call.images * convolution.grid.tiles
    convolution.execute(
      call.maps, tiles: sharesOutputs ? 0..<tiles : call.share.range(of: tiles, step: 1),
      parts: sharesOutputs ? call.share.range(of: convolution.partCount, step: 1) : nil,
      weights: call.weights, scratch: call.scratch, into: call.target, call.epilogue)
  }
}

/// Winograd's gradient of the weights.
struct WinogradWeightKernel: WeightGradientKernel {
  let gradient: WinogradWeightGradient
  let geometry: ConvolutionGeometry

  func add(_ call: WeightGradientCall) {
    gradient.add(
      call.inputs, gradients: call.gradients, images: call.images, scratch: call.scratch,
      to: call.sum, accumulates: call.accumulates)
  }

  /// The sum is of transformed weights.
  var finishes: Bool { true }

  func finish(
    _ sum: UnsafeMutablePointer<Float>, pool: WorkerPool, into target: UnsafeMutablePointer<Float>
  ) {
    let channels = geometry.inputChannels
    pool.run(tasks: (channels + 7) / 8) { task, _ in
      gradient.finish(sum, channels: (8 * task)..<min(8 * task + 8, channels), into: target)
    }
  }
}
