import Network

extension ModuleNaming {
  /// torchvision's `vgg.py`: two lists of layers, `features` and `classifier`, each numbered from 0 with
  /// every ReLU, pool and dropout. A classifier of one layer is `fc`; SE blocks keep our paths.
  static let vgg = ModuleNaming { graph in
    var (features, classifier) = (0, 0)
    let hasHead = graph.nodes.contains { $0.name.hasPrefix("head.") }
    return graph.nodes.map { node in
      guard node.seBlock == nil else { return node.name }
      switch node.operation {
      case .convolution, .batchNorm, .pool: break
      case .activation where !node.name.hasPrefix("head."): break
      case .fullyConnected where hasHead, .activation, .dropout:
        defer { classifier += 1 }
        return "classifier.\(classifier)"
      case .input, .globalPool, .fullyConnected, .add, .concatenate, .scale, .multiply,
        .padShortcut, .channelShuffle:
        return node.name
      }
      defer { features += 1 }
      return "features.\(features)"
    }
  }
}
