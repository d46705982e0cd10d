import Datasets
import Engine
import Foundation
import Results

/// Where a training stands besides its weights; saved with every checkpoint.
struct TrialState: Codable {
  /// The epoch in progress, counted from 0, and its next batch.
  var epoch = 0
  var batch = 0
  /// The score of the epoch so far.
  var score = BatchScore()
  /// Training seconds of the epoch so far.
  var seconds = 0.0
  /// The learning rate of the last step.
  var rate = 0.0
  var schedule = ScheduleState()
  var phases = Phases()
  /// Seconds spent waiting for data.
  var dataSeconds = 0.0
  /// All epochs recorded so far, so that a database that lacks some gets them back.
  var history: [EpochRecord] = []
  /// Pictures found bad and left out, by split; absent in checkpoints of earlier versions.
  var badImages: [String: Set<Int>]?

  var badImageCount: Int { badImages?.values.reduce(0) { $0 + $1.count } ?? 0 }

  /// Adds to the bad pictures; gives those that are new.
  mutating func notice(_ found: [BadImage], _ split: Split) -> [BadImage] {
    let known = badImages?[split.rawValue] ?? []
    let new = found.filter { !known.contains($0.index) }.sorted { $0.index < $1.index }
    if !new.isEmpty {
      badImages = badImages ?? [:]
      badImages?[split.rawValue] = known.union(new.map(\.index))
    }
    return new
  }

  func encoded() -> [UInt8] { (try? JSONEncoder().encode(self)).map { Array($0) } ?? [] }

  init() {}

  init?(_ bytes: [UInt8]) {
    guard let state = try? JSONDecoder().decode(TrialState.self, from: Data(bytes)) else {
      return nil
    }
    self = state
  }

  /// For the table of timings.
  var phaseSeconds: [(phase: String, seconds: Double)] {
    [
      ("data", dataSeconds), ("forward", phases.forward), ("backward", phases.backward),
      ("update", phases.update), ("evaluation", phases.evaluation),
    ]
  }
}
