extension ModuleNaming {
  /// torchvision's `resnet.py`, with the SE blocks of timm's `senet.py`: `conv1`, `bn1`,
  /// `layer1.0.conv1`, `layer1.0.downsample.0`, `layer1.0.se_module.fc1`, `fc`.
  static let resNet = rule { parts in
    switch parts {
    case ["stem", "conv"]: "conv1"
    case ["stem", "bn"]: "bn1"
    default: residual(parts)
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

  private static func residual(_ parts: [Substring]) -> String? {
    guard parts.count > 2, let stage = trailingNumber(parts[0], after: "stage"),
      let block = trailingNumber(parts[1], after: "block")
    else { return nil }
    let layer =
      switch Array(parts[2...]) {
      case ["shortcut", "conv"]: "downsample.0"
      case ["shortcut", "bn"]: "downsample.1"
      case ["se", "reduce"]: "se_module.fc1"
      case ["se", "expand"]: "se_module.fc2"
      default: parts[2...].joined(separator: ".")
      }
    return "layer\(stage - 1).\(block - 1).\(layer)"
  }
}
