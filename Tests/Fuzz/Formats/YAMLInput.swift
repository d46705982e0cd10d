import Experiments
import Foundation

/// Experiment files of all kinds, and the plans that they make.
struct YAMLInput: InputFormat {
  static let name = "yaml"
  let seeds: [[UInt8]]
  let suffix = ".yaml"
  let tokens = [
    "[", "]", "{", "}", "- ", ": ", "\n", "\n  ", "|\n", ">\n", "'", "\"", "\\x00", "#", "&a ",
    "*a", "!!", "? ",
    "---\n", "%YAML", "name: ", "base: ", "extends: ", "kind: suite\n", "kind: timing\n", "axes: ",
    "scales: ",
    "smoke: ", "seeds: ", "set: ", "training: ", "epochs: ", "batch: ", "rate: ", "milestones: ",
    "width: ",
    "se.reduction: ", "se.stages: ", "data: ", "train: ", "classes: ", "input: ", "none",
    "kernels: ", "\u{feff}",
    "\t", "\r\n", "\u{2028}",
  ].map(\.bytes)

  init(folder: String) throws {
    let experiments = "experiments"
    let names = try FileManager.default.contentsOfDirectory(atPath: experiments)
      .filter { $0.hasSuffix(".yaml") }.sorted()
    seeds = names.compactMap {
      FileManager.default.contents(atPath: "\(experiments)/\($0)").map { Array($0) }
    }
    // What files extend lies beside them.
    for (name, bytes) in zip(names, seeds) {
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
  }

  func read(_ path: String) -> Bool {
    var accepted = false
    if let file = try? ExperimentFile.read(path) {
      for scale in [Scale.smoke, .night] {
        var request = PlanRequest()
        request.scale = scale
        if let plan = try? Plan(file, request) {
          accepted = accepted || !plan.trials { _ in "data" }.isEmpty
        }
      }
    }
    if let file = try? TimingFile.read(path) {
      var request = PlanRequest()
      request.scale = .smoke
      accepted = (try? TimingPlan(file, request)) != nil || accepted
    }
    return (try? SuiteFile.read(path)) != nil || accepted
  }
}
