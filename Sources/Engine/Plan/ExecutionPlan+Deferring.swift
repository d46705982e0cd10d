import Network

extension ExecutionPlan {
  /// The outputs of convolutions whose batch norm is left to all who read them, so that the normalised
  /// map is never written: it goes to memory once, as the convolution gives it. Each with whether a ReLU
  /// is behind the batch norm.
  static func deferringNorm(_ groups: [FusedNodes], _ graph: Graph) -> [NodeID: Bool] {
    var candidates: [NodeID: Bool] = [:]
    for case .convolution(_, .some(let norm), let relu) in groups {
      candidates[relu ?? norm] = relu != nil
    }
    candidates[graph.output] = nil
    for group in groups {
      for node in reads(group, graph) where !applies(group, to: node, graph) {
        candidates[node] = nil
      }
    }
    return candidates
  }

  /// Whether a group's unit can apply a batch norm to what it reads of a node.
  private static func applies(_ group: FusedNodes, to node: NodeID, _ graph: Graph) -> Bool {
    switch group {
    case .convolution: true
    case .join(_, let gate, _, _, _): node != gate
    case .single(let id):
      switch graph[id].operation {
      case .pool, .globalPool, .concatenate: true
      default: false
      }
    case .normalization: false
    }
  }
}
