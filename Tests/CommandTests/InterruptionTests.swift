import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite("Stopping a run")
struct InterruptionTests {
  let files: Scratch
  let experiment: String
  let database: String

  init() throws {
    files = try Scratch()
    // Long enough to be stopped in the middle.
    experiment = try files.tinyExperiment(epochs: 60, train: 640)
    database = files.path("results.db")
  }

  private var words: [String] {
    ["run", experiment, "--scale", "smoke", "--db", database, "--threads", "1"]
  }

  @Test("Ctrl-C stops after saving with 75, says how to go on, and the next run goes on")
  func interrupt() throws {
    let outcome = try StartedRun(words).end(SIGINT)
    #expect(outcome.code == 75)
    #expect(
      outcome.errors.hasSuffix(
        "Stopped after saving; 4 of 4 trials remain. The same command resumes where this one stopped.\n"
      ))
    let next = try Binary.run(words + ["--seeds", "1"])
    #expect(next.code == 0)
    #expect(next.errors.contains("plain, seed 1: attempt 2, continues in epoch "))
    let clean = files.path("clean.db")
    _ = try Binary.run(
      ["run", experiment, "--scale", "smoke", "--db", clean, "--threads", "2", "--seeds", "1"])
    #expect(try Binary.curves(database) == Binary.curves(clean))
  }

  @Test("a termination is saved too, and ends with 128 + 15")
  func terminate() throws {
    #expect(try StartedRun(words).end(SIGTERM).code == 143)
    let state = try Binary.run(
      "query", "SELECT state FROM attempts", "--format", "csv", "--db", database)
    #expect(state.output == "state\ninterrupted\n")
  }

  @Test("a run that is killed is taken over at once by the next")
  func kill() throws {
    #expect(try StartedRun(words).end(SIGKILL).code == SIGKILL)
    let status = try Binary.run(
      "status", experiment, "--scale", "smoke", "--db", database, "--format", "csv")
    #expect(status.output.contains("\nplain,0,0,0,2,"))
    let next = try Binary.run(words + ["--seeds", "1"])
    #expect(next.code == 0)
    let states = try Binary.run(
      "query", "SELECT state, reason FROM attempts WHERE attempt = 1 ORDER BY state DESC LIMIT 1",
      "--format", "csv", "--db", database)
    #expect(states.output == "state,reason\nlost,its process is gone\n")
  }

  @Test("two runs at once share the trials, and each is trained once")
  func shared() throws {
    let quick = try files.tinyExperiment(epochs: 4, train: 320)
    let words = ["run", quick, "--scale", "smoke", "--db", database, "--threads", "1"]
    let other = Binary.process(words)
    other.standardOutput = FileHandle.nullDevice
    other.standardError = FileHandle.nullDevice
    try other.run()
    let own = try Binary.run(words)
    other.waitUntilExit()
    #expect(own.code == 0 && other.terminationStatus == 0)
    let attempts = try Binary.run(
      "query", "SELECT count(*), count(DISTINCT trial_id), count(DISTINCT process) FROM attempts",
      "--format", "csv", "--db", database)
    #expect(attempts.output.split(separator: "\n").last?.hasPrefix("4,4,") == true)
  }
}

@Suite("Runs that fail")
struct FailureTests {
  @Test("a trial that diverges gives exit code 1, and the rest is reported")
  func diverges() throws {
    let files = try Scratch()
    let experiment = try files.tinyExperiment(epochs: 30)
    let outcome = try Binary.run(
      "run", experiment, "--scale", "smoke", "--db", files.path("a.db"), "--set",
      "training.rate=1000", "--set", "training.weight_decay=1", "--seeds", "1")
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("failed: ") && outcome.errors.contains(" epoch "))
  }

  @Test("a bad experiment file ends with 78 before anything is written")
  func badFile() throws {
    let files = try Scratch()
    let path = try files.write("bad.yaml", "name: x\ntitel: y\n")
    let outcome = try Binary.run("run", path, "--db", files.path("results.db"))
    #expect(outcome.code == 78)
    #expect(outcome.errors == "ablate: \(path):2: titel: no such key; did you mean title?\n")
    #expect(!FileManager.default.fileExists(atPath: files.path("results.db")))
  }

  @Test("a missing dataset ends with 66, a short file of it with 65")
  func badData() throws {
    let files = try Scratch()
    let folder = files.url.appendingPathComponent("cifar")
    let words = ["run", "r-sweep", "--scale", "night", "--db", files.path("results.db")]
    let missing = try Binary.run(words + ["--data", "cifar10=\(folder.path)"])
    #expect(missing.code == 66)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in (1...5).map({ "data_batch_\($0).bin" }) + ["test_batch.bin"] {
      try Data(count: 1000).write(to: folder.appendingPathComponent(name))
    }
    let short = try Binary.run(words + ["--data", "cifar10=\(folder.path)"])
    #expect(short.code == 65)
    #expect(
      short.errors.hasSuffix(
        "ablate: \(folder.path)/data_batch_1.bin: 1000 bytes where 30730000 were expected (10000 "
          + "records of 3073); download it again\n"))
  }

  @Test("a file that is no database ends with 65 and is left alone")
  func foreignDatabase() throws {
    let files = try Scratch()
    let path = try files.write("notes.db", String(repeating: "my notes\n", count: 200))
    let outcome = try Binary.run("run", "r-sweep", "--scale", "smoke", "--db", path)
    #expect(outcome.code == 65)
    #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("my notes\n"))
  }
}
