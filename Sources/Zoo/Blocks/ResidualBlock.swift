import Network

/// How a residual block's shortcut fits where the shape changes.
package enum Shortcut: String, Hashable, Sendable, CaseIterable {
  /// Parameter-free: every second position, zeros appended to the channels.
  case padded = "A"
  /// A 1×1 convolution, with batch norm in post-activation networks.
  case projection = "B"
}

/// A residual block with its slots: convolutions, order, shortcut, and the SE block's placement.
struct ResidualBlock {
  struct Layer {
    var kernel: Int
    var channels: Int
    var stride = 1
  }

  enum Order {
    /// Convolution, batch norm, ReLU; ReLU after the addition (He et al. 2016a).
    case post
    /// Batch norm, ReLU, convolution; nothing after the addition (He et al. 2016b).
    case pre
  }

  var order: Order
  var layers: [Layer]
  var shortcut: Shortcut
  var se: SqueezeExcitation?

  private func gated(
    _ builder: inout GraphBuilder, _ x: NodeID, at placement: Placement
  ) -> NodeID {
    guard let se, se.settings.placement == placement else { return x }
    return se(&builder, x)
  }

  /// The layer behind whose ReLU an SE block of placement 3×3 stands.
  private var gatedLayer: Int { layers.firstIndex { $0.kernel == 3 } ?? 0 }

  func callAsFunction(_ builder: inout GraphBuilder, _ x: NodeID) -> NodeID {
    order == .post ? postActivation(&builder, x) : preActivation(&builder, x)
  }

  private func postActivation(_ builder: inout GraphBuilder, _ x: NodeID) -> NodeID {
    var y = gated(&builder, x, at: .pre)
    for (index, layer) in layers.enumerated() {
      y = convolution(&builder, "conv\(index + 1)", y, layer)
      y = builder.batchNorm("bn\(index + 1)", y)
      if index < layers.count - 1 { y = builder.activation("relu\(index + 1)", y) }
      if index == gatedLayer { y = gated(&builder, y, at: .threeByThree) }
    }
    y = gated(&builder, y, at: .standard)
    let short = gated(&builder, fitted(&builder, x, y, norm: true), at: .identity)
    let sum = builder.activation("relu", builder.add("add", y, short))
    return gated(&builder, sum, at: .post)
  }

  private func preActivation(_ builder: inout GraphBuilder, _ x: NodeID) -> NodeID {
    var y = gated(&builder, x, at: .pre)
    var activated = y
    for (index, layer) in layers.enumerated() {
      y = builder.activation("relu\(index + 1)", builder.batchNorm("bn\(index + 1)", y))
      if index == 0 { activated = y }
      // Behind the ReLU that follows the gated layer, which here belongs to the next one.
      if index == gatedLayer + 1 { y = gated(&builder, y, at: .threeByThree) }
      y = convolution(&builder, "conv\(index + 1)", y, layer)
    }
    y = gated(&builder, y, at: .standard)
    // A projection reads what the first batch norm and ReLU give, the identity reads the input.
    let projects = shortcut == .projection && builder.shape(x) != builder.shape(y)
    let short = fitted(&builder, projects ? activated : x, y, norm: false)
    let sum = builder.add("add", y, gated(&builder, short, at: .identity))
    return gated(&builder, sum, at: .post)
  }

  private func convolution(
    _ builder: inout GraphBuilder, _ name: String, _ x: NodeID, _ layer: Layer
  ) -> NodeID {
    builder.convolution(
      name, x,
      Convolution(
        Window(square: layer.kernel, stride: layer.stride), outputChannels: layer.channels))
  }

  /// The shortcut in the shape of the branch.
  private func fitted(
    _ builder: inout GraphBuilder, _ x: NodeID, _ branch: NodeID, norm: Bool
  ) -> NodeID {
    let target = builder.shape(branch)
    if builder.shape(x) == target { return x }
    let stride = layers.reduce(1) { $0 * $1.stride }
    switch shortcut {
    case .padded:
      return builder.padShortcut("shortcut.pad", x, stride: stride, channels: target.channels)
    case .projection:
      let y = builder.convolution(
        "shortcut.conv", x,
        Convolution(Window(square: 1, stride: stride), outputChannels: target.channels))
      return norm ? builder.batchNorm("shortcut.bn", y) : y
    }
  }
}
