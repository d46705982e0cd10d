import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite("A database that is lost while a run writes into it")
struct LostDatabaseTests {
  let files: Scratch
  let database: String
  let words: [String]

  init() throws {
    files = try Scratch()
    database = files.path("results.db")
    words = [
      "run", try files.tinyExperiment(epochs: 30, train: 640), "--scale", "smoke", "--db", database,
      "--threads", "1", "--seeds", "1",
    ]
  }

  /// Runs, does something to the database behind the second epoch, and waits for the end.
  private func run(_ body: () throws -> Void) throws -> (code: Int32, errors: String) {
    let run = try StartedRun(words)
    try body()
    return run.end()
  }

  private func expectRescue(_ outcome: (code: Int32, errors: String)) throws {
    let rescued = files.path("results.rescued.db")
    #expect(outcome.code == 74)
    #expect(
      outcome.errors.hasSuffix(
        "ablate: \(database): it was deleted, moved or replaced while this program wrote into it; all "
          + "that was recorded is in \(rescued): put that in its place, and run again to go on\n"),
      "\(outcome.errors)")
    // Two epochs of both splits at least.
    #expect(try Binary.curves(rescued).split(separator: "\n").count >= 1 + 4)
    for name in ["results.db-wal", "results.db-shm", "results.rescued.db.part"] {
      #expect(!FileManager.default.fileExists(atPath: files.path(name)), "\(name)")
    }
  }

  @Test("that it is deleted is noticed, and what was recorded is rescued and gone on with")
  func deleted() throws {
    let outcome = try run { try FileManager.default.removeItem(atPath: database) }
    try expectRescue(outcome)
    try FileManager.default.moveItem(atPath: files.path("results.rescued.db"), toPath: database)
    let next = try Binary.run(words)
    #expect(next.code == 0 && next.errors.contains("plain, seed 1: attempt 2, continues in epoch "))
    let clean = files.path("clean.db")
    _ = try Binary.run(words.map { $0 == database ? clean : $0 })
    #expect(try Binary.curves(database) == Binary.curves(clean))
  }

  @Test("that another file takes its place is noticed, and the other file stays as it is")
  func replaced() throws {
    let other = try files.write("other.db", "not a database\n")
    let outcome = try run { #expect(rename(other, database) == 0) }
    try expectRescue(outcome)
    #expect(try String(contentsOfFile: database, encoding: .utf8) == "not a database\n")
  }
}
