import Network

/// An Inception module: branches on one input, joined along the channels. An SE block of placement
/// standard stands after the concatenation, also in modules of stride 2.
struct InceptionModule {
  /// In order of concatenation; an empty one keeps its number, so that the others are called the same
  /// in all modules of a network.
  var branches: [[Step]]
  var epsilon = 1e-5
  var se: SqueezeExcitation?

  func callAsFunction(_ builder: inout GraphBuilder, _ x: NodeID) -> NodeID {
    let input = builder.gated(x, by: se, at: .pre)
    return builder.gated(
      builder.joined(branches, input, epsilon: epsilon), by: se, at: .standard)
  }
}

extension GraphBuilder {
  /// Branches on one input and their concatenation, `concat`. The layers of a branch are named
  /// `branch2.reduce` (a 1×1 convolution before others), `branch2.conv` (`conv1`, `conv2`, … if
  /// there are several), `branch2.fork1` and `branch4.pool`.
  mutating func joined(_ branches: [[Step]], _ x: NodeID, epsilon: Double) -> NodeID {
    var parts: [NodeID] = []
    for (index, branch) in branches.enumerated() where !branch.isEmpty {
      parts += scoped("branch\(index + 1)") { $0.steps(branch, x, epsilon: epsilon) }
    }
    return concatenate("concat", parts)
  }

  /// What the last step gives: one map, or one for each layer of a fork.
  private mutating func steps(_ steps: [Step], _ x: NodeID, epsilon: Double) -> [NodeID] {
    var maps = [x]
    let reduces = steps.count > 1 && steps[0].isPointwise
    let layers = steps.count { if case .layer = $0 { true } else { false } }
    var numbering = Numbering(layers - (reduces ? 1 : 0))
    for (index, step) in steps.enumerated() {
      let input = maps[0]
      switch step {
      case .pool(let kind, let window, let countsPadding):
        maps = [pool("pool", input, kind, window, countsPadding: countsPadding)]
      case .layer(var layer):
        layer.epsilon = epsilon
        let name = reduces && index == 0 ? "reduce" : "conv\(numbering.next())"
        maps = [scoped(name) { $0.layer(layer, input) }]
      case .fork(let layers):
        precondition(index == steps.count - 1, "a fork ends its branch")
        maps = layers.enumerated().map { place, layer in
          var layer = layer
          layer.epsilon = epsilon
          return scoped("fork\(place + 1)") { $0.layer(layer, input) }
        }
      }
    }
    return maps
  }
}

extension Step {
  fileprivate var isPointwise: Bool {
    if case .layer(let layer) = self {
      layer.kernelHeight == 1 && layer.kernelWidth == 1
    } else {
      false
    }
  }
}
