import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite("A database that a run leaves")
struct OneFileTests {
  let files: Scratch
  var database: String { files.path("results.db") }

  init() throws { files = try Scratch() }

  /// The answer of a copy of the file alone.
  private func copied(_ sql: String) throws -> String {
    let copy = files.path("copy-\(UUID().uuidString).db")
    try FileManager.default.copyItem(atPath: database, toPath: copy)
    return try Binary.run("query", sql, "--format", "csv", "--db", copy).output
  }

  /// Whether there is nothing but the file.
  private var isAlone: Bool {
    ["-wal", "-shm"].allSatisfy { !FileManager.default.fileExists(atPath: database + $0) }
  }

  @Test("can be copied as one file, whatever trains side by side", arguments: 0..<4)
  func threads(_ round: Int) throws {
    let experiment = try files.tinyExperiment()
    let outcome = try Binary.run(
      "run", experiment, "--scale", "smoke", "--threads", "3", "--db", database)
    #expect(outcome.code == 0 && isAlone)
    #expect(try copied("SELECT count(*) AS n FROM v_trials WHERE state = 'done'") == "n\n4\n")
    #expect(try copied("SELECT count(*) AS n FROM v_curves") == "n\n16\n")
  }

  @Test(
    "can be copied as one file after a signal too",
    arguments: [(SIGINT, 75), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
  func signals(_ signal: Int32, _ code: Int32) throws {
    let experiment = try files.tinyExperiment(epochs: 200, train: 640)
    let run = try StartedRun([
      "run", experiment, "--scale", "smoke", "--threads", "3", "--db", database,
    ])
    #expect(run.end(signal).code == code && isAlone)
    #expect(try copied("SELECT DISTINCT state FROM attempts") == "state\ninterrupted\n")
    #expect(try copied("SELECT count(*) > 0 AS n FROM epochs") == "n\n1\n")
  }

  @Test("can be copied as one file after an error, and when nobody reads the table")
  func errors() throws {
    let experiment = try files.tinyExperiment()
    // The weights have no place.
    try files.write("weights", "in the way")
    let failed = try Binary.run("run", experiment, "--scale", "smoke", "--db", database)
    #expect(failed.code == 74 && isAlone)
    #expect(try copied("SELECT count(*) AS n FROM trials") == "n\n4\n")
    try FileManager.default.removeItem(atPath: files.path("weights"))
    let process = Binary.process(["run", experiment, "--scale", "smoke", "--db", database, "-q"])
    let output = Pipe()
    process.standardOutput = output
    try output.fileHandleForReading.close()
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0 && isAlone)
    #expect(try copied("SELECT count(*) AS n FROM v_trials WHERE state = 'done'") == "n\n4\n")
  }

  @Test("whose creation was cut short by a full disk is no database yet, and a run makes it one")
  func fullDisk() throws {
    let experiment = try files.tinyExperiment()
    let limits = [0, 4, 16, 32, 64, 120]
    for limit in limits {
      let name = files.path("\(limit).db")
      let words = ["run", experiment, "--scale", "smoke", "--no-weights", "-q", "--db", name]
      let process = Binary.process(words)
      process.arguments =
        ["-c", "ulimit -f \(limit); exec \"$0\" \"$@\"", Binary.url.path] + words
      process.executableURL = URL(fileURLWithPath: "/bin/bash")
      process.standardOutput = FileHandle.nullDevice
      let errors = Pipe()
      process.standardError = errors
      try process.run()
      let said = String(
        decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 74, "\(limit) KiB: \(said)")
      #expect(
        said == "ablate: \(name): the disk is full; free some space and run again\n",
        "\(limit) KiB")
      let query = try Binary.run("query", "SELECT count(*) FROM epochs", "--db", name)
      #expect(
        query.code == 0
          || query.code == 66
            && query.errors
              == "ablate: \(name): there is no results database yet; `ablate run` makes one, "
              + "--db names another\n",
        "\(limit) KiB: \(query.errors)")
      if limit == limits.first { #expect(query.code == 66) }
      #expect(try Binary.run(words).code == 0)
    }
  }
}
