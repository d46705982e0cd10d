import Network

extension Zoo {
  /// `vgg-16`: configuration D of Simonyan and Zisserman 2015, with batch norm by default.
  static let vgg16 = Architecture(
    name: "vgg-16", family: .vgg, summary: "13 3×3 convolutions, 3 fully connected layers",
    source: "Simonyan and Zisserman 2015, D", input: 224, classes: 1000, width: 64,
    smallestInput: 32, choices: .init(batchNorm: true), stages: 1...5, placements: [.standard],
    placementReason: chainReason, head: .hidden(count: 2, multiple: 64, dropout: 0.5),
    modules: .vgg
  ) { builder, settings in
    let x = convolutions([2, 2, 3, 3, 3], &builder, settings)
    return builder.pool("stage5.pool", x, .maximum, Window(square: 2, stride: 2, padding: 0))
  }

  /// `cifar-vgg-11` and `cifar-vgg-16`: the convolutions of configurations A and D for small images.
  /// Ours: global average pooling stands for the last max-pool, and one layer for three at the end.
  static let cifarVGGs: [Architecture] = [
    cifarVGG(11, "A", [1, 1, 2, 2, 2]), cifarVGG(16, "D", [2, 2, 3, 3, 3]),
  ]

  private static func cifarVGG(
    _ depth: Int, _ configuration: String, _ counts: [Int]
  ) -> Architecture {
    Architecture(
      name: "cifar-vgg-\(depth)", family: .cifar,
      summary: "\(counts.reduce(0, +)) 3×3 convolutions, one fully connected layer",
      source: "Simonyan and Zisserman 2015, \(configuration); the head is ours", width: 64,
      smallestInput: 32, choices: .init(stemStride: 1, batchNorm: true), stages: 1...5,
      placements: [.standard], placementReason: chainReason, modules: .vgg
    ) { convolutions(counts, &$0, $1) }
  }

  private static let chainReason =
    "it has no addition, and standard stands after each 3×3 convolution; use standard"

  /// Five stages of 3×3 convolutions, each of twice the width up to 8 times, with max-pools between
  /// them. The convolutions have biases, batch norm or not (as torchvision's).
  private static func convolutions(
    _ counts: [Int], _ builder: inout GraphBuilder, _ settings: EffectiveSettings
  ) -> NodeID {
    var x = builder.input
    for (index, count) in counts.enumerated() {
      let stage = index + 1
      if index > 0 {
        x = builder.pool(
          "stage\(index).pool", x, .maximum, Window(square: 2, stride: 2, padding: 0))
      }
      x = builder.stages(x, blocks: [count], first: stage) { builder, x, place in
        var layer = Layer(kernel: 3, channels: settings.width << min(index, 3))
        if stage == 1, place.block == 1 { layer.stride = settings.stemStride }
        layer.hasBias = true
        if !settings.batchNorm { layer.epsilon = nil }
        return PlainBlock(
          layers: [layer], se: settings.squeezeExcitation(stage: stage))(&builder, x)
      }
    }
    return x
  }
}
