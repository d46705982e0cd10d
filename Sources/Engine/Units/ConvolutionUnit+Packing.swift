import Kernels

/// Weights as the kernels want them. Where a network's are many, they are packed right before each unit's pass,
/// into memory that other units use at other times; else all at once, and stay until the weights change.
extension ConvolutionUnit {
  /// Memory for the packed weights of both passes.
  static func reservePacked(
    _ context: UnitContext, _ forward: ConvolutionPass, _ backward: ConvolutionPass?,
    _ planner: inout ArenaPlanner
  ) -> (forward: Tensor, backward: Tensor?) {
    guard let moments = context.packedWeights else {
      return (
        planner.reserve(forward.packedCount, alive: context.forward...context.forward),
        backward.map {
          planner.reserve($0.packedCount, alive: context.backward...context.backward)
        }
      )
    }
    // No two passes run side by side.
    let both = planner.reserve(
      max(forward.packedCount, backward?.packedCount ?? 0), alive: moments)
    return (both, backward == nil ? nil : both)
  }

  func prepare(for use: Preparation, _ workspace: Workspace, worker: Int?) {
    let weights = parameters.weight(weightIndex)
    if use == .backward {
      weightPass.prepare()
      guard let backwardPass, let target = packedBackward else { return }
      backwardPass.beginPacking(weights)
      pack(backwardPass, weights, scale: nil, workspace, worker, into: target)
      return
    }
    let inference = use == .inference
    var scale: UnsafePointer<Float>?
    if inference, let norm {
      norm.foldRunning()
      scale = UnsafePointer(norm.runningScale.pointer)
    }
    var bias = biasIndex.map { UnsafePointer(parameters.weight($0)) }
    if inference, let norm { bias = norm.foldedShift(bias: bias) }
    guard let target = packedForward else { return }
    forwardPass.beginPacking(weights, bias: bias)
    pack(forwardPass, weights, scale: scale, workspace, worker, into: target)
  }

  private func pack(
    _ pass: ConvolutionPass, _ weights: UnsafePointer<Float>, scale: UnsafePointer<Float>?,
    _ workspace: Workspace, _ worker: Int?, into target: UnsafeMutablePointer<Float>
  ) {
    let pieces = pass.packingPieces
    // Few weights are not worth the other threads' waking.
    if let worker = worker ?? (pass.packedCount < 1 << 14 ? 0 : nil) {
      pass.pack(
        0..<pieces, of: weights, scale: scale, scratch: workspace.scratch(worker), into: target)
      return
    }
    workspace.pool.run(tasks: pieces) { piece, worker in
      pass.pack(
        piece..<(piece + 1), of: weights, scale: scale, scratch: workspace.scratch(worker),
        into: target)
    }
  }
}
