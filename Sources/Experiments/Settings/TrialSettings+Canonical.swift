import Datasets
import Engine
import Zoo

extension TrialSettings {
  /// All effective settings by key, without the seed: what a trial's identity is made of.
  ///
  /// - Parameter dataIdentity: what the dataset says of its contents.
  package func canonicalPairs(
    _ facts: Datasets.Facts, dataIdentity: String
  ) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: canonical(facts, dataIdentity: dataIdentity).map { ($0.key, $0.value) })
  }

  /// The settings that `canonical` gave. Where the data's files lie is not among them.
  ///
  /// Throws: a key that is missing, or a value that this version does not know.
  package init(canonical pairs: [String: String]) throws(SettingError) {
    self.init()
    network = try NetworkSettings(canonical: pairs)
    for key in TrainingSettings.keys {
      if let value = pairs[key] { try training.set(key, value) }
    }
    if let rules = pairs["kernels"] {
      arithmetic = try SettingText(key: "kernels", value: rules).arithmetic()
    }
    guard let identity = pairs["data"], let request = DatasetRequest(identity: identity) else {
      throw SettingError(
        key: "data", reason: "'\(pairs["data"] ?? "")' names no data of this version")
    }
    data = request
    let options = data.source?.options
    if options?.takesSide ?? false, let side = pairs["input"] {
      data.side = try SettingText(key: "input", value: side).count(atMost: 4096)
    }
    if options?.takesMean ?? false, let mean = pairs["data.mean"] {
      data.mean = try SettingText(key: "data.mean", value: mean).channels(in: 0...255)
    }
  }
}
