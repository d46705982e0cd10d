import Network

extension ExecutionPlan {
  /// Leaves the batch norm of convolutions to the readers of their outputs, where all can apply it: then the
  /// normalised map is never written. It goes to memory once, as the convolution gives it.
  package mutating func deferNorms() {
    guard trains, fusions.contains(.norm) else { return }
    var candidates: [NodeID: Bool] = [:]
    for case .convolution(_, .some(let norm), let relu) in groups {
      candidates[relu ?? norm] = relu != nil
    }
    candidates[graph.output] = nil
    for group in groups {
      let facts = group.facts(graph)
      for (input, node) in group.reads(graph).enumerated() where !facts.appliesNorm(input) {
        candidates[node] = nil
      }
    }
    deferring = candidates
  }
}
