import Engine
import Zoo

/// What is timed of one arm, and for how long. Batch and steps stand under `train` and `infer`.
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

  package static let keys =
    NetworkSettings.keys + ["train.batch", "train.steps", "infer.steps", "warm_up", "kernels"]

  package mutating func set(_ key: String, _ value: String) throws(SettingError) {
    let text = SettingText(key: key, value: value)
    switch key {
    case "train.batch": trainBatch = try text.count(atMost: 65_536)
    case "train.steps": trainSteps = try text.count(atMost: 100_000)
    case "infer.steps": inferSteps = try text.count(atMost: 100_000)
    case "warm_up": warmUp = try text.count(atMost: 1000)
    case "kernels": kernels = try text.arithmetic().timed
    default:
      guard Self.keys.contains(key) else {
        let nearest = NearestName.of(key, among: Self.keys)
        throw SettingError(
          key: key,
          reason: "no such setting of a timing"
            + (nearest.map { "; did you mean \($0)?" } ?? "; docs/experiments.md lists all"))
      }
      try network.set(key, value)
    }
  }

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
  /// The rules by which something is timed. Throws: where there are none.
  var timed: KernelRules {
    get throws(SettingError) {
      guard case .fast(let rules) = self else {
        throw SettingError(key: "kernels", reason: "the reference is not there to be timed")
      }
      return rules
    }
  }
}
