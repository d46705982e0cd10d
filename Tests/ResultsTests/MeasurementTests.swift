import Results
import Testing

@Suite("Measurements")
struct MeasurementTests {
  let files: TemporaryDatabase
  let store: ResultsStore

  init() throws {
    files = try TemporaryDatabase()
    store = try files.open()
  }

  private func record(
    _ arm: String, repeat number: Int = 1, _ milliseconds: Double, threads: Int = 2
  ) -> MeasurementRecord {
    MeasurementRecord(
      turn: MeasuredTurn(repeat: number, place: 1, steps: 2, milliseconds: milliseconds),
      setup: MeasuredSetup(
        network: "net", networkLabel: "Net", position: 0, arm: arm, armLabel: arm.uppercased(),
        baseline: arm == "plain" ? nil : "plain", mode: .train,
        setupID: String(repeating: arm == "plain" ? "a" : "b", count: 64),
        settings: #"{"model":"cifar-resnet-8"}"#, model: "cifar-resnet-8", batch: 4, input: 32,
        parameters: 100, macs: 200),
      series: MeasurementSeries(host: "here", threads: threads, binarySHA256: "def"), load: 0.5,
      cpu: "a CPU", revision: "abc", isDirty: true, measuredAt: "2026-11-24T12:00:00Z")
  }

  @Test("what is recorded is read back as it was")
  func roundTrip() throws {
    let records = [record("plain", 100), record("se", 110)]
    try store.record(key, records, provenance: "{}")
    #expect(try store.measurements(key) == records)
    #expect(try store.measurements(PlanKey(experiment: "x", scale: "desk")).isEmpty)
    #expect(try store.measuredPlans() == [key])
  }

  @Test("a repeat measured again takes the place of the earlier one, and comes last")
  func again() throws {
    try store.record(
      key, [record("plain", 100), record("plain", repeat: 2, 101)], provenance: "{}")
    try store.record(key, [record("plain", 90)], provenance: "{}")
    #expect(try store.measurements(key).map(\.turn.milliseconds) == [101, 90])
  }

  @Test("v_timings pairs an arm with the baseline of its own repeat and series")
  func view() throws {
    try store.record(
      key, [record("plain", 100), record("se", 110), record("se", repeat: 2, 120)],
      provenance: "{}")
    try store.record(
      key, [record("plain", 50, threads: 4), record("se", 60, threads: 4)], provenance: "{}")
    let rows = try store.database.rows(
      "SELECT repeat, threads, ratio FROM v_timings WHERE arm = 'se' ORDER BY threads, repeat")
    #expect(rows.map { $0[2].real } == [1.1, nil, 1.2])
  }

  @Test("no time at all, a mode nobody knows or settings that are no JSON are refused")
  func checks() throws {
    var wrong = record("plain", 0)
    #expect(throws: DatabaseError.self) { try store.record(key, [wrong], provenance: "{}") }
    wrong = record("plain", 1)
    wrong.setup.settings = "{"
    #expect(throws: DatabaseError.self) { try store.record(key, [wrong], provenance: "{}") }
    // All or nothing.
    #expect(throws: DatabaseError.self) {
      try store.record(key, [record("se", 5), wrong], provenance: "{}")
    }
    #expect(try store.measurements(key).isEmpty)
  }

  @Test(
    "a database of the first schema keeps its rows; until it is written to, it has no measurements")
  func migration() throws {
    let trial = TrialRecord.sample()
    try store.register(key, title: "T", arms: [.sample("plain", "a")], trials: [trial])
    let lease = try #require(try store.lease(trial).lease)
    try store.record(lease, epochs: [.sample(2, "test")], phases: [])
    try store.finish(lease, .done)
    let before = try store.database.rows("SELECT * FROM v_trials")
    // As the first version left it.
    for sql in [
      "DROP VIEW v_timings", "DROP TABLE measurements",
      "DELETE FROM migrations WHERE name = '2026-11 measurements'", "PRAGMA user_version = 1",
    ] { try store.database.run(sql) }
    let old = try ResultsStore(reading: files.path)
    #expect(try old.measurements(key).isEmpty && old.measuredPlans().isEmpty)
    let new = try files.open()
    #expect(try new.database.rows("SELECT * FROM v_trials") == before)
    #expect(before.count == 1)
    try new.record(key, [record("plain", 100)], provenance: "{}")
    #expect(try new.count("SELECT count(*) FROM v_timings") == 1)
  }

  @Test("rows recorded when the schema knew four scales are kept, and a fifth can join them")
  func scales() throws {
    let week = PlanKey(experiment: "r-sweep", scale: "week")
    try store.register(
      key, title: "T", arms: [.sample("plain", "a"), .sample("r2", "b", baseline: "plain")],
      trials: [.sample()])
    try store.record(key, [record("plain", 100)], provenance: "{}")
    func rows(_ store: ResultsStore) throws -> [[[SQLValue]]] {
      try ["arms", "measurements"].map { try store.database.rows("SELECT * FROM \($0)") }
    }
    let before = try rows(store)
    // As an earlier version left it.
    for view in try store.database.rows("SELECT name FROM sqlite_schema WHERE type = 'view'") {
      try store.database.run("DROP VIEW \(view[0].text ?? "")")
    }
    for table in ["arms", "measurements"] {
      let sql = try store.database.rows(
        "SELECT sql FROM sqlite_schema WHERE name = '\(table)'")[0][0]
      let earlier = try #require(sql.text).replacing(
        "scale <> ''", with: "scale IN ('smoke', 'desk', 'night', 'paper')")
      for sql in [
        "ALTER TABLE \(table) RENAME TO later", earlier,
        "INSERT INTO \(table) SELECT * FROM later", "DROP TABLE later",
      ] { try store.database.run(sql) }
      #expect(throws: DatabaseError.self) {
        try store.database.run("UPDATE \(table) SET scale = 'week'")
      }
    }
    for sql in ["DELETE FROM migrations WHERE name LIKE '%any scale'", "PRAGMA user_version = 1"] {
      try store.database.run(sql)
    }
    let new = try files.open()
    #expect(try rows(new) == before && before.map(\.count) == [2, 1])
    try new.register(week, title: "T", arms: [.sample("plain", "a")], trials: [.sample()])
    try new.record(week, [record("plain", 100)], provenance: "{}")
    #expect(try new.count("SELECT count(*) FROM v_timings WHERE scale = 'week'") == 1)
  }
}
