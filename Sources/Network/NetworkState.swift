/// One tensor of a network's state: what training changes, and all that inference needs.
package struct StateTensor: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case parameter(ParameterRole)
    /// Batch norm's running mean and its running variance (unbiased).
    case mean, variance
  }

  /// A parameter's name, or `stem.bn.mean`, `stem.bn.variance`.
  package var name: String
  package var node: NodeID
  package var kind: Kind
  /// Axis order as in `Parameter`; statistics are [channels].
  package var dimensions: [Int]

  package var count: Int { dimensions.reduce(1, *) }
}

extension Graph {
  /// All tensors of the state, in order of the graph; a batch norm's statistics follow its parameters.
  package var stateTensors: [StateTensor] {
    nodes.indices.flatMap { index in stateTensors(of: NodeID(index)) }
  }

  /// The tensors of one layer.
  package func stateTensors(of id: NodeID) -> [StateTensor] {
    var tensors = parameters(of: id).map {
      StateTensor(name: $0.name, node: id, kind: .parameter($0.role), dimensions: $0.dimensions)
    }
    let node = self[id]
    if case .batchNorm = node.operation {
      for (kind, suffix) in [(StateTensor.Kind.mean, "mean"), (.variance, "variance")] {
        tensors.append(
          StateTensor(
            name: "\(node.name).\(suffix)", node: id, kind: kind,
            dimensions: [node.shape.channels]))
      }
    }
    return tensors
  }
}

/// The values of a network's tensors, as training leaves them or an initialisation makes them.
package struct NetworkState: Hashable, Sendable {
  /// By name, in the memory order of `StateTensor.dimensions`.
  package var values: [String: [Float]]
  /// Training steps before the statistics.
  package var steps: Int

  package init(values: [String: [Float]], steps: Int = 0) {
    self.values = values
    self.steps = steps
  }

  /// The values of a tensor. To ask for one that the state lacks is a programmer's error.
  package subscript(tensor: StateTensor) -> [Float] {
    guard let values = values[tensor.name], values.count == tensor.count else {
      preconditionFailure("\(tensor.name) is missing or has another size")
    }
    return values
  }
}
