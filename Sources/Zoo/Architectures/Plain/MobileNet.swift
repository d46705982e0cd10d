import Network

extension Zoo {
  /// `mobilenet`: MobileNet v1 (Howard et al. 2017, Table 1); the width multiplier α is width / 32.
  static let mobileNet = Architecture(
    name: "mobilenet", family: .mobile, summary: "v1: 13 depthwise and pointwise pairs",
    source: "Howard et al. 2017, Table 1", input: 224, classes: 1000, width: 32,
    smallestInput: 32, stages: 1...5, placements: separablePlacements,
    placementReason: separableReason
  ) { pairs(&$0, $1, stemStride: 2, strides: [1, 2, 2, 2, 2]) }

  /// `cifar-mobilenet`: for small images. Ours: the stem and stage 2 keep the size of their input.
  static let cifarMobileNet = Architecture(
    name: "cifar-mobilenet", family: .cifar, summary: "MobileNet without its first two strides",
    source: "Howard et al. 2017; strides are ours", width: 32, choices: .init(stemStride: 1),
    stages: 1...5, placements: separablePlacements, placementReason: separableReason
  ) { pairs(&$0, $1, stemStride: $1.stemStride, strides: [1, 1, 2, 2, 2]) }

  private static let separablePlacements: Set<Placement> = [.standard, .pre, .threeByThree]
  private static let separableReason = "its blocks have no addition; use standard, pre or 3x3"

  /// Stem and pairs of depthwise 3×3 and pointwise 1×1 convolutions. A stage is what has one
  /// resolution, numbered so that maps are as large as in the ResNet stage of that number.
  private static func pairs(
    _ builder: inout GraphBuilder, _ settings: EffectiveSettings, stemStride: Int,
    strides: [Int]
  ) -> NodeID {
    let stem = builder.stem([.conv(3, settings.width, stride: stemStride)])
    return builder.stages(stem, blocks: [1, 2, 2, 6, 2], first: 1, strides: strides) {
      builder, x, place in
      let channels = builder.shape(x).channels
      return PlainBlock(
        layers: [
          Layer(kernel: 3, channels: channels, stride: place.stride, groups: channels),
          Layer(kernel: 1, channels: settings.width << place.stage),
        ], se: settings.squeezeExcitation(stage: place.stage))(&builder, x)
    }
  }
}
