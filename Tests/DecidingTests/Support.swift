import Deciding
import Experiments
import Foundation

/// A folder of its own, removed with it.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("ablate-deciding-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  /// The plan of an experiment without claims of the paper: a plain network, and others with SE blocks.
  func plan(
    _ name: String = "mine", reductions: [Int] = [2], seedsMax: Int? = 30, epochs: Int = 1,
    head: [String] = [], scale: [String] = []
  ) throws -> Plan {
    let points = reductions.map { "- {name: r\($0), set: {se: {reduction: \($0)}}}" }
    let lines =
      [
        "name: \(name)", "title: An experiment", "purpose: to be tested", "answers: nothing",
        "baseline: plain",
      ] + head + [
        "base: {model: cifar-resnet-8, width: 4, stem_stride: 2}", "axes:",
        "  - arms:", "      - {name: plain, set: {se.reduction: none}}",
      ] + points.map { "      " + $0 } + ["scales:", "  smoke:", "    about: tiny", "    seeds: 2"]
      + scale.map { "    " + $0 } + [
        "    set:", "      training: {epochs: \(epochs), batch: 16}",
        "      data: {name: shapes, train: 32, test: 40}",
      ]
    let text = lines.joined(separator: "\n") + "\n"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path("\(name).yaml")))
    var request = PlanRequest()
    request.scale = .smoke
    request.decides = true
    request.decision.seedsMax = seedsMax
    let plan = try Plan(ExperimentFile.read(path("\(name).yaml")), request)
    return plan.decided() ?? plan
  }
}
