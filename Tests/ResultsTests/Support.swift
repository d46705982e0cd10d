import Foundation
import Results

/// A database in a folder of its own, removed with it.
final class TemporaryDatabase {
  let folder: URL
  var path: String { folder.appendingPathComponent("ablate.db").path }

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ablate-results-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func open() throws -> ResultsStore { try ResultsStore(writing: path) }
}

extension TrialRecord {
  /// A trial of a setup named by one letter.
  static func sample(_ setup: Character = "a", seed: Int = 1, epochs: Int = 2) -> TrialRecord {
    let setupID = String(repeating: setup, count: 64)
    let seedText = String(seed)
    return TrialRecord(
      trialID: String(repeating: setup, count: 64 - seedText.count) + seedText, setupID: setupID,
      settings: #"{"model":"cifar-resnet-8","training.epochs":"\#(epochs)"}"#,
      model: "cifar-resnet-8", dataset: "shapes/1", seed: seed, epochs: epochs, batch: 128,
      imagesPerEpoch: 1280, parameters: 1000, macs: 2000, seParameters: 0, seMACs: 0)
  }
}

extension ArmRecord {
  static func sample(_ name: String, _ setup: Character, baseline: String? = nil) -> ArmRecord {
    ArmRecord(
      arm: name, label: name.uppercased(), setupID: String(repeating: setup, count: 64),
      baseline: baseline, paperTable: "10", paperRow: name)
  }
}

extension EpochRecord {
  static func sample(
    _ epoch: Int, _ split: String, error: Double = 10, loss: Double = 0.5
  ) -> EpochRecord {
    EpochRecord(
      epoch: epoch, split: split, images: 1280, loss: loss, top1Error: error,
      top5Error: error / 2, learningRate: split == "train" ? 0.1 : nil, seconds: 2,
      imagesPerSecond: 640)
  }
}

let someone = LeaseHolder(host: "here", process: "boot/1:100:7")
let other = LeaseHolder(host: "here", process: "boot/1:200:9")
let provenance = Provenance(
  threads: 2, load: 0.5, revision: "abc", isDirty: false, binarySHA256: "def", details: "{}")

extension ResultsStore {
  func lease(
    _ trial: TrialRecord, _ owner: LeaseHolder = someone, retries: Bool = false,
    isAlive: (LeaseHolder) -> Bool? = { _ in true }
  ) throws -> (lease: TrialLease?, standing: Standing) {
    try lease(
      trial.trialID, owner: owner, provenance: provenance, retriesFailed: retries,
      isAlive: isAlive)
  }

  func count(_ sql: String) throws -> Int { try database.rows(sql)[0][0].integer ?? -1 }
}

let key = PlanKey(experiment: "r-sweep", scale: "desk")

/// Changes of the schema up to now.
let migrationCount = 16
