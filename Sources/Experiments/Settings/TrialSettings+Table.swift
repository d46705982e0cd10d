import Datasets
import Engine
import Settings
import Text
import Zoo

extension TrialSettings {
  /// All keys of experiment files and of `--set`, in the order in which they are documented.
  package static let table = SettingTable(
    "setting", list: "docs/experiments.md",
    NetworkSettings.table.settings.filter { !derivedKeys.contains($0.key) }
      .map { $0.lifted(to: \Self.network) }
      + TrainingSettings.table.settings.map { $0.lifted(to: \Self.training) }
      + dataSettings + [kernels])

  /// Keys of the network that follow from the data.
  private static let derivedKeys = ["classes", "input", "channels"]

  package mutating func set(_ key: String, _ value: String) throws(SettingError) {
    if key == "classes" || key == "channels" {
      throw SettingError(key: key, reason: "follows from the data; set data.name or data.classes")
    }
    try Self.table.set(key, value, in: &self)
  }

  /// Data are written as their identity; where their files are is not part of it.
  private static let dataSettings = [
    // Properties of the images come from the data set, unless it has a choice.
    Setting<TrialSettings>(
      "input",
      takes:
        "side of the images: of a folder any, of `fashion-mnist` 28 or 32, of `idx` and `npy` the "
        + "files' own or more; the others have 32",
      standard: "224 for a folder, the files' own, else 32",
      read: { (trial, text) throws(SettingError) in
        trial.data.side =
          text.value == "default" ? nil : try SettingValue.count(atMost: 4096).read(text)
      }),
    Setting(
      "data.name", takes: Datasets.names.map { "`\($0)`" }.joined(separator: ", "),
      standard: "shapes",
      read: { (trial, text) throws(SettingError) in
        guard Datasets.names.contains(text.value) else {
          let nearest = NearestName.of(text.value, among: Datasets.names)
          throw SettingError(
            key: text.key,
            reason: "no dataset is called '\(text.value)'; "
              + (nearest.map { "did you mean \($0)?" }
                ?? "there are \(Datasets.names.joined(separator: ", "))"))
        }
        if trial.data.name != text.value { trial.data.path = nil }
        trial.data.name = text.value
      }),
    data(
      "data.train", \.train, .count(atMost: 1_000_000), takes: "training images to use",
      standard: "all; 14,000 of shapes, 50,000 of emoji"),
    data(
      "data.test", \.test, .count(atMost: 1_000_000), takes: "test images to use",
      standard: "all; 11,000 of shapes, 10,000 of emoji"),
    Setting(
      "data.validation",
      takes: "training images that are held out and scored in place of the test split, or `none` "
        + "([data sets](datasets.md#a-validation-split))", standard: "none",
      read: { (trial, text) throws(SettingError) in
        trial.data.validation =
          text.value == "none" ? nil : try SettingValue.count(atMost: 1_000_000).read(text)
      }),
    data(
      "data.classes", \.classes, .count(atMost: 1000),
      takes: "of shapes: 12, 24 or 48; of emoji: 9 or 97",
      standard: "12; 9"),
    data(
      "data.mean", \.mean, .channels(in: 0...255),
      takes: "of a folder: subtracted from red, green, blue",
      standard: "`[123.675, 116.28, 103.53]`"),
  ]

  private static func data<Value>(
    _ key: String, _ path: WritableKeyPath<DatasetRequest, Value?> & Sendable,
    _ value: SettingValue<Value>, takes: String, standard: String
  ) -> Setting<TrialSettings> {
    Setting(
      key, takes: takes, standard: standard,
      read: { (trial, text) throws(SettingError) in
        trial.data[keyPath: path] = try value.read(text)
      })
  }

  private static let kernels = Setting<TrialSettings>(
    "kernels", \.arithmetic, .arithmetic,
    takes: "`standard`, `reference`, or rules ([kernels](kernels.md))",
    standard: "standard, or `ABLATE_KERNELS`", applies: { $0.arithmetic != .standard })
}
