import Experiments
import Foundation
import Results
import Synchronization
import Testing

@Suite("Checkpoints of trials")
struct GoingOnTests {
  let folder: TemporaryFolder
  let plan: Plan
  let database: String

  init() throws {
    folder = try TemporaryFolder()
    plan = try ExperimentsTests.plan(folder.write("tiny.yaml", experimentText()))
    database = folder.path("ablate.db")
  }

  /// Runs until done, or until `steps` steps have been reported; the warnings.
  @discardableResult
  private func run(at path: String? = nil, stopAfter steps: Int = .max) throws -> [String] {
    let seen = Mutex<(steps: Int, warnings: [String])>((0, []))
    return try withExtendedLifetime(seen) {
      _ = try Runner(
        plan: plan, store: ResultsStore(writing: path ?? database), threads: 1, version: "test",
        retriesFailed: false,
        tell: { event in
          seen.withLock {
            switch event {
            case .progressed: $0.steps += 1
            case .warning(let text): $0.warnings.append(text)
            default: break
            }
          }
        }, shouldStop: { seen.withLock { $0.steps } >= steps }
      ).run()
      return seen.withLock { $0.warnings }
    }
  }

  private func rows(_ sql: String, at path: String? = nil) throws -> [[SQLValue]] {
    try ResultsStore(reading: path ?? database).database.rows(sql)
  }

  /// Everything measured that is not a time.
  private func measured(at path: String? = nil) throws -> [[SQLValue]] {
    try rows(
      """
      SELECT trial_id, epoch, split, images, loss, top1_error, top5_error, learning_rate
      FROM epochs ORDER BY trial_id, epoch, split
      """, at: path)
  }

  private var checkpoints: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: folder.path("checkpoints")).sorted()
    }
  }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: folder.path(name)))
  }

  private func write(_ bytes: Data, _ name: String) throws {
    try bytes.write(to: URL(fileURLWithPath: folder.path(name)))
  }

  @Test("another trial's checkpoint is set aside with a warning, and the trial begins anew")
  func swapped() throws {
    try run(at: folder.path("whole.db"))
    try run(stopAfter: 5)
    let own = try #require(try checkpoints.first)
    let ids = try rows("SELECT trial_id FROM trials").compactMap { $0[0].text }
    #expect(ids.count == 4)
    // Of all other trials, whose networks and seeds differ or are the same.
    for id in ids where "\(id).ckpt" != own {
      try write(bytes("checkpoints/\(own)"), "checkpoints/\(id).ckpt")
    }
    let warnings = try run()
    #expect(warnings.count == 3)
    for id in ids where "\(id).ckpt" != own {
      let path = folder.path("checkpoints/\(id).ckpt")
      #expect(
        warnings.contains(
          "\(path): not this trial's checkpoint: it belongs to trial \(own.prefix(12)), not to "
            + "\(id.prefix(12)); it is now \(path).foreign, and the trial begins anew"))
      #expect(folder.exists("checkpoints/\(id).ckpt.foreign"))
    }
    #expect(try measured() == measured(at: folder.path("whole.db")))
  }

  @Test("a checkpoint of an earlier format is set aside with a warning that says so")
  func earlierFormat() throws {
    try run(at: folder.path("whole.db"))
    try run(stopAfter: 5)
    let name = "checkpoints/\(try #require(try checkpoints.first))"
    var old = try bytes(name)
    old[7] = 1
    try write(old, name)
    let warnings = try run()
    #expect(
      warnings == [
        "\(folder.path(name)): not this trial's checkpoint: it is of format 1, and this program reads "
          + "format 2; it is now \(folder.path(name)).foreign, and the trial begins anew"
      ])
    #expect(try measured() == measured(at: folder.path("whole.db")))
  }

  @Test("the checkpoint stays until the database says that the trial is done")
  func doneFirst() throws {
    try run(at: folder.path("whole.db"))
    do {
      // As if the process were killed right before the trial is done.
      let store = try ResultsStore(writing: database)
      try store.database.run(
        """
        CREATE TRIGGER stop BEFORE UPDATE OF state ON attempts WHEN new.state = 'done'
        BEGIN SELECT raise(ABORT, 'stopped here'); END
        """)
      #expect(throws: RunError.self) { try run() }
      #expect(try checkpoints.count == 1)
      try store.database.run("DROP TRIGGER stop")
      // This process lives on, but the one that stopped does not.
      try store.database.run("UPDATE attempts SET state = 'lost' WHERE state = 'running'")
    }
    #expect(try run() == [])
    let attempts = try rows("SELECT first_epoch FROM attempts WHERE attempt = 2")
    #expect(attempts == [[.integer(2)]])
    #expect(try checkpoints == [])
    #expect(try measured() == measured(at: folder.path("whole.db")))
  }

  @Test("what killed processes have left is swept, and nothing else")
  func swept() throws {
    try run()
    let ids = try rows("SELECT trial_id FROM trials ORDER BY 1").compactMap { $0[0].text }
    let unknown = String(repeating: "0", count: 64)
    let kept = ["\(ids[1]).ckpt", "\(ids[2]).ckpt.damaged", "\(unknown).ckpt"]
    for name in ["\(ids[0]).ckpt"] + kept { try folder.write("checkpoints/\(name)", "x") }
    // One is older than the end of its trial; one was saved since, for another database.
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -3600)],
      ofItemAtPath: folder.path("checkpoints/\(ids[0]).ckpt"))
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: 3600)],
      ofItemAtPath: folder.path("checkpoints/\(ids[1]).ckpt"))
    let left = ["checkpoints", "weights", "."].map { "\($0)/.ablate-2147483647-0.tmp" }
    for name in left { try folder.write(name, "half") }
    #expect(try run() == [])
    #expect(try checkpoints == kept.sorted())
    #expect(!left.contains { folder.exists($0) })
    #expect(try rows("SELECT count(*) FROM attempts") == [[.integer(4)]])
  }

  @Test("an attempt that ends before its checkpoint is read says where it was to begin")
  func firstEpoch() throws {
    try run(stopAfter: 5)
    let name = "checkpoints/\(try #require(try checkpoints.first))"
    var damaged = try bytes(name)
    damaged[damaged.count - 40] ^= 1
    try write(damaged, name)
    // It can be neither trusted nor set aside.
    try FileManager.default.createDirectory(
      atPath: folder.path(name + ".damaged/in the way"), withIntermediateDirectories: true)
    #expect(throws: RunError.self) { try run() }
    let attempts = try rows("SELECT state, first_epoch FROM attempts ORDER BY attempt")
    #expect(
      attempts == [[.text("interrupted"), .integer(1)], [.text("interrupted"), .integer(2)]])
  }
}
