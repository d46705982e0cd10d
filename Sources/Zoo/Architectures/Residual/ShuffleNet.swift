import Network

extension Zoo {
  /// `shufflenet`: ShuffleNet v1, 1×, 3 groups (Zhang et al. 2018, Table 1).
  static let shuffleNet = Architecture(
    name: "shufflenet", family: .mobile, summary: "v1, 1×, 3 groups: 4, 8, 4 units",
    source: "Zhang et al. 2018, Table 1", input: 224, classes: 1000, width: 24,
    widthStep: shuffleStep, smallestInput: 32, stages: 2...4
  ) { builder, settings in
    // Padded like the average pools of the shortcuts, which must match padded convolutions.
    units(&builder, settings, stem: [.conv(3, settings.width, stride: 2), .halve(padding: 1)])
  }

  /// `cifar-shufflenet`: for small images. Ours: a stem without strides.
  static let cifarShuffleNet = Architecture(
    name: "cifar-shufflenet", family: .cifar, summary: "ShuffleNet's units on a 3×3 stem",
    source: "Zhang et al. 2018; the stem is ours", width: 24, widthStep: shuffleStep,
    choices: .init(stemStride: 1), stages: 2...4
  ) { builder, settings in
    units(&builder, settings, stem: [.conv(3, settings.width, stride: settings.stemStride)])
  }

  private static let groups = 3
  private static let shuffleStep = (
    multiple: 6, reason: "a quarter of a stage's channels must divide into 3 groups"
  )

  /// Stages of 10, 20 and 40 times the stem's width. The first unit of a stage halves the map, and its
  /// branch gives what the joined channels lack; the very first convolution has no groups.
  private static func units(
    _ builder: inout GraphBuilder, _ settings: EffectiveSettings, stem: [Step]
  ) -> NodeID {
    let x = builder.stem(stem)
    return builder.stages(x, blocks: [4, 8, 4], strides: [2, 2, 2]) { builder, x, place in
      let channels = 10 * settings.width << (place.stage - 2)
      let isFirst = place.block == 1
      var reduce = Layer(
        kernel: 1, channels: channels / 4, groups: isFirst && place.stage == 2 ? 1 : groups)
      reduce.shuffle = groups
      var depthwise = Layer(
        kernel: 3, channels: channels / 4, stride: place.stride, groups: channels / 4)
      depthwise.hasReLU = false
      let expand = Layer(
        kernel: 1, channels: isFirst ? channels - builder.shape(x).channels : channels,
        groups: groups)
      return ResidualBlock(
        layers: [reduce, depthwise, expand], join: isFirst ? .concatenate : .add,
        se: settings.squeezeExcitation(stage: place.stage))(&builder, x)
    }
  }
}
