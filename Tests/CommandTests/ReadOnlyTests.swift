import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Runs the program as a user for whom a folder is read-only; for root nothing is, so it becomes nobody.
private struct Visitor {
  let files: Scratch
  /// Where the database lies; not to be written.
  var folder: String { files.path("results") }
  var database: String { folder + "/x.db" }
  /// Where the visitor may write.
  var own: String { files.path("own") }

  init() throws {
    files = try Scratch()
    for (path, mode) in [(files.url.path, 0o755), (folder, 0o755), (own, 0o777)] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      #expect(chmod(path, mode_t(mode)) == 0)
    }
    // A checkout may be out of another user's sight.
    try FileManager.default.copyItem(
      at: packageRoot.appendingPathComponent("experiments"),
      to: URL(fileURLWithPath: files.path("experiments")))
    try FileManager.default.copyItem(at: Binary.url, to: URL(fileURLWithPath: files.path("ablate")))
    #expect(chmod(files.path("ablate"), 0o755) == 0)
  }

  /// Takes the right to write away from everybody; gives it back to whoever removes the folder.
  func lock() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      #expect(chmod("\(folder)/\(name)", 0o555) == 0)
    }
    #expect(chmod(folder, 0o555) == 0)
  }

  func unlock() { chmod(folder, 0o755) }

  func run(_ words: [String]) throws -> Binary.Outcome {
    let process = Binary.process(
      words + ["--db", database], in: URL(fileURLWithPath: own), variables: ["TMPDIR": own])
    process.executableURL = URL(fileURLWithPath: files.path("ablate"))
    if getuid() == 0 {
      process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
      process.arguments =
        ["--reuid=65534", "--regid=65534", "--clear-groups", files.path("ablate")]
        + (process.arguments ?? [])
    }
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Binary.Outcome(
      code: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
      errors: String(decoding: said, as: UTF8.self))
  }
}

@Suite("Databases that can only be read")
struct ReadOnlyTests {
  private let visitor: Visitor
  private let experiment: String

  init() throws {
    visitor = try Visitor()
    experiment = try visitor.files.tinyExperiment()
    #expect(chmod(experiment, 0o644) == 0)
  }

  private func train(_ more: [String] = []) throws {
    let outcome = try Binary.run(
      ["run", experiment, "--scale", "smoke", "--db", visitor.database, "-q"] + more)
    try #require(outcome.code == 0, "\(outcome.errors)")
  }

  @Test("query, status, plan and all reports read them, and say and leave nothing")
  func reads() throws {
    try train()
    try visitor.lock()
    defer { visitor.unlock() }
    let before = try FileManager.default.contentsOfDirectory(atPath: visitor.folder).sorted()
    let scale = ["--scale", "smoke"]
    for (words, answer) in [
      (["query", "SELECT count(*) AS n FROM v_trials WHERE state = 'done'", "--json"], "\"n\": 4"),
      (["status"], "tiny        smoke             4     4"),
      (["status", experiment] + scale, "r2"), (["plan", experiment] + scale, "done"),
      (["report", "--experiment", experiment] + scale, "r = 2"),
      (["report", "--table", "10"] + scale, "Reduction ratio"),
      (["report", "--claims"] + scale, "exploratory"),
      (["report", "--html", visitor.own + "/page"] + scale, visitor.own + "/page"),
      (["report", "--all", "--output", visitor.own + "/all"] + scale, visitor.own + "/all"),
    ] as [([String], String)] {
      let outcome = try visitor.run(words)
      #expect(outcome.code == 0, "\(words): \(outcome.errors)")
      let said = outcome.output + outcome.errors
      #expect(said.localizedCaseInsensitiveContains(answer), "\(words): \(said)")
      #expect(!outcome.errors.contains("cannot") && !said.contains("readonly"), "\(words): \(said)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: visitor.folder).sorted() == before)
  }

  @Test("what waits in the log of a killed run is read as well, with and without its shared memory")
  func log() throws {
    let words = [
      "run", try visitor.files.tinyExperiment(epochs: 200, train: 640), "--scale", "smoke", "--db",
      visitor.database, "--threads", "1",
    ]
    #expect(try StartedRun(words, until: ": epoch 3/").end(SIGKILL).code == SIGKILL)
    let log = try FileManager.default.attributesOfItem(atPath: visitor.database + "-wal")
    try #require(log[.size] as? Int ?? 0 > 0)
    for removesMemory in [false, true] {
      if removesMemory { try FileManager.default.removeItem(atPath: visitor.database + "-shm") }
      try visitor.lock()
      let outcome = try visitor.run([
        "query", "SELECT max(epoch) >= 3 AS n FROM epochs", "--format", "csv",
      ])
      visitor.unlock()
      #expect(outcome.code == 0 && outcome.output == "n\n1\n", "\(outcome.errors)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: visitor.own) == [])
  }

  @Test("a run into one is refused before anything is made")
  func refused() throws {
    try train()
    try visitor.lock()
    defer { visitor.unlock() }
    let outcome = try visitor.run(["run", experiment, "--scale", "smoke"])
    #expect(outcome.code == 73)
    #expect(
      outcome.errors
        == "ablate: \(visitor.database): it can only be read (Permission denied); name another with "
        + "--db\n")
  }
}
