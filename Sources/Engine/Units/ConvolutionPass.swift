import Kernels

/// One direction of a convolution with its weights, packed as the kernel reads them.
final class ConvolutionPass {
  let needs: ConvolutionNeeds
  private let geometry: ConvolutionGeometry
  private let kernel: any ConvolutionKernel
  private let packed: UnsafeMutablePointer<Float>
  /// Each group's bias, padded to full vectors.
  private let packedBias: AlignedBuffer<Float>
  private var addsBias = false

  /// - Parameter packed: `packedCount` values.
  init(
    _ geometry: ConvolutionGeometry, _ direction: ConvolutionDirection,
    _ method: any ConvolutionMethod, packed: UnsafeMutablePointer<Float>
  ) {
    self.geometry = geometry
    self.packed = packed
    needs = method.needs(geometry, direction)
    kernel = method.kernel(geometry, direction)
    packedBias = AlignedBuffer(count: needs.biasPitch * needs.biasGroups + 16)
  }

  /// Packs the weights: by one worker, or by all of the pool together.
  ///
  /// - Parameters:
  ///   - weights: [kernelHeight, kernelWidth, groupInputs, outputChannels].
  ///   - scale: a factor per output channel, or nil; forward only.
  ///   - bias: what is added to each output channel, or nil; forward only.
  func pack(
    _ weights: UnsafePointer<Float>, scale: UnsafePointer<Float>? = nil,
    bias: UnsafePointer<Float>? = nil, _ workspace: Workspace, worker: Int?
  ) {
    pack(bias: bias)
    kernel.beginPacking(weights)
    let pieces = kernel.packingPieces
    // Few weights are not worth the other threads' waking.
    if let worker = worker ?? (needs.packedCount < 1 << 14 ? 0 : nil) {
      kernel.pack(
        0..<pieces, of: weights, scale: scale, scratch: workspace.scratch(worker), into: packed)
      return
    }
    workspace.pool.run(tasks: pieces) { piece, worker in
      kernel.pack(
        piece..<(piece + 1), of: weights, scale: scale, scratch: workspace.scratch(worker),
        into: packed)
    }
  }

  private func pack(bias: UnsafePointer<Float>?) {
    addsBias = bias != nil
    guard let bias else { return }
    let count = geometry.outputChannels / needs.biasGroups
    for group in 0..<needs.biasGroups {
      (packedBias.pointer + group * needs.biasPitch).update(
        from: bias + group * count, count: count)
    }
  }

  /// The output channels whose every position a share computes; nil where it computes a part of the
  /// positions.
  func channels(of share: OutputShare) -> Range<Int>? { kernel.channels(of: share) }

  /// Computes some images.
  ///
  /// - Parameters:
  ///   - maps: [images, …], each with its border.
  ///   - share: which part of the outputs.
  func run(
    _ maps: UnsafePointer<Float>, images: Int, into target: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>, accumulates: Bool = false, rectifies: Bool = false,
    share: OutputShare = OutputShare()
  ) {
    kernel.run(
      ConvolutionCall(
        maps: maps, images: images, weights: packed, target: target, scratch: scratch,
        epilogue: ConvolutionProgram.Epilogue(
          bias: addsBias ? UnsafePointer(packedBias.pointer) : nil, accumulates: accumulates,
          rectifies: rectifies), share: share))
  }
}
