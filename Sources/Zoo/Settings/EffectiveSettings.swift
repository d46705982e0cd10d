/// The settings of one network with every default of its architecture filled in.
package struct EffectiveSettings: Sendable {
  package let input: Int
  /// Of the images.
  package let channels: Int
  package let classes: Int
  package let width: Int
  package let stemStride: Int
  package let shortcut: Shortcut
  package let strideIn: StrideIn
  package let batchNorm: Bool
  package let se: SESettings?
  private let ownWidth: Int

  /// Of settings that the architecture has no choice of, any value will do: nothing reads it.
  init(_ settings: NetworkSettings, _ architecture: Architecture) {
    let own = architecture.choices
    input = settings.input ?? architecture.input
    channels = settings.channels ?? 3
    classes = settings.classes ?? architecture.classes
    width = settings.width ?? architecture.width
    stemStride = settings.stemStride ?? own.stemStride ?? 1
    shortcut = settings.shortcut ?? own.shortcut ?? .projection
    strideIn = settings.strideIn ?? own.strideIn ?? .threeByThree
    batchNorm = settings.batchNorm ?? own.batchNorm ?? true
    se = settings.se
    ownWidth = architecture.width
  }

  /// Channels scaled like the width, rounded to a multiple of 8; as they are at the own width.
  func scaled(_ channels: Int) -> Int {
    guard width != ownWidth else { return channels }
    return max(8, (channels * width + 4 * ownWidth) / (8 * ownWidth) * 8)
  }

  /// The SE block of a stage, if that stage has any.
  func squeezeExcitation(stage: Int) -> SqueezeExcitation? {
    guard let se, se.stages?.contains(stage) ?? true else { return nil }
    return SqueezeExcitation(settings: se)
  }
}

/// The convolution of a bottleneck that carries its stride.
package enum StrideIn: String, Hashable, Sendable, CaseIterable {
  /// The first one, as in the paper's ResNets (official release).
  case oneByOne = "1x1"
  /// The middle one, as in most later implementations.
  case threeByThree = "3x3"
}
