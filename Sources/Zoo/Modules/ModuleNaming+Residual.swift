import Network

extension ModuleNaming {
  /// torchvision's `resnet.py`, with the SE blocks of timm's `senet.py`: `conv1`, `bn1`,
  /// `layer1.0.conv1`, `layer1.0.downsample.0`, `layer1.0.se_module.fc1`, `fc`.
  static let resNet = rule(others: [timmResNet, legacy]) { resNet($0, se: "se_module") }

  private static func resNet(_ parts: [Substring], se: String) -> String? {
    switch parts {
    case ["stem", "conv"]: "conv1"
    case ["stem", "bn"]: "bn1"
    default: residual(parts, se: se)
    }
  }

  /// timm's own ResNets: `layer1.0.se.fc1`.
  private static let timmResNet = Other(source: "timm's resnet.py") { graph in
    graph.nodes.map { resNet($0.name.split(separator: "."), se: "se") ?? $0.name }
  }

  /// timm's `legacy_seresnet50` and its kin: `layer0.conv1`, `last_linear`.
  private static let legacy = Other(
    source: "timm's senet.py (legacy)",
    hint:
      "legacy_seresnet50, 101 and 152 have their strides in 1×1 convolutions: --set stride_in=1x1"
  ) { graph in
    graph.nodes.map { node in
      switch node.name.split(separator: ".") {
      case ["fc"]: "last_linear"
      case ["stem", "conv"]: "layer0.conv1"
      case ["stem", "bn"]: "layer0.bn1"
      case let parts: residual(parts) ?? node.name
      }
    }
  }

  /// timm's `legacy_senet154`: the stem is `layer0`, the classifier `last_linear`.
  static let seNet = rule { parts in
    switch parts {
    case ["fc"]: "last_linear"
    case _ where parts.first == "stem" && parts.count == 2: "layer0.\(parts[1])"
    default: residual(parts)
    }
  }

  private static func residual(_ parts: [Substring], se: String = "se_module") -> String? {
    guard parts.count > 2, let stage = trailingNumber(parts[0], after: "stage"),
      let block = trailingNumber(parts[1], after: "block")
    else { return nil }
    let layer =
      switch Array(parts[2...]) {
      case ["shortcut", "conv"]: "downsample.0"
      case ["shortcut", "bn"]: "downsample.1"
      case ["se", "reduce"]: "\(se).fc1"
      case ["se", "expand"]: "\(se).fc2"
      default: parts[2...].joined(separator: ".")
      }
    return "layer\(stage - 1).\(block - 1).\(layer)"
  }
}
