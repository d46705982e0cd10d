import Network

extension Zoo {
  /// `cifar-resnet-(6n+2)`: 3×3 stem, three stages of n basic blocks, widths 16, 32, 64 (He et al.
  /// 2016a, section 4.2).
  static func cifarResNet(_ name: String) -> Architecture? {
    guard let depth = number(name, after: "cifar-resnet-"), depth >= 8, depth <= 1202,
      depth % 6 == 2
    else { return nil }
    let blocks = (depth - 2) / 6
    return Architecture(
      name: name, family: .cifar,
      summary: "3 stages of \(blocks) basic block\(blocks == 1 ? "" : "s")",
      source: "He et al. 2016a, §4.2", width: 16,
      choices: .init(stemStride: 1, shortcut: .padded), stages: 2...4,
      modules: .resNet
    ) { builder, settings in
      let x = builder.stem([.conv(3, settings.width, stride: settings.stemStride)])
      return builder.stages(x, blocks: [Int](repeating: blocks, count: 3)) { builder, x, place in
        ResidualBlock(
          layers: BlockForm.basic.layers(
            settings.width << (place.stage - 2), stride: place.stride),
          shortcut: settings.shortcut,
          se: settings.squeezeExcitation(stage: place.stage))(&builder, x)
      }
    }
  }

  /// `cifar-bottleneck-(9n+2)`: 3×3 stem, three stages of n bottlenecks with 16, 32, 64 inner and
  /// 64, 128, 256 outer channels: the blocks of `resnet-50` (He et al. 2016a, section 4.1) for small images.
  static func cifarBottleneck(_ name: String) -> Architecture? {
    guard let depth = number(name, after: "cifar-bottleneck-"), depth >= 11, depth <= 1199,
      depth % 9 == 2
    else { return nil }
    let blocks = (depth - 2) / 9
    let network = ResidualNetwork(
      form: .bottleneck, blocks: [Int](repeating: blocks, count: 3), stem: ResidualNetwork.stem3x3)
    return Architecture(
      name: name, family: .cifar,
      summary: "3 stages of \(blocks) bottleneck\(blocks == 1 ? "" : "s")",
      source: "He et al. 2016a, §4.1 and §4.2", width: 16,
      choices: .init(stemStride: 1, shortcut: .projection, strideIn: .threeByThree), stages: 2...4,
      modules: .resNet
    ) { network(&$0, $1) }
  }
}
