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
      let squeezed = squeeze(&builder, map)
      let isSqueezed = squeezed != nil
      var x = layer(&builder, "reduce", squeezed ?? map, outputs: hidden, isSqueezed: isSqueezed)
      x = builder.activation("relu", x)
      x = layer(&builder, "expand", x, outputs: channels, isSqueezed: isSqueezed)
      switch settings.excitation {
      case .sigmoid: x = builder.activation("gate", x, .sigmoid)
      case .tanh: x = builder.activation("gate", x, .tanh)
      case .relu: x = builder.activation("gate", x, .relu)
      }
      return builder.scale("scale", map, gate: x)
    }
  }

  /// A value for each channel, [1, 1, c]; nil where the map stays as it is.
  private func squeeze(_ builder: inout GraphBuilder, _ map: NodeID) -> NodeID? {
    switch settings.squeeze {
    case .avg: builder.globalPool("squeeze", map, .average)
    case .max: builder.globalPool("squeeze", map, .maximum)
    case .none: nil
    }
  }

  /// Fully connected after a squeeze, else the same weights as a 1×1 convolution.
  private func layer(
    _ builder: inout GraphBuilder, _ name: String, _ x: NodeID, outputs: Int, isSqueezed: Bool
  ) -> NodeID {
    if !isSqueezed {
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
