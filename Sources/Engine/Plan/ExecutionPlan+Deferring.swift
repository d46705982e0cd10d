import Network

extension ExecutionPlan {
  /// The outputs of convolutions whose batch norm is left to all who read them, so that the normalised
  /// map is never written: it goes to memory once, as the convolution gives it.
  static func deferringNorm(_ groups: [FusedNodes], _ graph: Graph) -> Set<NodeID> {
    var candidates = Set(
      groups.compactMap { group in
        if case .convolution(_, .some, _) = group { group.output } else { nil }
      })
    candidates.remove(graph.output)
    for group in groups {
      for node in reads(group, graph) where !applies(group, to: node, graph) {
        candidates.remove(node)
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
      case .globalPool, .concatenate: true
      default: false
      }
    case .normalization: false
    }
  }
}

extension FusedNodes {
  /// Whether a ReLU ends it.
  var rectifies: Bool {
    switch self {
    case .convolution(_, _, let relu), .normalization(_, let relu): relu != nil
    case .join(_, _, _, let relu, _): relu
    case .single: false
    }
  }
}
