/// A network as data: operations with shapes, in topological order; no arithmetic and no weights.
package struct Graph: Sendable {
  package let name: String
  package let nodes: [Node]
  /// The logits, [1, 1, classes].
  package let output: NodeID

  package subscript(id: NodeID) -> Node { nodes[id.index] }

  /// Shape of one image.
  package var input: Shape { nodes[0].shape }

  package var classes: Int { self[output].shape.channels }

  /// For each node the nodes that read it.
  package var consumers: [[NodeID]] {
    var readers = [[NodeID]](repeating: [], count: nodes.count)
    for (index, node) in nodes.enumerated() {
      for input in node.inputs { readers[input.index].append(NodeID(index)) }
    }
    return readers
  }

  /// Names of the SE blocks in order of the graph.
  package var seBlocks: [String] {
    var names: [String] = []
    for node in nodes { if let block = node.seBlock, names.last != block { names.append(block) } }
    return names
  }
}
