import Network

/// How a residual block's shortcut fits where the shape changes.
package enum Shortcut: String, Hashable, Sendable, CaseIterable {
  /// Parameter-free: every second position, zeros appended to the channels.
  case padded = "A"
  /// A convolution (1×1 in most networks), with batch norm in post-activation networks.
  case projection = "B"
}

extension ResidualBlock {
  /// The shortcut in the shape of the branch.
  func fitted(
    _ builder: inout GraphBuilder, _ x: NodeID, _ branch: NodeID, norm: Bool
  ) -> NodeID {
    let target = builder.shape(branch)
    if builder.shape(x) == target { return x }
    let stride = layers.reduce(1) { $0 * $1.stride }
    switch shortcut {
    case .padded:
      return builder.padShortcut("shortcut.pad", x, stride: stride, channels: target.channels)
    case .projection:
      var projection = Layer(
        kernel: projectionKernel, channels: target.channels, stride: stride)
      projection.epsilon = norm ? epsilon : nil
      projection.hasReLU = false
      return builder.scoped("shortcut") { $0.layer(projection, x) }
    }
  }
}
