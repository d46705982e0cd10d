import Foundation
import Results
import Testing

@Suite("Gates in the database")
struct GateTests {
  let files: TemporaryDatabase
  let store: ResultsStore
  let trial = TrialRecord.sample()

  init() throws {
    files = try TemporaryDatabase()
    store = try files.open()
    try store.register(key, title: "T", arms: [.sample("se", "a")], trials: [trial])
  }

  private func record(
    _ block: String = "stage2.block1.se", position: Int = 1, label: Int = 0,
    mean: [Double] = [0.25, 0.5]
  ) -> GateRecord {
    GateRecord(
      block: block, position: position, label: label, className: "class \(label)", images: 10,
      mean: mean, deviation: mean.map { $0 / 10 }, lowShare: 0.125, highShare: 0)
  }

  @Test("what is recorded comes back, by depth and class")
  func roundTrip() throws {
    let records = [
      record("stage3.block1.se", position: 2, label: 1, mean: [0.1]),
      record(label: 1), record(label: 0),
    ]
    #expect(try !store.hasGates(trial.trialID) && store.gates(key).isEmpty)
    #expect(try store.record(gates: records, trialID: trial.trialID))
    let gates = try #require(try store.gates(key).first)
    #expect(gates.arm == "se" && gates.label == "SE" && gates.seed == 1)
    // Floats in, floats out.
    #expect(gates.records.map(\.label) == [0, 1, 1])
    #expect(gates.records[0].mean == records[2].mean)
    #expect(gates.records[2].mean == [Double(Float(0.1).description)])
    #expect(try store.gates(key, arm: "other").isEmpty)
  }

  @Test("a second recording replaces nothing")
  func once() throws {
    #expect(try store.record(gates: [record()], trialID: trial.trialID))
    #expect(try !store.record(gates: [record(mean: [1, 1])], trialID: trial.trialID))
    #expect(try store.gates(key)[0].records[0].mean == [0.25, 0.5])
  }

  @Test("all of a trial's rows or none are recorded")
  func whole() throws {
    var wrong = record(label: 1)
    wrong.lowShare = 2
    #expect(throws: DatabaseError.self) {
      try store.record(gates: [record(), wrong], trialID: trial.trialID)
    }
    wrong = record(label: 1)
    wrong.deviation = [0]
    #expect(throws: DatabaseError.self) {
      try store.record(gates: [record(), wrong], trialID: trial.trialID)
    }
    #expect(throws: DatabaseError.self) {
      try store.record(gates: [record()], trialID: "unknown")
    }
    #expect(try !store.hasGates(trial.trialID))
  }

  @Test("v_gates has a row for each channel")
  func view() throws {
    try store.record(gates: [record(), record(label: 1, mean: [0, 1])], trialID: trial.trialID)
    let rows = try store.database.rows(
      "SELECT class, channel, mean, deviation FROM v_gates WHERE arm = 'se' ORDER BY 1, 2")
    #expect(
      rows == [
        [.integer(0), .integer(0), .real(0.25), .real(0.025)],
        [.integer(0), .integer(1), .real(0.5), .real(0.05)],
        [.integer(1), .integer(0), .real(0), .real(0)],
        [.integer(1), .integer(1), .real(1), .real(0.1)],
      ])
  }

  @Test("a database of an earlier version is read as one without gates, and migrated when written")
  func migration() throws {
    for sql in [
      "DROP VIEW v_gates", "DROP TABLE gates",
      "DELETE FROM migrations WHERE name = '2026-11 gates'",
      "PRAGMA user_version = 5",
    ] { try store.database.run(sql) }
    let old = try ResultsStore(reading: files.path)
    #expect(try old.gates(key).isEmpty && !old.hasGates(trial.trialID))
    #expect(try files.open().record(gates: [record()], trialID: trial.trialID))
  }

  @Test("docs/database.md names every table and view")
  func documented() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(
      contentsOf: root.appendingPathComponent("docs/database.md"), encoding: .utf8)
    let names = try store.database.rows(
      "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"
    ).compactMap { $0[0].text }
    #expect(names.count == 22)
    for name in names { #expect(text.contains("`\(name)`"), "\(name) is not documented") }
  }
}
