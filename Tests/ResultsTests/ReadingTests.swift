import Foundation
import Results
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite("Reading without writing")
struct ReadingTests {
  let files: TemporaryDatabase
  let trial = TrialRecord.sample()

  init() throws { files = try TemporaryDatabase() }

  /// A finished trial; closed.
  private func record() throws {
    let store = try files.open()
    try store.register(key, title: "Ratio", arms: [.sample("plain", "a")], trials: [trial])
    let lease = try #require(try store.lease(trial).lease)
    try store.record(
      lease, epochs: [.sample(2, "test", error: 12.5)], phases: [("data", 0.5), ("forward", 2)])
    try store.finish(lease, .done)
    store.close()
  }

  private var contents: Data {
    get throws { try Data(contentsOf: URL(fileURLWithPath: files.path)) }
  }

  @Test("a database of the first version is read as one of today, and its file stays as it is")
  func firstVersion() throws {
    try record()
    let store = try files.open()
    for statement in [
      "DROP VIEW v_arms", "DROP VIEW v_curves", "DROP VIEW v_trials", "DROP VIEW v_timings",
      "DROP VIEW v_gates", "DROP VIEW v_kernels", "DROP TABLE measurements", "DROP TABLE gates",
      "DROP TABLE kernels", "DROP TABLE plan_seeds", "DROP TABLE experiments",
      "DROP TABLE deciding_plans", "DROP TABLE test_classes", "DROP TABLE claims",
      "DROP TABLE notes",
      "DROP VIEW timings", "ALTER TABLE phases RENAME TO timings",
      "ALTER TABLE arms DROP COLUMN seed_offset",
      "ALTER TABLE attempts DROP COLUMN bad_images",
      "ALTER TABLE attempts DROP COLUMN weights_sha256",
      "DELETE FROM migrations WHERE rowid > 1", "PRAGMA user_version = 1",
    ] { try store.database.run(statement) }
    store.close()
    let before = try contents
    let reading = try ResultsStore(reading: files.path)
    #expect(reading.path == files.path)
    #expect(try reading.count("SELECT count(*) FROM migrations") == migrationCount)
    #expect(try reading.arms(key).map(\.top1Error) == [[1: 12.5]])
    #expect(try reading.origins(key).map { $0.last?.weightsSHA256 } == [nil])
    // Under the name of then and of today.
    for name in ["phases", "timings"] {
      #expect(
        try reading.database.rows("SELECT phase, seconds FROM \(name) ORDER BY 1")
          == [[.text("data"), .real(0.5)], [.text("forward"), .real(2)]])
    }
    #expect(try reading.gates(key).isEmpty && !reading.hasGates(trial.trialID))
    #expect(try reading.measurements(key).isEmpty && reading.measuredPlans().isEmpty)
    #expect(throws: DatabaseError.self) { try reading.database.run("DELETE FROM trials") }
    #expect(try contents == before)
  }

  @Test("while another process writes, each reading of an earlier version is of one instant")
  func copiesLive() throws {
    try record()
    let writer = try files.open()
    try writer.database.run("PRAGMA user_version = 1")
    let reading = try ResultsStore(reading: files.path)
    try writer.database.run("DELETE FROM epochs")
    #expect(try reading.count("SELECT count(*) FROM epochs") == 1)
    #expect(try ResultsStore(reading: files.path).count("SELECT count(*) FROM epochs") == 0)
  }

  @Test("what a creation leaves that was cut short is no database yet, and a run makes it one")
  func cutShort() throws {
    for makes in [
      { try Data().write(to: URL(fileURLWithPath: $0)) },
      { try Database(path: $0, access: .write).close() },
    ] as [(String) throws -> Void] {
      try makes(files.path)
      let error = #expect(throws: DatabaseError.self) { try ResultsStore(reading: files.path) }
      #expect(error?.kind == .absent && error?.reason == "there is no results database yet")
      try files.open().close()
      #expect(try ResultsStore(reading: files.path).count("SELECT count(*) FROM trials") == 0)
      try FileManager.default.removeItem(atPath: files.path)
    }
  }

  @Test("a folder and a pipe are no database, and nothing waits for them")
  func noFile() throws {
    let pipe = files.folder.appendingPathComponent("pipe").path
    #expect(mkfifo(pipe, 0o600) == 0)
    for path in [pipe, files.folder.path] {
      let error = #expect(throws: DatabaseError.self) { try ResultsStore(reading: path) }
      #expect(error?.kind == .foreign)
      #expect(error?.reason == "not a file; name another with --db")
    }
  }
}

@Suite("Closing")
struct ClosingTests {
  let files: TemporaryDatabase

  init() throws { files = try TemporaryDatabase() }

  /// Names and sizes.
  private var lying: [String: Int] {
    get throws {
      let names = try FileManager.default.contentsOfDirectory(atPath: files.folder.path)
      return try Dictionary(
        uniqueKeysWithValues: names.map { name in
          let path = files.folder.appendingPathComponent(name).path
          let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
          return (name, size ?? -1)
        })
    }
  }

  /// Trials in a copy of the file alone.
  private func copied() throws -> Int {
    let copy = try TemporaryDatabase()
    try FileManager.default.copyItem(atPath: files.path, toPath: copy.path)
    return try ResultsStore(reading: copy.path).count("SELECT count(*) FROM trials")
  }

  @Test("the last connection leaves one file that holds everything")
  func oneFile() throws {
    let stores = try (0..<3).map { _ in try files.open() }
    for (number, store) in stores.enumerated() {
      try store.register(
        key, title: "Ratio", arms: [.sample("plain", "a")],
        trials: [.sample(seed: number), .sample(seed: 10 + number)])
    }
    #expect(try lying["ablate.db-wal"] ?? 0 > 0)
    for store in stores { store.close() }
    #expect(try Array(lying.keys) == ["ablate.db"])
    #expect(try copied() == 6)
  }

  @Test("beside a reader that stays, the file holds everything too")
  func besideReader() throws {
    let store = try files.open()
    let reader = try ResultsStore(reading: files.path)
    #expect(try reader.count("SELECT count(*) FROM trials") == 0)
    try store.register(key, title: "Ratio", arms: [.sample("plain", "a")], trials: [.sample()])
    store.close()
    #expect(try lying["ablate.db-wal"] == 0)
    #expect(try copied() == 1)
    #expect(try reader.count("SELECT count(*) FROM trials") == 1)
  }
}
