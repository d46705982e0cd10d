import Engine
import Settings
import Zoo

/// What is timed for one arm, and for how long. Batch and steps are under `train` and `infer`.
package struct TimingSettings: ExperimentSettings, Hashable {
  package var network = NetworkSettings(model: "resnet-50")
  /// Images of a training step; inference has one.
  package var trainBatch = 4
  /// Steps timed in each turn.
  package var trainSteps = 2
  package var inferSteps = 5
  /// Steps before the clock starts, in each turn.
  package var warmUp = 1
  package var kernels = KernelRules.standard

  package init() {}

  package static let table = SettingTable(
    "setting of a timing", list: "docs/experiments.md",
    NetworkSettings.table.settings.map { $0.lifted(to: \Self.network) } + [
      Setting(
        "train.batch", \.trainBatch, .count(atMost: 65_536), takes: "images of a training step",
        standard: "4"),
      Setting(
        "train.steps", \.trainSteps, .count(atMost: 100_000), takes: "timed steps of a turn",
        standard: "2"),
      Setting(
        "infer.steps", \.inferSteps, .count(atMost: 100_000), takes: "timed images of a turn",
        standard: "5"),
      Setting(
        "warm_up", \.warmUp, .count(atMost: 1000), takes: "steps of a turn before the clock starts",
        standard: "1"),
      Setting(
        "kernels", \.kernels, .timed, takes: "`standard`, or rules ([kernels](kernels.md))",
        standard: "standard, or `ABLATE_KERNELS`"),
    ])

  package func batch(_ mode: Stopwatch.Mode) -> Int { mode == .train ? trainBatch : 1 }
  package func steps(_ mode: Stopwatch.Mode) -> Int { mode == .train ? trainSteps : inferSteps }

  /// All that makes the measured work, sorted by key.
  func canonical(_ mode: Stopwatch.Mode) -> [(key: String, value: String)] {
    (network.canonical
      + (kernels == .standard ? [] : [(key: "kernels", value: kernels.description)]) + [
        (key: "mode", value: mode.rawValue), (key: "batch", value: String(batch(mode))),
        (key: "steps", value: String(steps(mode))), (key: "warm_up", value: String(warmUp)),
        (key: "numerics", value: String(EngineInfo.numericsVersion)),
      ]).sorted { $0.key < $1.key }
  }
}

extension Arithmetic {
  /// The rules for what is timed. Throws if there are none.
  var timed: KernelRules {
    get throws(SettingError) {
      guard case .fast(let rules) = self else {
        throw SettingError(key: "kernels", reason: "the reference cannot be timed")
      }
      return rules
    }
  }
}
