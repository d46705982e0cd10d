import Network

extension Zoo {
  /// `cifar-preresnet-110` (basic blocks, n = 18) and `cifar-preresnet-164` (bottlenecks, n = 18; He et
  /// al. 2016b).
  static func preActivation(_ name: String) -> Architecture? {
    switch name {
    case "cifar-preresnet-110":
      stacked(
        name, summary: "pre-activation, 3 stages of 18 basic blocks", source: "He et al. 2016b",
        blocks: 18, shortcut: .padded, form: .basic)
    case "cifar-preresnet-164":
      stacked(
        name, summary: "pre-activation, 3 stages of 18 bottlenecks", source: "He et al. 2016b",
        blocks: 18, shortcut: .projection, form: .bottleneck)
    default: nil
    }
  }

  /// `cifar-wrn-D-K`: pre-activation basic blocks, K times as wide, (D − 4) / 6 blocks a stage
  /// (Zagoruyko and Komodakis 2016).
  static func wide(_ name: String) -> Architecture? {
    let parts = name.split(separator: "-")
    guard parts.count == 4, let depth = number(name.dropLastPart, after: "cifar-wrn-"),
      let factor = Int(parts[3]), String(factor) == parts[3], factor >= 1, factor <= 32,
      depth >= 10, depth <= 100, depth % 6 == 4
    else { return nil }
    let blocks = (depth - 4) / 6
    return stacked(
      name, summary: "wide, pre-activation, 3 stages of \(blocks) basic blocks, \(factor)× width",
      source: "Zagoruyko and Komodakis 2016", blocks: blocks, shortcut: .projection,
      form: BlockForm(multiples: [factor, factor]))
  }

  /// Three stages of pre-activation blocks between a bare stem and a last batch norm with ReLU.
  private static func stacked(
    _ name: String, summary: String, source: String, blocks: Int, shortcut: Shortcut,
    form: BlockForm
  ) -> Architecture {
    Architecture(
      name: name, family: .cifar, summary: summary, source: source, width: 16,
      choices: .init(stemStride: 1, shortcut: shortcut), stages: 2...4,
      modules: .resNet
    ) { builder, settings in
      let stem = builder.convolution(
        "stem.conv", builder.input,
        Convolution(
          Window(square: 3, stride: settings.stemStride), outputChannels: settings.width))
      let x = builder.stages(stem, blocks: [blocks, blocks, blocks]) { builder, x, place in
        ResidualBlock(
          order: .pre,
          layers: form.layers(settings.width << (place.stage - 2), stride: place.stride),
          shortcut: settings.shortcut,
          se: settings.squeezeExcitation(stage: place.stage))(&builder, x)
      }
      return builder.activation("head.relu", builder.batchNorm("head.bn", x))
    }
  }
}

extension String {
  /// Without the last part after a hyphen.
  fileprivate var dropLastPart: String {
    lastIndex(of: "-").map { String(self[..<$0]) } ?? self
  }
}
