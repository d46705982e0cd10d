import Foundation
import Reports
import Results
import Testing

/// A database with trials of known errors.
final class Runs {
  let folder: URL
  let store: ResultsStore

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ablate-reports-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    store = try ResultsStore(writing: folder.appendingPathComponent("a.db").path)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  struct Arm {
    var name: String
    var label: String
    var row: String?
    var baseline: String?
    var errors: [Double]
    /// Top-5 errors; nil is 1 for each seed.
    var top5: [Double]?
    /// Classes of the data; nil where the settings do not say.
    var classes: Int?
  }

  /// Files a plan whose trials have these last-epoch errors, seed by seed; NaN is one not finished, infinity
  /// one that diverged. Each is counted over 100 test images.
  func file(
    _ experiment: String, table: String?, _ arms: [Arm], scale: String = "desk",
    claims: [ClaimRecord] = []
  ) throws {
    let key = PlanKey(experiment: experiment, scale: scale)
    var records: [ArmRecord] = []
    var trials: [(TrialRecord, Double, Double)] = []
    for (index, arm) in arms.enumerated() {
      // Setups of one experiment are its own.
      let name = (scale + experiment).utf8.map { String($0, radix: 16) }.joined()
      let letter = String(UnicodeScalar(UInt8(97 + index)))
      let setup = String((letter + name + String(repeating: letter, count: 64)).prefix(64))
      records.append(
        ArmRecord(
          arm: arm.name, label: arm.label, setupID: setup, baseline: arm.baseline,
          paperTable: table, paperRow: arm.row))
      for (seed, error) in arm.errors.enumerated() {
        trials.append(
          (
            TrialRecord(
              trialID: setup.prefix(62) + String(10 + seed), setupID: setup,
              settings: """
                {"model":"cifar-resnet-14","width":"16","stem_stride":"2","training.epochs":"1",\
                "training.batch":"128","training.rate":"0.1","training.schedule":"one_cycle",\
                "training.weight_decay":"0.0005"\
                \(arm.classes.map { ",\"classes\":\"\($0)\"" } ?? "")}
                """,
              model: "cifar-resnet-14", dataset: "shapes", seed: seed + 1, epochs: 1, batch: 128,
              imagesPerEpoch: 1280, parameters: 1000 + index, macs: 2000 + index,
              seParameters: index, seMACs: index),
            error, arm.top5?[seed] ?? 1
          ))
      }
    }
    try store.register(
      key, title: "Ratio", arms: records, trials: trials.map(\.0), claims: claims)
    let provenance = Provenance(
      threads: 1, load: nil, revision: nil, isDirty: nil, binarySHA256: nil, details: "{}")
    for (trial, error, top5) in trials where !error.isNaN {
      let lease = try #require(
        try store.lease(
          trial.trialID, owner: LeaseHolder(host: "h", process: "p"), provenance: provenance,
          retriesFailed: false, isAlive: { _ in true }
        ).lease)
      guard error.isFinite else {
        try store.finish(lease, .failed(.diverged, "the loss is no number any more"))
        continue
      }
      try store.record(
        lease,
        epochs: [
          EpochRecord(
            epoch: 1, split: "test", images: 100, loss: error / 10, top1Error: error,
            top5Error: top5,
            learningRate: nil, seconds: 1, imagesPerSecond: 100),
          // A training step takes as many milliseconds as the error has points.
          EpochRecord(
            epoch: 1, split: "train", images: 1280, loss: 1, top1Error: 50, top5Error: 5,
            learningRate: 0.1, seconds: error / 100, imagesPerSecond: 1),
        ], phases: [])
      try store.finish(lease, .done)
    }
  }

  static let sweep: [Arm] = [
    Arm(
      name: "plain", label: "plain", row: "resnet50", baseline: nil,
      errors: [10, 11, 12, 10, 11, 12]),
    Arm(
      name: "r2", label: "r = 2", row: "r2", baseline: "plain", errors: [8, 9.5, 10, 8.5, 9, 10]),
    Arm(
      name: "r4", label: "r = 4", row: "r4", baseline: "plain", errors: [12, 13, 13, 12, 13, 14]),
    Arm(
      name: "r8", label: "r = 8", row: "r8", baseline: "plain", errors: [10, .nan, 12, 11]),
  ]
}
