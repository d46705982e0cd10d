import Network

/// Where the gates of one SE block are while a network runs.
struct GatePlace {
  /// The block, such as `stage2.block1.se`.
  var block: String
  /// Index of the unit that writes the gates.
  var unit: Int
  var operand: Operand
}

extension ExecutionPlan {
  /// The second input of every SE block's `scale`, wherever fusion has put what computes it, in order of the graph.
  var gates: [GatePlace] {
    let producers = producers
    return graph.nodes.compactMap { node in
      guard let block = node.seBlock, case .scale = node.operation else { return nil }
      let gate = node.inputs[1]
      guard let unit = producers[gate] else {
        preconditionFailure("\(block): no unit gives its gate")
      }
      return GatePlace(block: block, unit: unit, operand: output(of: unit))
    }
  }
}
