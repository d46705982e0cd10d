import Interchange
import Network
import Settings

/// Which network to build; the same keys stand in experiment files and after `--set`.
package struct NetworkSettings: Hashable, Sendable {
  package private(set) var model: String
  /// The network itself where `model` is no entry of the zoo.
  package private(set) var imported: ImportedNetwork?
  /// What training begins with.
  package var weights = InitialWeights.fresh
  // Of all settings but `model`, `weights` and `se`, nil is the architecture's own.
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

  /// - Parameter model: a name of the zoo, or the path of an ONNX file.
  ///
  /// Throws: that the file cannot be read, or holds no network that can be built here.
  package init(named model: String) throws(SettingError) {
    // The name of a file says nothing of its network.
    self.init(model: ImportedNetwork.isFile(model) ? "" : model)
    try set("model", model)
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
    if imported?.name != self.model { imported = nil }
  }

  /// Takes a network that is no entry of the zoo.
  mutating func take(_ network: ImportedNetwork) {
    (model, imported) = (network.name, network)
  }

  /// What the name stands for; nil for an unknown model.
  package var architecture: Architecture? { imported?.architecture ?? Zoo.architecture(model) }

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
    architecture.map { EffectiveSettings(self, $0) }
  }
}

/// What a network's training begins with.
package enum InitialWeights: Hashable, Sendable {
  /// Drawn by the trial's seed.
  case fresh
  /// Those of the network's file; layers that it has not are drawn. With their SHA-256 where that is known.
  case file(digest: String?)
}

extension NetworkSettings {
  /// The weights that training begins with where they are not drawn; nil where they are.
  ///
  /// - Parameter fresh: those that the seed draws.
  package func initialState(
    _ graph: Graph, fresh: @autoclosure () -> NetworkState
  ) throws(ONNXImportError) -> NetworkState? {
    guard case .file(let stated) = weights, let imported, let path = imported.path else {
      return nil
    }
    let file = try ONNXImport(path)
    // The file may have changed since the trial's identity was made of it.
    if let planned = stated ?? (try? imported.weightsDigest()) { try file.check(digest: planned) }
    return try file.state(of: graph, fresh: fresh())
  }
}
