import Datasets
import Engine
import Settings
import Zoo

extension TrialSettings {
  /// All effective settings, sorted by key, without the seed: what a trial's identity is made of.
  ///
  /// - Parameter dataIdentity: what the dataset says of its contents.
  func canonical(_ facts: Datasets.Facts, dataIdentity: String) -> [(key: String, value: String)] {
    (resolved(facts).canonical + TrainingSettings.table.canonical(training) + Self.folder(facts)
      + (arithmetic == .standard ? [] : [(key: "kernels", value: arithmetic.description)])
      + [
        (key: "data", value: dataIdentity),
        (key: "numerics", value: String(EngineInfo.numericsVersion)),
      ])
      .sorted { $0.key < $1.key }
  }

  /// The same as a dictionary.
  package func canonicalPairs(
    _ facts: Datasets.Facts, dataIdentity: String
  ) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: canonical(facts, dataIdentity: dataIdentity).map { ($0.key, $0.value) })
  }

  /// The facts of a folder that its identity does not hold. Directory names have no '/', so it can
  /// separate them.
  private static func folder(_ facts: Datasets.Facts) -> [(key: String, value: String)] {
    var pairs: [(key: String, value: String)] = []
    if let names = facts.classNames {
      pairs.append(("data.class_names", names.joined(separator: "/")))
    }
    if let mean = facts.mean {
      pairs.append(("data.mean", SettingValue.channels(in: 0...255).write(mean)))
    }
    return pairs
  }

  /// The settings that `canonical` gave. They do not tell where the data's files are.
  ///
  /// Throws: a key that is missing, or a value that this version does not know.
  package init(canonical pairs: [String: String]) throws(SettingError) {
    self.init()
    network = try NetworkSettings(canonical: pairs)
    guard let identity = pairs["data"], let request = DatasetRequest(identity: identity) else {
      throw SettingError(
        key: "data", reason: "'\(pairs["data"] ?? "")' names no data of this version")
    }
    data = request
    // Properties that the images have by themselves are not settings.
    let options = data.source?.options
    let fixed = NetworkSettings.keys + (options?.takesMean ?? false ? [] : ["data.mean"])
    try Self.table.set(pairs.filter { !fixed.contains($0.key) }, in: &self)
    if options?.takesSide ?? false, let side = pairs["input"] { try set("input", side) }
  }
}
