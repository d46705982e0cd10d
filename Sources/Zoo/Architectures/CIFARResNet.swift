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
      name: name, summary: "3 stages of \(blocks) basic blocks", source: "He et al. 2016a, §4.2",
      width: 16, shortcut: .padded, stages: 2...4, modules: .resNet
    ) { builder, settings, width, shortcut in
      var x = builder.scoped("stem") { builder in
        let y = builder.convolution(
          "conv", builder.input,
          Convolution(Window(square: 3, stride: settings.stemStride), outputChannels: width))
        return builder.activation("relu", builder.batchNorm("bn", y))
      }
      for stage in 2...4 {
        let channels = width << (stage - 2)
        for block in 1...blocks {
          let stride = stage > 2 && block == 1 ? 2 : 1
          x = builder.scoped("stage\(stage).block\(block)") { builder in
            ResidualBlock(
              order: .post,
              layers: [
                .init(kernel: 3, channels: channels, stride: stride),
                .init(kernel: 3, channels: channels),
              ],
              shortcut: shortcut, se: settings.squeezeExcitation(stage: stage))(&builder, x)
          }
        }
      }
      return x
    }
  }
}
