import Kernels
import Network

extension ConvolutionUnit {
  static let facts = UnitFacts(
    appliesNorm: { _ in true }, completesGradient: .always, readsSharedGradient: true, pools: true)

  /// What is decided of a convolution beside its place.
  struct Decisions {
    var design: ConvolutionDesign
    var norm: BatchNormPlan?
    /// The node that the unit gives.
    var node: NodeID
    var weight: Int
    var bias: Int?
    /// Whether a ReLU follows.
    var rectifies: Bool
    /// Whether the batch norm is left to the readers of the output.
    var defersNorm: Bool
    /// The gate that the gradient of the output lacks.
    var gate: Operand?
    /// The global pool that reads the output, with what it gives.
    var squeeze: (place: ExecutionPlan.SqueezePlace, pooled: Operand)?
    /// The moments in which packed weights stay as they are; nil where they are packed for one pass of one unit
    /// at a time.
    var packedWeights: ClosedRange<Int>?
  }

  static func plan(
    _ site: UnitSite, _ decisions: Decisions, planner: inout ArenaPlanner
  ) -> UnitPlan {
    let design = decisions.design
    let packed = reservePacked(site, decisions, &planner)
    // The convolution's own output, where batch norm follows and its readers do not apply it.
    let raw =
      decisions.norm != nil && site.trains && !decisions.defersNorm
      ? planner.reserve(site.batch * design.geometry.outputCount, alive: site.life) : nil
    let parts = design.weights.parts(batch: site.batch)
    let sums =
      site.trains
      ? planner.reserve(parts * design.weights.sumCount, alive: site.backwardOnly) : nil
    // Those of an image that is squeezed.
    let coefficients =
      decisions.squeeze?.place.isFolded ?? false ? 3 * design.geometry.outputChannels : 0
    return UnitPlan(
      scratchCount: max(
        design.inputScratch + (site.trains ? design.gradientScratch : 0) + design.kernelScratch
          + coefficients, design.forward.packingScratch),
      ownedCount: design.forward.ownedCount + (design.backward?.ownedCount ?? 0),
      kernel: design.choice.rawValue
    ) { memory in
      let unit = ConvolutionUnit(
        site, decisions, memory, packed: packed, raw: raw,
        sums: sums.map { (parts: parts, memory: memory[$0]) })
      if let norm = unit.norm { memory.keep(norm, of: decisions.node) }
      return unit
    }
  }

  /// Memory for the packed weights of both passes.
  private static func reservePacked(
    _ site: UnitSite, _ decisions: Decisions, _ planner: inout ArenaPlanner
  ) -> (forward: Tensor, backward: Tensor?) {
    let (forward, backward) = (decisions.design.forward, decisions.design.backward)
    guard let moments = decisions.packedWeights else {
      return (
        planner.reserve(forward.packedCount, alive: site.forwardOnly),
        backward.map { planner.reserve($0.packedCount, alive: site.backwardOnly) }
      )
    }
    // No two passes run side by side.
    let both = planner.reserve(
      max(forward.packedCount, backward?.packedCount ?? 0), alive: moments)
    return (both, backward == nil ? nil : both)
  }
}
