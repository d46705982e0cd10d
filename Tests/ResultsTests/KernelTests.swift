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

  @Test("a kernel that nobody knows is refused")
  func unknown() throws {
    let files = try TemporaryDatabase()
    let store = try files.open()
    var record = Self.records[0]
    record.kernel = "fast"
    #expect(throws: DatabaseError.self) {
      try store.register(key, title: "T", arms: [Self.arm([record])], trials: [.sample()])
    }
    #expect(try store.count("SELECT count(*) FROM trials") == 0)
  }
}
