import Settings

/// Which network to build; the same keys stand in experiment files and after `--set`.
package struct NetworkSettings: Hashable, Sendable {
  package private(set) var model: String
  // Of all settings but `model` and `se`, nil is the architecture's own.
  package var classes: Int?
  /// Side of the square input.
  package var input: Int?
  /// Channels of the images: 1 where they are grey, else 3. It follows from the data.
  package var channels: Int?
  /// Channels of the first convolution.
  package var width: Int?
  package var stemStride: Int?
  package var shortcut: Shortcut?
  package var strideIn: StrideIn?
  package var batchNorm: Bool?
  /// Whether `se.reduction` is said to be `none`: other settings of an SE block then wait for a reduction.
  var isPlain = false
  /// What was said of the SE block; nil is nothing.
  var block: SESettings?

  /// The SE block; nil is the plain network.
  package var se: SESettings? {
    get { isPlain ? nil : block }
    set {
      isPlain = newValue == nil
      if let newValue { block = newValue }
    }
  }

  /// - Parameter model: a name of the zoo; `se-NAME` is NAME with the paper's SE block, r = 16.
  package init(model: String) {
    self.model = model
    name(model)
  }

  /// The settings that `canonical` gave, or a larger set of settings that holds them.
  ///
  /// Throws: no model, or a value that this version does not know.
  package init(canonical pairs: [String: String]) throws(SettingError) {
    guard let model = pairs["model"] else {
      throw SettingError(key: "model", reason: "the settings name no network")
    }
    self.init(model: model)
    try Self.table.set(pairs, in: &self)
  }

  /// Names the network. `se-NAME` makes it an SE network, unless the reduction is said to be `none`.
  mutating func name(_ model: String) {
    let isSE = model.hasPrefix("se-")
    self.model = isSE ? String(model.dropFirst(3)) : model
    if isSE, block == nil { block = SESettings() }
  }

  package static var keys: [String] { table.keys }

  /// Sets one key from its text. A setting of an SE block makes the network an SE network unless the
  /// reduction is said to be `none`, before or after. `default` gives a setting back to the architecture.
  ///
  /// Throws: an unknown key with the nearest known one, or a value of the wrong kind.
  package mutating func set(_ key: String, _ value: String) throws(SettingError) {
    try Self.table.set(key, value, in: &self)
  }

  /// Every effective setting, defaults included, sorted by key: what identifies the network.
  package var canonical: [(key: String, value: String)] { Self.table.canonical(self) }

  /// With the defaults of its architecture; nil for an unknown model.
  var effective: EffectiveSettings? {
    Zoo.architecture(model).map { EffectiveSettings(self, $0) }
  }
}
