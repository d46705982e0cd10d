import Datasets
import Engine
import Foundation
import Results

/// The state of a training besides its weights; saved with every checkpoint.
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
  /// Pictures found bad and left out, by split, in order.
  var badImages: [String: [Int]] = [:]

  var badImageCount: Int { badImages.values.reduce(0) { $0 + $1.count } }

  /// Adds to the bad pictures; gives those that are new.
  mutating func notice(_ found: [BadImage], _ split: Split) -> [BadImage] {
    let known = Set(badImages[split.rawValue] ?? [])
    let new = found.filter { !known.contains($0.index) }.sorted { $0.index < $1.index }
    if !new.isEmpty { badImages[split.rawValue] = known.union(new.map(\.index)).sorted() }
    return new
  }

  init() {}

  /// Whether it fits a training of this many epochs after this many steps.
  func fits(steps: Int, epochs: Int, stepsPerEpoch: Int) -> Bool {
    (0..<epochs).contains(epoch) && (0...stepsPerEpoch).contains(batch)
      && steps == epoch * stepsPerEpoch + batch
      && historyIsWhole
  }

  /// Whether every epoch that ended has a training record, and at most one test record after it.
  private var historyIsWhole: Bool {
    var rest = history[...]
    for number in 0..<epoch {
      guard let train = rest.popFirst(), train.epoch == number + 1, train.split == "train" else {
        return false
      }
      if let test = rest.first, test.epoch == number + 1, test.split == "test" {
        rest = rest.dropFirst()
      }
    }
    return rest.isEmpty
  }

  /// For the table of timings.
  var phaseSeconds: [(phase: String, seconds: Double)] {
    [
      ("data", dataSeconds), ("forward", phases.forward), ("backward", phases.backward),
      ("update", phases.update), ("evaluation", phases.evaluation),
    ] + (phases.communication > 0 ? [("communication", phases.communication)] : [])
  }
}
