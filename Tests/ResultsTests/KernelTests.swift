import Results
import Testing

@Suite("Kernels in the database")
struct KernelTests {
  private static let records = [
    KernelRecord(layer: "stem.conv", shape: "32×32×3 → 16, 3×3/2", kernel: "direct"),
    KernelRecord(layer: "stage2.block1.conv1", shape: "16×16×16 → 16, 3×3", kernel: "winograd"),
  ]

  private static func arm(_ kernels: [KernelRecord]) -> ArmRecord {
    var arm = ArmRecord.sample("plain", "a")
    arm.kernels = kernels
    return arm
  }

  @Test("v_kernels tells them for every trial of the setup, in order of the network")
  func view() throws {
    let files = try TemporaryDatabase()
    let store = try files.open()
    let trials = [TrialRecord.sample(), .sample(seed: 2)]
    for _ in 0..<2 {
      try store.register(key, title: "T", arms: [Self.arm(Self.records)], trials: trials)
    }
    let rows = try store.database.rows(
      "SELECT seed, position, layer, shape, kernel FROM v_kernels ORDER BY seed, position")
    #expect(rows.count == 4)
    #expect(
      rows[1] == [
        .integer(1), .integer(2), .text("stage2.block1.conv1"), .text("16×16×16 → 16, 3×3"),
        .text("winograd"),
      ])
  }

  @Test("a setup of an earlier version gets its kernels when it is registered again")
  func later() throws {
    let files = try TemporaryDatabase()
    let store = try files.open()
    try store.register(key, title: "T", arms: [Self.arm([])], trials: [.sample()])
    #expect(try store.count("SELECT count(*) FROM v_kernels") == 0)
    try store.register(key, title: "T", arms: [Self.arm(Self.records)], trials: [.sample()])
    #expect(try store.count("SELECT count(*) FROM v_kernels") == 2)
  }

  @Test("kernels recorded when the schema knew four of them are kept, and a fifth can join them")
  func migration() throws {
    let files = try TemporaryDatabase()
    let store = try files.open()
    try store.register(key, title: "T", arms: [Self.arm(Self.records)], trials: [.sample()])
    for sql in [
      "DROP VIEW v_kernels", "ALTER TABLE kernels RENAME TO later",
      """
      CREATE TABLE kernels (
        setup_id TEXT NOT NULL, position INTEGER NOT NULL, layer TEXT NOT NULL, shape TEXT NOT NULL,
        kernel TEXT NOT NULL CHECK (kernel IN ('direct', 'winograd', 'depthwise', 'reference')),
        PRIMARY KEY (setup_id, position)) STRICT
      """,
      "INSERT INTO kernels SELECT * FROM later", "DROP TABLE later",
      "DELETE FROM migrations WHERE name LIKE '%any kernel'", "PRAGMA user_version = 6",
    ] { try store.database.run(sql) }
    let insert = "INSERT INTO kernels SELECT setup_id, 3, 'fc', 'x', 'bfloat16' FROM trials"
    #expect(throws: DatabaseError.self) { try store.database.run(insert) }
    let reopened = try files.open()
    #expect(try reopened.count("SELECT count(*) FROM v_kernels") == 2)
    try reopened.database.run(insert)
    #expect(try reopened.count("SELECT count(*) FROM v_kernels WHERE kernel = 'bfloat16'") == 1)
  }

  @Test("a kernel without a name is refused")
  func unnamed() throws {
    let files = try TemporaryDatabase()
    let store = try files.open()
    var record = Self.records[0]
    record.kernel = ""
    #expect(throws: DatabaseError.self) {
      try store.register(key, title: "T", arms: [Self.arm([record])], trials: [.sample()])
    }
    #expect(try store.count("SELECT count(*) FROM trials") == 0)
  }
}
