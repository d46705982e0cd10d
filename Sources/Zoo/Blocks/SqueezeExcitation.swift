import Network

/// The SE block (paper, section 3): gate = excitation(W₂ · relu(W₁ · squeeze(U))), output = gate · U.
package struct SqueezeExcitation {
  let settings: SESettings

  /// [h, w, c] → [h, w, c]; layers are named `se.squeeze`, `se.reduce`, `se.relu`, `se.expand`,
  /// `se.gate` and `se.scale` under the current scope.
  func callAsFunction(_ builder: inout GraphBuilder, _ map: NodeID) -> NodeID {
    let channels = builder.shape(map).channels
    let hidden = max(1, channels / settings.reduction)
    return builder.squeezeExcitation("se") { builder in
      var x = map
      switch settings.squeeze {
      case .avg: x = builder.globalPool("squeeze", x, .average)
      case .max: x = builder.globalPool("squeeze", x, .maximum)
      case .none: break
      }
      x = layer(&builder, "reduce", x, outputs: hidden)
      x = builder.activation("relu", x)
      x = layer(&builder, "expand", x, outputs: channels)
      switch settings.excitation {
      case .sigmoid: x = builder.activation("gate", x, .sigmoid)
      case .tanh: x = builder.activation("gate", x, .tanh)
      case .relu: x = builder.activation("gate", x, .relu)
      }
      return builder.scale("scale", map, gate: x)
    }
  }

  /// Fully connected behind a squeeze, else the same weights as a 1×1 convolution.
  private func layer(
    _ builder: inout GraphBuilder, _ name: String, _ x: NodeID, outputs: Int
  ) -> NodeID {
    if settings.squeeze == .none {
      return builder.convolution(
        name, x, Convolution(Window(square: 1), outputChannels: outputs, bias: settings.bias))
    }
    return builder.fullyConnected(name, x, outputs: outputs, bias: settings.bias)
  }
}

extension GraphBuilder {
  /// The slot of an SE block: the gated map if the block belongs here, else the map as it is.
  mutating func gated(
    _ x: NodeID, by se: SqueezeExcitation?, at placement: Placement
  ) -> NodeID {
    guard let se, se.settings.placement == placement else { return x }
    return se(&self, x)
  }
}
