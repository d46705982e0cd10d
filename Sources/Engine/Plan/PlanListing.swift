import Network

/// What a plan has decided, unit by unit, for people and tests.
package struct PlanListing: Sendable {
  /// Names of the passes, in order.
  package let passes: [String]
  package let rows: [Row]
  /// Bytes of all maps and gradients together.
  package let arenaBytes: Int
  /// Bytes that a run of so many threads takes.
  package let bytes: Int

  package struct Row: Sendable {
    /// The layer's name: that of the node with its parameters, or of its last.
    package let layer: String
    /// The nodes that run as one unit, in order.
    package let nodes: [NodeID]
    package let output: Shape
    /// The kernel of a convolution or a fully connected layer; empty elsewhere.
    package let kernel: String
    package let decisions: [Decision]
  }

  package enum Decision: Hashable, Sendable {
    /// Its batch norm, and the ReLU after it, are left to the readers of its output.
    case leavesNorm
    /// It applies the batch norm of a layer on reading.
    case appliesNorm(of: String)
    /// It takes the sums of the gradient of a layer's batch norm.
    case completesGradient(of: String)
    /// The gradient of its output lies in the place of a join's, without a gate where there is one.
    case sharesGradient(of: String, lacksGate: Bool)
    /// Its output is pooled on the way: in inference, or in training too.
    case pools(String, inTraining: Bool)
    /// It adds the gradient of a pool to its own.
    case takesPoolGradient(of: String)
    /// Training takes the mean from the batch norm of a layer.
    case takesMeans(of: String)
  }

  /// - Parameter threads: of `bytes`.
  package init(
    _ graph: Graph, batch: Int, trains: Bool = true, kernels: KernelRules = .standard,
    fusions: PlanFusions = .all, threads: Int = 1
  ) throws(EngineError) {
    let plan = try ExecutionPlan(
      graph, batch: batch, trains: trains, kernels: kernels, fusions: fusions)
    passes = ["group nodes"] + ExecutionPlan.passes.map(\.name)
    rows = plan.groups.indices.map { unit in
      Row(
        layer: plan.layer(unit), nodes: plan.groups[unit].nodes(of: graph),
        output: plan.output(of: unit).shape, kernel: plan.units[unit].kernel,
        decisions: plan.decisions(unit))
    }
    arenaBytes = 4 * plan.planner.total
    bytes = plan.bytes(threads: threads)
  }
}

extension ExecutionPlan {
  fileprivate func decisions(_ unit: Int) -> [PlanListing.Decision] {
    let group = groups[unit]
    func layer(of node: NodeID) -> String { producers[node].map { self.layer($0) } ?? "input" }
    var decisions: [PlanListing.Decision] = []
    for node in group.reads(graph) where deferring[node] != nil {
      decisions.append(.appliesNorm(of: layer(of: node)))
    }
    if deferring[group.output] != nil { decisions.append(.leavesNorm) }
    for squeeze in squeezes {
      let pools = squeeze.poolsInTraining
      if squeeze.producer == unit {
        decisions.append(.pools(self.layer(squeeze.pool), inTraining: pools))
        if pools && squeeze.isFolded {
          decisions.append(.takesPoolGradient(of: self.layer(squeeze.pool)))
        }
      }
      if squeeze.pool == unit, squeeze.isFolded, !pools {
        decisions.append(.takesMeans(of: self.layer(squeeze.producer)))
      }
    }
    for node in group.reads(graph) where flow.completing[node] == unit {
      decisions.append(.completesGradient(of: layer(of: node)))
    }
    if let join = flow.shared[group.output] {
      decisions.append(
        .sharesGradient(of: layer(of: join), lacksGate: flow.gates[group.output] != nil))
    }
    return decisions
  }
}
