import Files
import Foundation
import Reports
import Results

/// Results databases, read by queries and by reports, and opened for writing.
struct SQLiteInput: InputFormat {
  static let name = "sqlite"
  let seeds: [[UInt8]]
  let suffix = ".db"
  let tokens = [
    "CREATE TABLE ", "CREATE VIEW v_trials AS SELECT 1", "CREATE TRIGGER ", "trials", "attempts",
    "epochs", "done",
    "running", "STRICT", "WITHOUT ROWID", "'", "\"",
  ].map(\.bytes)

  private static let queries = [
    "SELECT * FROM v_trials", "SELECT * FROM v_curves", "SELECT * FROM v_arms",
    "SELECT * FROM v_timings",
    "SELECT * FROM v_gates", "SELECT * FROM v_kernels", "SELECT * FROM attempts",
  ]

  init(folder: String) throws {
    let path = "\(folder)/seed.db"
    try Self.fill(path)
    seeds = [try WholeFile.read(path)]
  }

  private static func fill(_ path: String) throws {
    let store = try ResultsStore(writing: path)
    let (setup, key) = (String(repeating: "a", count: 64), PlanKey(experiment: "e", scale: "smoke"))
    let trials = (1...2).map { seed in
      TrialRecord(
        trialID: String(repeating: "\(seed)", count: 64), setupID: setup,
        settings: "{\"model\":\"cifar-resnet-14\",\"width\":\"16\",\"training.epochs\":\"1\"}",
        model: "cifar-resnet-14", dataset: "shapes", seed: seed, epochs: 1, batch: 128,
        imagesPerEpoch: 1280, parameters: 1000, macs: 2000, seParameters: 0, seMACs: 0)
    }
    let arm = ArmRecord(
      arm: "plain", label: "plain", setupID: setup, baseline: nil, paperTable: "10",
      paperRow: "resnet50")
    try store.register(key, title: "Ratio", arms: [arm], trials: trials)
    let provenance = Provenance(
      threads: 1, load: nil, revision: nil, isDirty: nil, binarySHA256: nil, details: "{}")
    for trial in trials {
      let lease = try store.lease(
        trial.trialID, owner: LeaseHolder(host: "h", process: "p"), provenance: provenance,
        retriesFailed: false, isAlive: { _ in true }
      ).lease
      guard let lease else { throw Refusal(reason: "no lease") }
      try store.record(
        lease,
        epochs: [
          EpochRecord(
            epoch: 1, split: "test", images: 100, loss: 1, top1Error: 10, top5Error: 1,
            learningRate: nil, seconds: 1, imagesPerSecond: 100)
        ], phases: [])
    }
    _ = try store.database.rows("PRAGMA wal_checkpoint(TRUNCATE)", [])
  }

  /// To its last row.
  private func finish(_ sql: String, on store: ResultsStore) throws {
    let query = try ReadOnlyQuery(sql, on: store)
    while try query.next() != nil {}
  }

  func read(_ path: String) -> Bool {
    for name in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + name) }
    var accepted = false
    if let store = try? ResultsStore(reading: path) {
      for query in Self.queries {
        accepted = (try? finish(query, on: store)) != nil || accepted
      }
      _ = try? PaperReports.table(
        "10", TableRequest(scale: "smoke", answering: ["e"]), store: store)
    }
    return (try? ResultsStore(writing: path)) != nil && accepted
  }
}
