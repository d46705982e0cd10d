/// Which network to build; the same keys stand in experiment files and behind `--set`.
package struct NetworkSettings: Hashable, Sendable {
  package var model: String
  // Of all settings but `model` and `se`, nil is the architecture's own.
  package var classes: Int?
  /// Side of the square input.
  package var input: Int?
  /// Channels of the first convolution.
  package var width: Int?
  package var stemStride: Int?
  package var shortcut: Shortcut?
  package var strideIn: StrideIn?
  package var batchNorm: Bool?
  /// Whether `se.reduction` is said to be `none`: other settings of an SE block then wait for a reduction.
  private var isPlain = false
  /// What was said of the SE block; nil is nothing.
  private var block: SESettings?

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

  /// Names the network. `se-NAME` makes it an SE network, unless the reduction is said to be `none`.
  private mutating func name(_ model: String) {
    let isSE = model.hasPrefix("se-")
    self.model = isSE ? String(model.dropFirst(3)) : model
    if isSE, block == nil { block = SESettings() }
  }

  /// All keys, in the order in which they are documented.
  package static let keys = [
    "model", "classes", "input", "width", "stem_stride", "shortcut", "stride_in", "batch_norm",
    "se.reduction", "se.squeeze", "se.excitation", "se.placement", "se.stages", "se.bias",
  ]

  /// Sets one key from its text. A setting of an SE block makes the network an SE network unless the
  /// reduction is said to be `none`, before or after. `default` gives a setting back to the architecture.
  ///
  /// Throws: an unknown key with the nearest known one, or a value of the wrong kind.
  package mutating func set(_ key: String, _ value: String) throws(SettingError) {
    if value == "default", forget(key) { return }
    switch key {
    case "model": name(value)
    // The limits keep all counts far from the largest integer.
    case "classes": classes = try Self.count(key, value, atMost: 1_000_000)
    case "input": input = try Self.count(key, value, atMost: 4096)
    case "width": width = try Self.count(key, value, atMost: 512)
    case "stem_stride":
      guard let stride = Int(value), stride == 1 || stride == 2 else {
        throw .value(key, value, expected: "1 or 2")
      }
      stemStride = stride
    case "shortcut": shortcut = try Self.choice(key, value) as Shortcut
    case "stride_in": strideIn = try Self.choice(key, value) as StrideIn
    case "batch_norm": batchNorm = try Self.flag(key, value)
    case "se.reduction":
      if value == "none" {
        isPlain = true
      } else {
        guard let reduction = Int(value), reduction > 0 else {
          throw .value(key, value, expected: "a positive number, or none for the plain network")
        }
        var changed = block ?? SESettings()
        changed.reduction = reduction
        se = changed
      }
    case "se.squeeze", "se.excitation", "se.placement", "se.stages", "se.bias":
      var changed = block ?? SESettings()
      try Self.set(&changed, key, value)
      block = changed
    default:
      let nearest = NearestName.of(key, among: Self.keys)
      throw SettingError(
        key: key,
        reason: "no such network setting" + (nearest.map { "; did you mean \($0)?" } ?? ""))
    }
  }

  /// Gives a setting back to the architecture. False: it is none of the architecture's.
  private mutating func forget(_ key: String) -> Bool {
    switch key {
    case "classes": classes = nil
    case "input": input = nil
    case "width": width = nil
    case "stem_stride": stemStride = nil
    case "shortcut": shortcut = nil
    case "stride_in": strideIn = nil
    case "batch_norm": batchNorm = nil
    default: return false
    }
    return true
  }

  private static func set(
    _ block: inout SESettings, _ key: String, _ value: String
  ) throws(SettingError) {
    switch key {
    case "se.squeeze": block.squeeze = try choice(key, value)
    case "se.excitation": block.excitation = try choice(key, value)
    case "se.placement": block.placement = try choice(key, value)
    case "se.stages": block.stages = try stages(key, value)
    default: block.bias = try flag(key, value)
    }
  }

  private static func flag(_ key: String, _ value: String) throws(SettingError) -> Bool {
    guard value == "true" || value == "false" else {
      throw .value(key, value, expected: "true or false")
    }
    return value == "true"
  }

  private static func count(
    _ key: String, _ value: String, atMost limit: Int
  ) throws(SettingError) -> Int {
    guard let count = Int(value), (1...limit).contains(count) else {
      throw .value(key, value, expected: "a whole number from 1 to \(limit)")
    }
    return count
  }

  private static func choice<T: RawRepresentable<String> & CaseIterable>(
    _ key: String, _ value: String
  ) throws(SettingError) -> T {
    if let choice = T(rawValue: value) { return choice }
    let names = T.allCases.map(\.rawValue).joined(separator: ", ")
    throw .value(key, value, expected: "one of \(names)")
  }

  /// `all`, or a list such as `[2,3,4]`.
  private static func stages(_ key: String, _ value: String) throws(SettingError) -> [Int]? {
    if value == "all" { return nil }
    let list = value.drop { $0 == "[" }.prefix { $0 != "]" }.split(separator: ",").map {
      Int(String($0.filter { $0 != " " }))
    }
    let stages = Set(list.compactMap { $0 }).sorted()
    guard !list.isEmpty, !list.contains(nil) else {
      throw .value(key, value, expected: "all, or a list of stages such as [2,3,4]")
    }
    return stages
  }
}

extension NetworkSettings {
  /// Every effective setting, defaults included, sorted by key: what identifies the network.
  package var canonical: [(key: String, value: String)] {
    var pairs = [("model", model)]
    if let architecture = Zoo.architecture(model) {
      let effective = EffectiveSettings(self, architecture)
      let choices = architecture.choices
      pairs += [
        ("classes", String(effective.classes)), ("input", String(effective.input)),
        ("width", String(effective.width)),
      ]
      // Only what the network has a choice of, so that a new kind of choice changes no other's text.
      if choices.stemStride != nil { pairs.append(("stem_stride", String(effective.stemStride))) }
      if choices.shortcut != nil { pairs.append(("shortcut", effective.shortcut.rawValue)) }
      if choices.strideIn != nil { pairs.append(("stride_in", effective.strideIn.rawValue)) }
      if choices.batchNorm != nil { pairs.append(("batch_norm", String(effective.batchNorm))) }
    }
    if let se {
      pairs += [
        ("se.bias", String(se.bias)), ("se.excitation", se.excitation.rawValue),
        ("se.placement", se.placement.rawValue), ("se.reduction", String(se.reduction)),
        ("se.squeeze", se.squeeze.rawValue),
        ("se.stages", se.stages.map { "[\($0.map(String.init).joined(separator: ","))]" } ?? "all"),
      ]
    } else {
      pairs.append(("se.reduction", "none"))
    }
    return pairs.sorted { $0.0 < $1.0 }.map { (key: $0.0, value: $0.1) }
  }
}
