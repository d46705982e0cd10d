/// What a parameter tensor is for; weight decay and initialisation depend on it.
package enum ParameterRole: String, Hashable, Sendable {
  case weight, bias, gain, shift
}

/// One trainable tensor of a layer.
package struct Parameter: Hashable, Sendable {
  /// Name of the layer and role, such as `stem.conv.weight`.
  package var name: String
  package var node: NodeID
  package var role: ParameterRole
  /// Axis order: convolution [kh, kw, in / groups, out]; fully connected [in, out]; else [channels].
  package var dimensions: [Int]

  package var count: Int { dimensions.reduce(1, *) }

  /// Number of products summed into one output; He's initialisation has a variance of 2 / fanIn.
  package var fanIn: Int { dimensions.dropLast().reduce(1, *) }
}

extension Graph {
  /// All trainable tensors in order of the graph.
  package var parameters: [Parameter] {
    nodes.indices.flatMap { index in parameters(of: NodeID(index)) }
  }

  /// The trainable tensors of one layer, weights first.
  package func parameters(of id: NodeID) -> [Parameter] {
    let node = self[id]
    func parameter(_ role: ParameterRole, _ dimensions: [Int]) -> Parameter {
      Parameter(name: "\(node.name).\(role.rawValue)", node: id, role: role, dimensions: dimensions)
    }
    switch node.operation {
    case .convolution(let convolution):
      let inputs = self[node.inputs[0]].shape.channels / convolution.groups
      let window = convolution.window
      let weight = parameter(
        .weight,
        [window.kernelHeight, window.kernelWidth, inputs, convolution.outputChannels])
      return convolution.bias ? [weight, parameter(.bias, [convolution.outputChannels])] : [weight]
    case .fullyConnected(let outputs, let bias):
      let weight = parameter(.weight, [self[node.inputs[0]].shape.count, outputs])
      return bias ? [weight, parameter(.bias, [outputs])] : [weight]
    case .batchNorm:
      return [parameter(.gain, [node.shape.channels]), parameter(.shift, [node.shape.channels])]
    case .input, .activation, .pool, .globalPool, .add, .concatenate, .scale, .multiply, .dropout,
      .padShortcut, .channelShuffle:
      return []
    }
  }
}
