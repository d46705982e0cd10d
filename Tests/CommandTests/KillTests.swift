import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite("Runs that are killed")
struct KillTests {
  let files: Scratch
  let database: String

  init() throws {
    files = try Scratch()
    database = files.path("results.db")
  }

  private func temporaries(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: files.path(folder))) ?? [])
      .filter { $0.hasPrefix(".ablate-") && $0.hasSuffix(".tmp") }
  }

  @Test("a save that a kill cuts off leaves a temporary file, which the next run sweeps")
  func duringSave() throws {
    // Checkpoints of some ten million bytes, one after the other.
    let large = try files.tinyExperiment(epochs: 10_000, train: 16)
    var killed = 0
    for _ in 0..<20 where temporaries("checkpoints").isEmpty {
      let process = Binary.process([
        "run", large, "--scale", "smoke", "--db", database, "--set", "width=64", "--threads", "1",
        "--seeds", "1",
      ])
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      while temporaries("checkpoints").isEmpty, process.isRunning { usleep(200) }
      #expect(kill(process.processIdentifier, SIGKILL) == 0)
      process.waitUntilExit()
      killed += 1
    }
    try #require(!temporaries("checkpoints").isEmpty, "\(killed) kills met no save")
    let next = try Binary.run([
      "run", try files.tinyExperiment(), "--scale", "smoke", "--db", database, "--threads", "1",
    ])
    #expect(next.code == 0, "\(next.errors)")
    #expect(temporaries("checkpoints").isEmpty)
  }

  @Test("a trial that is killed again and again ends with the numbers of one that is not")
  func again() throws {
    let experiment = try files.tinyExperiment(epochs: 12, train: 320)
    let words = ["run", experiment, "--scale", "smoke", "--threads", "1", "--seeds", "1"]
    for round in 1...6 {
      let process = Binary.process(words + ["--db", database])
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      usleep(UInt32(60_000 * round))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    let last = try Binary.run(words + ["--db", database])
    #expect(last.code == 0, "\(last.errors)")
    let clean = files.path("clean.db")
    _ = try Binary.run(words + ["--db", clean])
    let curves = try [database, clean].map {
      try Binary.run(
        "query", "SELECT arm, epoch, split, loss, top1_error FROM v_curves ORDER BY 1, 2, 3",
        "--format", "csv", "--db", $0
      ).output
    }
    #expect(curves[0] == curves[1] && curves[0].split(separator: "\n").count == 1 + 2 * 12 * 2)
    #expect(try FileManager.default.contentsOfDirectory(atPath: files.path("checkpoints")) == [])
  }
}
