import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite("Several experiments as one")
struct SuiteCommandTests {
  let files: Scratch
  let suite: String
  let database: String

  init() throws {
    files = try Scratch()
    database = files.path("results.db")
    suite = try files.write(
      "mine.yaml",
      """
      kind: suite
      name: mine
      title: Two tiny experiments
      purpose: to be tested
      experiments: [./tiny.yaml, ./other.yaml]

      """)
    let tiny = try String(contentsOfFile: try files.tinyExperiment(), encoding: .utf8)
    try files.write(
      "other.yaml",
      tiny.replacing("name: tiny", with: "name: other").replacing("r2", with: "r4")
        .replacing("r = 2", with: "r = 4").replacing("reduction: 2", with: "reduction: 4"))
  }

  private func ablate(_ words: String...) throws -> Binary.Outcome {
    try Binary.run(words + ["--scale", "smoke", "--db", database])
  }

  @Test("a run trains shared arms once, under one count, and ends with one line an experiment")
  func run() throws {
    let plan = try ablate("plan", suite, "--format", "csv")
    #expect(plan.code == 0 && !FileManager.default.fileExists(atPath: database))
    let rows = plan.output.split(separator: "\n").map { $0.split(separator: ",") }
    #expect(rows[1].prefix(8).joined(separator: ",") == "tiny,10,2,2,4,4,0,4")
    #expect(rows[2].prefix(8).joined(separator: ",") == "other,10,2,2,4,2,0,2")
    let first = try ablate("run", suite)
    #expect(first.code == 0)
    #expect(
      first.errors.hasPrefix("mine at scale smoke: 6 trials in 2 experiments, 0 done, 6 to train"))
    #expect(first.errors.contains("other: 4 trials, 2 done, 2 to train"))
    #expect(first.errors.contains("other/r4, seed 2: epoch 2/2, "))
    #expect(first.errors.contains("[6/6 done]\n"))
    #expect(!first.errors.contains("\r"))
    // The last note names the database, whose length says where its lines break.
    let parts = first.output.split(separator: "- All tables", maxSplits: 1)
    try expectSnapshot("run-suite.txt", String(parts[0]))
    let words = parts[1].split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      words
        == "and figures as one page: `ablate report --html report --scale smoke --db \(database)`.")
    let again = try ablate("run", suite, "--format", "csv")
    #expect(again.errors.contains("6 trials in 2 experiments, 6 done, 0 to train\n"))
    #expect(again.output.split(separator: "\n")[1].hasPrefix("tiny,10,0,4,0,"))
    let status = try ablate("status", suite, "--format", "csv")
    #expect(
      status.output
        == "experiment,table,trials,done,running,failed,pending\ntiny,10,4,4,0,0,0\n"
        + "other,10,4,4,0,0,0\n")
    let dry = try ablate("run", suite, "--dry-run")
    #expect(dry.output.contains("6 trials in 2 experiments"))
  }

  @Test("Ctrl-C saves, ends with 75 and prints the command that goes on")
  func interrupt() throws {
    _ = try files.tinyExperiment(epochs: 60, train: 640)
    let words = ["run", suite, "--scale", "smoke", "--db", database, "--threads", "1"]
    let outcome = try StartedRun(words).end(SIGINT)
    #expect(outcome.code == 75)
    #expect(
      outcome.errors.hasSuffix(
        "Stopped after saving; 8 of 8 trials remain. `ablate run \(suite) --scale smoke --db "
          + "\(database) --threads 1` resumes where this one stopped.\n"))
    let next = try Binary.run(words + ["--seeds", "1", "--set", "training.epochs=1"])
    #expect(next.code == 0)
  }

  @Test("data that nobody has are refused when no experiment can be run, with 66")
  func missing() throws {
    let path = try files.write(
      "alone.yaml",
      "kind: suite\nname: alone\ntitle: Alone\npurpose: tests\nexperiments: [r-sweep]\n")
    let outcome = try Binary.run(
      ["run", path, "--scale", "week", "--db", database, "--quiet", "--data", "cifar10=/nowhere"])
    #expect(outcome.code == 66 && outcome.output.isEmpty)
  }

  @Test("--all plans what is shipped, and goes with no name")
  func all() throws {
    let plan = try ablate("plan", "--all", "--format", "csv")
    #expect(plan.code == 0)
    #expect(plan.output.split(separator: "\n")[1].hasPrefix("controls,,"))
    let both = try ablate("run", "--all", "r-sweep")
    #expect(
      both.code == 64 && both.errors == "ablate: --all runs every experiment; leave out 'r-sweep'\n"
    )
  }
}
