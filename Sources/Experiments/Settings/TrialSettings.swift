import Datasets
import Engine
import Zoo

/// Everything that makes a trial but its seed: network, training, data.
package struct TrialSettings: ExperimentSettings, Hashable {
  package var network = NetworkSettings(model: "cifar-resnet-20")
  package var training = TrainingSettings()
  package var data = DatasetRequest.standard
  package var arithmetic = Arithmetic.standard

  package init() {}

  static let dataKeys = [
    "data.name", "data.train", "data.test", "data.classes", "data.mean",
  ]

  /// Keys of the network that follow from the data. Its `input` does too, but for a folder's.
  private static let derivedKeys = ["classes"]

  /// All keys of experiment files and of `--set`.
  package static let keys =
    NetworkSettings.keys.filter { !derivedKeys.contains($0) } + TrainingSettings.keys + dataKeys
    + ["kernels"]

  /// Sets one key from its text. Throws: an unknown key with the nearest known one, or a value of the
  /// wrong kind.
  package mutating func set(_ key: String, _ value: String) throws(SettingError) {
    if Self.derivedKeys.contains(key) {
      throw SettingError(key: key, reason: "follows from the data; set data.name or data.classes")
    }
    guard Self.keys.contains(key) else {
      let nearest = NearestName.of(key, among: Self.keys)
      throw SettingError(
        key: key,
        reason: "no such setting"
          + (nearest.map { "; did you mean \($0)?" } ?? "; docs/experiments.md lists all"))
    }
    if TrainingSettings.keys.contains(key) {
      try training.set(key, value)
      return
    }
    let text = SettingText(key: key, value: value)
    switch key {
    case "data.name":
      guard Datasets.names.contains(value) else {
        let nearest = NearestName.of(value, among: Datasets.names)
        throw SettingError(
          key: key,
          reason: "no dataset is called '\(value)'; "
            + (nearest.map { "did you mean \($0)?" }
              ?? "there are \(Datasets.names.joined(separator: ", "))"))
      }
      if data.name != value { data.path = nil }
      data.name = value
    case "data.train": data.train = try text.count(atMost: 1_000_000)
    case "data.test": data.test = try text.count(atMost: 1_000_000)
    case "data.classes": data.classes = try text.count(atMost: 1000)
    case "data.mean": data.mean = try text.channels(in: 0...255)
    case "kernels": arithmetic = try text.arithmetic()
    // What images have is theirs; a folder's are made as large as the network wants them.
    case "input": data.side = value == "default" ? nil : try text.count(atMost: 4096)
    default: try network.set(key, value)
    }
  }

  /// The network in the size that the data ask for.
  func resolved(_ facts: Datasets.Facts) -> NetworkSettings {
    var network = network
    network.classes = facts.classes
    network.input = facts.side
    return network
  }

  /// All effective settings, sorted by key, without the seed.
  ///
  /// - Parameter dataIdentity: what the dataset says of its contents.
  func canonical(_ facts: Datasets.Facts, dataIdentity: String) -> [(key: String, value: String)] {
    (resolved(facts).canonical + training.canonical + Self.folder(facts)
      + (arithmetic == .standard ? [] : [(key: "kernels", value: arithmetic.description)])
      + [
        (key: "data", value: dataIdentity),
        (key: "numerics", value: String(EngineInfo.numericsVersion)),
      ])
      .sorted { $0.key < $1.key }
  }

  /// What of a folder is not told by its identity; directories' names have no '/', so it can part them.
  private static func folder(_ facts: Datasets.Facts) -> [(key: String, value: String)] {
    var pairs: [(key: String, value: String)] = []
    if let names = facts.classNames {
      pairs.append(("data.class_names", names.joined(separator: "/")))
    }
    if let mean = facts.mean {
      pairs.append(("data.mean", "[\(mean.map { String($0) }.joined(separator: ","))]"))
    }
    return pairs
  }
}
