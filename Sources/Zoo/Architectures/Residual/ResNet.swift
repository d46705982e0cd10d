import Network

/// A residual network of post-activation blocks, as data (paper, Table 1).
struct ResidualNetwork: Sendable {
  var form: BlockForm
  /// Blocks of each stage.
  var blocks: [Int]
  var stem: @Sendable (EffectiveSettings) -> [Step] = Self.stem7x7
  /// Kernel of the projections of stride 2; those of stride 1 are 1×1.
  var projectionKernel = 1

  /// 7×7, stride 2, and a max-pool by Caffe's ceiling rule, as in the official release.
  static let stem7x7: @Sendable (EffectiveSettings) -> [Step] = {
    [.conv(7, $0.width, stride: 2), .halve(roundsUp: true)]
  }

  /// 3×3 alone, for small images.
  static let stem3x3: @Sendable (EffectiveSettings) -> [Step] = {
    [.conv(3, $0.width, stride: $0.stemStride)]
  }

  /// The features of the images.
  func callAsFunction(
    _ builder: inout GraphBuilder, _ settings: EffectiveSettings
  ) -> NodeID {
    let x = builder.stem(stem(settings))
    return builder.stages(x, blocks: blocks) { builder, x, place in
      ResidualBlock(
        layers: form.layers(
          settings.width << (place.stage - 2), stride: place.stride, strideIn: settings.strideIn),
        shortcut: settings.shortcut,
        projectionKernel: place.stride == 1 ? 1 : projectionKernel,
        se: settings.squeezeExcitation(stage: place.stage))(&builder, x)
    }
  }
}

extension Zoo {
  /// `resnet-18` to `resnet-152` (He et al. 2016a, Table 1).
  static let resNets: [Architecture] = [
    resNet(18, .basic, [2, 2, 2, 2]), resNet(34, .basic, [3, 4, 6, 3]),
    resNet(50, .bottleneck, [3, 4, 6, 3]), resNet(101, .bottleneck, [3, 4, 23, 3]),
    resNet(152, .bottleneck, [3, 8, 36, 3]),
  ]

  private static func resNet(_ depth: Int, _ form: BlockForm, _ blocks: [Int]) -> Architecture {
    let network = ResidualNetwork(form: form, blocks: blocks)
    let counts = blocks.map(String.init).joined(separator: ", ")
    return Architecture(
      name: "resnet-\(depth)", family: .resNet,
      summary: "\(counts) \(form.isBottleneck ? "bottlenecks" : "basic blocks")",
      source: "He et al. 2016a, Table 1", input: 224, classes: 1000, width: 64,
      smallestInput: 32,
      choices: .init(
        shortcut: .projection, strideIn: form.isBottleneck ? .threeByThree : nil),
      stages: 2...5, modules: .resNet
    ) { network(&$0, $1) }
  }
}
