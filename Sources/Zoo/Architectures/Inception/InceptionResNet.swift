import Network

/// Inception-ResNet-v2 as data: modules that change the shape, and residual blocks after them.
struct InceptionResNet: Sendable {
  /// Blocks A, B and C.
  var blocks: [Int]
  /// Whether strided convolutions and pools go without padding, as for 299×299 images.
  var isValid: Bool

  private static let epsilon = 1e-3

  /// The features of what the stem gives.
  func callAsFunction(
    _ builder: inout GraphBuilder, _ settings: EffectiveSettings, _ stem: NodeID
  ) -> NodeID {
    var x = stem
    for (index, stage) in stages({ settings.scaled($0) }).enumerated() {
      let number = 5 + index
      x = builder.scoped("stage\(number).\(stage.module.name)") { builder in
        InceptionModule(branches: stage.module.branches, epsilon: Self.epsilon)(&builder, x)
      }
      x = builder.stages(x, blocks: [blocks[index]], first: number) { builder, x, place in
        var linear = Layer(kernel: 1, channels: builder.shape(x).channels)
        linear.hasBias = true
        linear.epsilon = nil
        let isLast = index == 2 && place.block == blocks[index]
        return ResidualBlock(
          branches: stage.branches, layers: [linear], epsilon: Self.epsilon,
          factor: isLast ? 1 : stage.factor, endsInReLU: !isLast,
          se: settings.squeezeExcitation(stage: number))(&builder, x)
      }
    }
    return builder.scoped("head") { builder in
      var last = Layer(kernel: 1, channels: settings.scaled(1536))
      last.epsilon = Self.epsilon
      return builder.layer(last, x)
    }
  }

  private struct Stage {
    var module: (name: String, branches: [[Step]])
    /// Branches of the residual blocks, joined before their linear 1×1 convolution.
    var branches: [[Step]]
    var factor: Double
  }

  /// Stages 5, 6 and 7; `c` scales channels.
  private func stages(_ c: (Int) -> Int) -> [Stage] {
    func half(_ channels: Int) -> Step { .conv(3, c(channels), stride: 2, valid: isValid) }
    let pool = Step.halve(padding: isValid ? 0 : 1)
    return [
      Stage(
        module: (
          "moduleb",
          [
            [.conv(1, c(96))], [.conv(1, c(48)), .conv(5, c(64))],
            [.conv(1, c(64)), .conv(3, c(96)), .conv(3, c(96))],
            [.pool(.average, countsPadding: false), .conv(1, c(64))],
          ]
        ),
        branches: [
          [.conv(1, c(32))], [.conv(1, c(32)), .conv(3, c(32))],
          [.conv(1, c(32)), .conv(3, c(48)), .conv(3, c(64))],
        ], factor: 0.17),
      Stage(
        module: (
          "modulea", [[half(384)], [.conv(1, c(256)), .conv(3, c(256)), half(384)], [pool]]
        ),
        branches: [
          [.conv(1, c(192))], [.conv(1, c(128)), .conv(1, 7, c(160)), .conv(7, 1, c(192))],
        ], factor: 0.1),
      Stage(
        module: (
          "modulea",
          [
            [.conv(1, c(256)), half(384)], [.conv(1, c(256)), half(288)],
            [.conv(1, c(256)), .conv(3, c(288)), half(320)], [pool],
          ]
        ),
        branches: [
          [.conv(1, c(192))], [.conv(1, c(192)), .conv(1, 3, c(224)), .conv(3, 1, c(256))],
        ], factor: 0.2),
    ]
  }
}

extension Zoo {
  /// `inception-resnet-v2` (Szegedy et al. 2017) in the widths of timm 1.0.31.
  static let inceptionResNetV2 = Architecture(
    name: "inception-resnet-v2", family: .inception,
    summary: "10, 20, 10 residual Inception blocks",
    source: "Szegedy et al. 2017; timm 1.0.31", input: 299, classes: 1000, width: 32,
    smallestInput: 75, stages: 5...7, placements: branchedPlacements,
    placementReason: branchedReason, modules: .inceptionResNetV2
  ) { builder, settings in
    let stem = builder.stem(stem299(settings), epsilon: 1e-3)
    return InceptionResNet(blocks: [10, 20, 10], isValid: true)(&builder, settings, stem)
  }

  /// `cifar-inception-resnet`: for small images. Ours: a 3×3 stem, two blocks of each kind, and padded
  /// strides.
  static let cifarInceptionResNet = Architecture(
    name: "cifar-inception-resnet", family: .cifar,
    summary: "2, 2, 2 blocks of Inception-ResNet-v2 on a 3×3 stem",
    source: "Szegedy et al. 2017; stem and depth are ours", width: 32, smallestInput: 8,
    choices: .init(stemStride: 1), stages: 5...7, placements: branchedPlacements,
    placementReason: branchedReason
  ) { builder, settings in
    let stem = builder.stem(
      [.conv(3, settings.width, stride: settings.stemStride)], epsilon: 1e-3)
    return InceptionResNet(blocks: [2, 2, 2], isValid: false)(&builder, settings, stem)
  }

  private static let branchedPlacements: Set<Placement> = [.standard, .pre, .post, .identity]
  private static let branchedReason =
    "its branches have several 3×3 convolutions or none; use standard, pre, post or identity"
}
