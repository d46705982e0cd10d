import Settings

/// A setting that some architectures have a choice of, and others do not.
struct NetworkChoice: Sendable {
  let setting: Setting<NetworkSettings>
  /// Whether a network says something of it.
  let isSaid: @Sendable (NetworkSettings) -> Bool
  let isOffered: @Sendable (Architecture.Choices) -> Bool
  /// Why an architecture without the choice refuses it, after its name.
  let refusal: String

  /// - Parameters:
  ///   - own: the architecture's own value; nil is no choice.
  private init<Value>(
    _ key: String, _ path: WritableKeyPath<NetworkSettings, Value?> & Sendable,
    own: KeyPath<Architecture.Choices, Value?> & Sendable, _ value: SettingValue<Value>,
    effective: KeyPath<EffectiveSettings, Value> & Sendable, takes: String, refusal: String
  ) {
    // Only what the network has a choice of is written, so that a new kind of choice changes no other's text.
    setting = Setting(
      key, own: path, value, effective: effective, takes: takes,
      applies: { network in
        network.architecture.map { $0.choices[keyPath: own] != nil } ?? false
      })
    isSaid = { $0[keyPath: path] != nil }
    isOffered = { $0[keyPath: own] != nil }
    self.refusal = refusal
  }

  static let all = [
    NetworkChoice(
      "stem_stride", \.stemStride, own: \.stemStride, .oneOrTwo, effective: \.stemStride,
      takes: "1 or 2; networks for small images",
      refusal: "has the stem of its definition; networks of CIFAR size have a choice"),
    NetworkChoice(
      "shortcut", \.shortcut, own: \.shortcut, .choice, effective: \.shortcut,
      takes: "`A` (padded) or `B` (projection); residual networks",
      refusal: "has no shortcuts with a choice of A or B"),
    NetworkChoice(
      "stride_in", \.strideIn, own: \.strideIn, .choice, effective: \.strideIn,
      takes: "`1x1` or `3x3`; bottleneck networks ([models](models/README.md) has all)",
      refusal: "has no choice of the strided layer; bottleneck ResNets and ResNeXts have"),
    NetworkChoice(
      "batch_norm", \.batchNorm, own: \.batchNorm, .flag, effective: \.batchNorm,
      takes: "`true`, `false`; VGG",
      refusal: "always has batch norm; VGG networks have a choice"),
  ]
}
