import Network

/// Nodes that run as one unit, in one or two passes over memory.
package enum FusedNodes: Hashable, Sendable {
  /// Convolution, then batch norm and ReLU where they follow alone.
  case convolution(NodeID, norm: NodeID?, relu: NodeID?)
  /// Batch norm that no convolution precedes, with the ReLU after it.
  case normalisation(NodeID, relu: NodeID?)
  /// map · gate + shortcut, then ReLU.
  case join(map: NodeID, gate: NodeID?, shortcut: NodeID?, relu: Bool, output: NodeID)
  case single(NodeID)

  /// The node whose value the unit gives.
  var output: NodeID {
    switch self {
    case .convolution(let node, let norm, let relu): relu ?? norm ?? node
    case .normalisation(let node, let relu): relu ?? node
    case .join(_, _, _, _, let output): output
    case .single(let node): node
    }
  }

  /// The nodes that have parameters.
  var parametrised: [NodeID] {
    switch self {
    case .convolution(let node, let norm, _): [node] + (norm.map { [$0] } ?? [])
    case .normalisation(let node, _), .single(let node): [node]
    case .join: []
    }
  }

  /// The nodes that it reads, in the order of its unit's inputs.
  func reads(_ graph: Graph) -> [NodeID] {
    switch self {
    case .convolution(let node, _, _), .normalisation(let node, _), .single(let node):
      graph[node].inputs
    case .join(let map, let gate, let shortcut, _, _): [map, gate, shortcut].compactMap { $0 }
    }
  }

  /// The operations that run as one, in order.
  func nodes(of graph: Graph) -> [NodeID] {
    switch self {
    case .convolution(let node, let norm, let relu): return [node, norm, relu].compactMap { $0 }
    case .normalisation(let node, let relu): return [node, relu].compactMap { $0 }
    case .single(let node): return [node]
    case .join(let map, let gate, let shortcut, let relu, let output):
      var nodes = [output]
      if relu, let sum = graph[output].inputs.first { nodes.insert(sum, at: 0) }
      if gate != nil, shortcut != nil,
        let product = graph[nodes[0]].inputs.first(where: { graph[$0].inputs.first == map })
      {
        nodes.insert(product, at: 0)
      }
      return nodes
    }
  }
}

extension Graph {
  /// Groups all nodes but the input into units, in an order in which they can run.
  package func fused() -> [FusedNodes] {
    let consumers = self.consumers
    var taken = [Bool](repeating: false, count: nodes.count)
    var units: [FusedNodes] = []

    /// The only reader of a node, if what it gives is needed nowhere else.
    func soleReader(_ id: NodeID) -> NodeID? {
      id != output && consumers[id.index].count == 1 ? consumers[id.index][0] : nil
    }
    func relu(after id: NodeID) -> NodeID? {
      guard let reader = soleReader(id), case .activation(.relu) = self[reader].operation
      else { return nil }
      taken[reader.index] = true
      return reader
    }

    for index in nodes.indices.dropFirst() where !taken[index] {
      let id = NodeID(index)
      let node = nodes[index]
      switch node.operation {
      case .convolution:
        var norm: NodeID?
        if let reader = soleReader(id), case .batchNorm = self[reader].operation {
          norm = reader
          taken[reader.index] = true
        }
        units.append(.convolution(id, norm: norm, relu: relu(after: norm ?? id)))
      case .batchNorm:
        units.append(.normalisation(id, relu: relu(after: id)))
      case .scale:
        let (map, gate) = (node.inputs[0], node.inputs[1])
        var last = id
        var shortcut: NodeID?
        if let reader = soleReader(id), case .add = self[reader].operation {
          let other = self[reader].inputs[self[reader].inputs[0] == id ? 1 : 0]
          // The other summand must not be this product itself, nor another gate's unit.
          if other != id, !taken[reader.index] {
            shortcut = other
            last = reader
            taken[reader.index] = true
          }
        }
        let activation = relu(after: last)
        units.append(
          .join(
            map: map, gate: gate, shortcut: shortcut, relu: activation != nil,
            output: activation ?? last))
      case .add:
        let activation = relu(after: id)
        units.append(
          .join(
            map: node.inputs[0], gate: nil, shortcut: node.inputs[1], relu: activation != nil,
            output: activation ?? id))
      case .input, .activation, .pool, .globalPool, .fullyConnected, .concatenate, .multiply,
        .dropout, .padShortcut, .channelShuffle:
        units.append(.single(id))
      }
    }
    return units.sorted { $0.output < $1.output }
  }
}
