/// What a network or a layer costs, exactly.
package struct Cost: Hashable, Sendable {
  /// Trainable values: weights, biases, BN gains and shifts; not the running statistics.
  package var parameters = 0
  /// Multiply-adds of convolutions and fully connected layers for one image; nothing else.
  package var macs = 0

  package init(parameters: Int = 0, macs: Int = 0) {
    self.parameters = parameters
    self.macs = macs
  }

  package static func += (a: inout Cost, b: Cost) {
    a.parameters += b.parameters
    a.macs += b.macs
  }
}

/// The cost reader of a graph.
package struct NetworkCost: Hashable, Sendable {
  package var total = Cost()
  /// The share of SE blocks in `total`.
  package var squeezeExcitation = Cost()
  /// Convolutions and fully connected layers, those of SE blocks included.
  package var layers = 0
}

extension Graph {
  /// Parameters and multiply-adds of one layer.
  package func cost(of id: NodeID) -> Cost {
    let node = self[id]
    let parameters = self.parameters(of: id)
    var cost = Cost(parameters: parameters.reduce(0) { $0 + $1.count })
    switch node.operation {
    case .convolution, .fullyConnected: cost.macs = parameters[0].count * node.shape.positions
    case .input, .batchNorm, .activation, .pool, .globalPool, .add, .concatenate, .scale, .multiply,
      .dropout, .padShortcut, .channelShuffle:
      break
    }
    return cost
  }

  /// Parameters and multiply-adds of the network, without allocating a weight.
  package var cost: NetworkCost {
    var cost = NetworkCost()
    for index in nodes.indices {
      let layer = self.cost(of: NodeID(index))
      cost.total += layer
      if nodes[index].seBlock != nil { cost.squeezeExcitation += layer }
      if layer.macs > 0 { cost.layers += 1 }
    }
    return cost
  }
}
