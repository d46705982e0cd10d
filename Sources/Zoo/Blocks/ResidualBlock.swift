import Network

/// A residual block with its slots: branch, order, shortcut, join, and the SE block's placement.
struct ResidualBlock {
  enum Order {
    /// Convolution, batch norm, ReLU; ReLU after the addition (He et al. 2016a).
    case post
    /// Batch norm, ReLU, convolution; nothing after the addition (He et al. 2016b).
    case pre
  }

  enum Join {
    case add
    /// The branch's channels after those of the input, halved by a 3×3 average pool (ShuffleNet's
    /// blocks of stride 2).
    case concatenate
  }

  var order = Order.post
  /// Parallel branches that the layers read joined; none in most networks.
  var branches: [[Step]] = []
  /// The last one has no ReLU in a post-activation block.
  var layers: [Layer]
  var shortcut = Shortcut.projection
  var projectionKernel = 1
  /// ε of batch norm in branches and in the shortcut.
  var epsilon = 1e-5
  /// What the branch is multiplied by before the addition.
  var factor = 1.0
  var join = Join.add
  /// Whether a ReLU follows the join of a post-activation block.
  var endsInReLU = true
  var se: SqueezeExcitation?

  func callAsFunction(_ builder: inout GraphBuilder, _ x: NodeID) -> NodeID {
    order == .post ? postActivation(&builder, x) : preActivation(&builder, x)
  }

  private func postActivation(_ builder: inout GraphBuilder, _ x: NodeID) -> NodeID {
    var y = builder.gated(x, by: se, at: .pre)
    if !branches.isEmpty { y = builder.joined(branches, y, epsilon: epsilon) }
    var layers = layers
    layers[layers.count - 1].hasReLU = false
    y = builder.gated(builder.chain(layers, y, se: se), by: se, at: .standard)
    if factor != 1 { y = builder.multiply("factor", y, by: factor) }
    let short: NodeID
    var sum: NodeID
    switch join {
    case .add:
      short = builder.gated(fitted(&builder, x, y, norm: true), by: se, at: .identity)
      sum = builder.add("add", y, short)
    case .concatenate:
      let halved = builder.pool("shortcut.pool", x, .average, Window(square: 3, stride: 2))
      short = builder.gated(halved, by: se, at: .identity)
      sum = builder.concatenate("concat", [short, y])
    }
    if endsInReLU { sum = builder.activation("relu", sum) }
    return builder.gated(sum, by: se, at: .post)
  }

  private func preActivation(_ builder: inout GraphBuilder, _ x: NodeID) -> NodeID {
    var y = builder.gated(x, by: se, at: .pre)
    var activated = y
    let gatedLayer = layers.firstThreeByThree ?? 0
    for (index, layer) in layers.enumerated() {
      y = builder.activation("relu\(index + 1)", builder.batchNorm("bn\(index + 1)", y))
      if index == 0 { activated = y }
      // After the ReLU that follows the gated layer, which here belongs to the next one.
      if index == gatedLayer + 1 { y = builder.gated(y, by: se, at: .threeByThree) }
      y = builder.convolution("conv\(index + 1)", y, layer.convolution)
    }
    y = builder.gated(y, by: se, at: .standard)
    // A projection reads what the first batch norm and ReLU give, the identity reads the input.
    let projects = shortcut == .projection && builder.shape(x) != builder.shape(y)
    let short = fitted(&builder, projects ? activated : x, y, norm: false)
    let sum = builder.add("add", y, builder.gated(short, by: se, at: .identity))
    return builder.gated(sum, by: se, at: .post)
  }
}
