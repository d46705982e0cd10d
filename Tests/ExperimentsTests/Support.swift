import Results
import Datasets
import Experiments
import Foundation

/// A folder of its own, removed with it.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("ablate-experiments-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
    return path(name)
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
}

/// A small experiment whose parts a test can replace.
func experimentText(
  head: String = "", base: String = "base: {model: cifar-resnet-8, width: 4, stem_stride: 2}",
  axes: String = """
  axes:
    - arms:
        - {name: plain, set: {se.reduction: none}}
        - {name: r2, label: r = 2, paper_row: r2, set: {se: {reduction: 2}}}
  """,
  baseline: String = "baseline: plain",
  scales: String = """
  scales:
    smoke:
      about: tiny
      seeds: 2
      set: {training.epochs: 2, training.batch: 16, data: {name: shapes, train: 64, test: 40}}
  """
) -> String {
  """
  name: tiny
  title: A tiny experiment
  purpose: to be tested
  answers: nothing
  \(head)
  \(baseline)
  \(base)
  \(axes)
  \(scales)

  """
}

/// The plan of a file at smoke scale.
func plan(
  _ path: String, set: [(key: String, value: String)] = [], seeds: [Int]? = nil,
  scale: Scale = .smoke
) throws -> Plan {
  var request = PlanRequest()
  request.scale = scale
  request.settings = set
  request.seeds = seeds
  return try Plan(ExperimentFile.read(path), request)
}

extension Plan {
  /// Identities by arm and seed, for data that need no files.
  var identities: [String: String] {
    Dictionary(
      uniqueKeysWithValues: trials { $0.facts.identity ?? "" }.map {
        ("\(arms[$0.arm].name)/\($0.seed)", $0.record.trialID)
      })
  }
}

/// The root of the package.
let packageRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().path
