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
  /// The second input of every SE block's `scale`, wherever fusion has put what computes it.
  static func gates(
    _ graph: Graph, _ groups: [FusedNodes], _ operands: [Operand?]
  ) -> [GatePlace] {
    graph.nodes.compactMap { node in
      guard let block = node.seBlock, case .scale = node.operation else { return nil }
      let gate = node.inputs[1]
      guard let unit = groups.firstIndex(where: { $0.output == gate }),
        let operand = operands[gate.index]
      else { preconditionFailure("\(block): no unit gives its gate") }
      return GatePlace(block: block, unit: unit, operand: operand)
    }
  }
}
