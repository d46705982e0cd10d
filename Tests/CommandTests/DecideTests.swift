import Foundation
import Testing

@Suite("As many seeds as the claims take, through the binary")
struct DecideTests {
  private let files: Scratch
  private let database: String

  init() throws {
    files = try Scratch()
    database = files.path("results.db")
  }

  private func ablate(_ words: String...) throws -> Binary.Outcome {
    try Binary.run(words + ["--scale", "smoke", "--db", database])
  }

  private func json(_ text: String) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
  }

  /// What `ablate query` gives as one number.
  private func number(_ sql: String) throws -> Int? {
    let outcome = try Binary.run("query", sql, "--format", "csv", "--db", database)
    return outcome.output.split(separator: "\n").last.flatMap { Int($0) }
  }

  @Test("the first look of r-sweep is planned, trained and judged; then nothing is left to train")
  func sweep() throws {
    let words = ["r-sweep", "--decide", "--seeds-max", "6", "--budget", "10m"]
    let options = ["--scale", "smoke", "--db", database]
    let plan = try Binary.run(["plan"] + words + options + ["--format", "csv"])
    let rows = plan.output.split(separator: "\n")
    #expect(plan.code == 0 && !FileManager.default.fileExists(atPath: database))
    #expect(
      rows[0] == "what,trials,seconds,hours" && rows[1].hasPrefix("first look of every arm,36,"))
    #expect(rows[2].hasPrefix("expected,36,") && rows[3].hasPrefix("all looks at most,36,"))
    let run = try Binary.run(["run"] + words + options + ["--json"])
    #expect(run.code == 0)
    #expect(
      run.errors.hasPrefix(
        "r-sweep at scale smoke: as many seeds as the claims need, 6 per arm at most, within 10 min 0 s\n"
      ))
    #expect(run.errors.contains("\nClaims: 0 decided, 0 futile, 3 open\n"))
    #expect(run.errors.contains("✓ plain, seed 1: test error "))
    #expect(!run.errors.contains("\r"))
    let last = run.errors.split(separator: "\n").last ?? ""
    #expect(last.hasPrefix("Claims: ") && last.contains("; 36 trials trained. Stopped because "))
    let report = try json(run.output)
    let counted = (report["rows"] as? [[String: Any]] ?? []).map {
      ($0["ours"] as? [String: Any])?["n"] as? Int
    }
    #expect(counted == Array(repeating: 6, count: 6))
    let again = try Binary.run(["run"] + words + options + ["--json"])
    #expect(again.code == 0 && again.output == run.output)
    #expect(again.errors.contains("; 0 trials trained. Stopped because "))
    let status = try ablate("status", "r-sweep")
    let text = status.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains("Seeds: as many as the claims need, 6 per arm at most; "))
    #expect(try ablate("status", "r-sweep", "--format", "csv").output.contains("plain,6,0,0,0,"))
    let fresh = try ablate("plan", "r-sweep", "--decide", "--seeds-max", "6", "--format", "csv")
    #expect(fresh.output.contains("first look of every arm,0,0,0.0\n"))
  }

  @Test("Ctrl-C saves and ends with 75, and the same command goes on")
  func interrupt() throws {
    let tiny = try files.tinyExperiment(epochs: 8, train: 640)
    let words = [
      "run", tiny, "--scale", "smoke", "--db", database, "--decide", "--seeds-max", "6",
      "--threads", "1",
    ]
    let process = Binary.process(words)
    process.standardOutput = FileHandle.nullDevice
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    var text = ""
    while !text.contains("✓ ") {
      let data = errors.fileHandleForReading.availableData
      try #require(!data.isEmpty, "the run ended early:\n\(text)")
      text += String(decoding: data, as: UTF8.self)
    }
    process.interrupt()
    let rest = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 75)
    #expect(
      rest.hasSuffix(
        "Stopped after saving. Claims: 0 decided, 0 futile, 1 open. The same command resumes where this one "
          + "stopped.\n"))
    let done = try number("SELECT count(*) FROM v_trials WHERE state = 'done'")
    #expect((1...11).contains(done ?? 0))
    let next = try Binary.run(words)
    #expect(next.code == 0)
    #expect(try number("SELECT count(*) FROM v_trials WHERE state = 'done'") == 12)
  }

  @Test("two processes on one database share the trials, and each ends")
  func together() throws {
    let tiny = try files.tinyExperiment(epochs: 4, train: 320)
    let processes = try (0..<2).map { _ in
      let process = Binary.process([
        "run", tiny, "--scale", "smoke", "--db", database, "--decide", "--seeds-max", "6",
        "--threads", "1", "--quiet",
      ])
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      return process
    }
    processes.forEach { $0.waitUntilExit() }
    #expect(processes.map(\.terminationStatus) == [0, 0])
    #expect(try number("SELECT count(*) FROM v_trials WHERE state = 'done'") == 12)
    #expect(try number("SELECT count(*) FROM attempts") == 12)
  }

  @Test("experiments are decided together, share equal arms, and end with one line each")
  func suite() throws {
    let tiny = try String(contentsOfFile: try files.tinyExperiment(epochs: 1), encoding: .utf8)
    try files.write(
      "other.yaml",
      tiny.replacing("name: tiny", with: "name: other").replacing("r2", with: "r4")
        .replacing("r = 2", with: "r = 4").replacing("reduction: 2", with: "reduction: 4"))
    let suite = try files.write(
      "mine.yaml",
      """
      kind: suite
      name: mine
      title: Two tiny experiments
      purpose: to be tested
      experiments: [./tiny.yaml, ./other.yaml]

      """)
    let plan = try ablate("plan", suite, "--decide", "--seeds-max", "8", "--format", "csv")
    #expect(plan.output.contains("\nfirst look of every arm,18,"))
    let run = try ablate("run", suite, "--decide", "--seeds-max", "8", "--format", "csv")
    #expect(run.code == 0)
    #expect(
      run.errors.hasPrefix(
        "Note: at most 6 seeds per arm are trained, not 8: verdicts are made at 6, 10, 15, 20 and 30 seeds\n"
          + "mine at scale smoke: as many seeds as the claims need, 6 per arm at most\n"))
    #expect(run.errors.contains("; 18 trials trained. Stopped because "))
    let rows = run.output.split(separator: "\n").map { $0.split(separator: ",") }
    #expect(rows[1].prefix(5).joined(separator: ",") == "tiny,10,12,12,0")
    #expect(rows[2].prefix(5).joined(separator: ",") == "other,10,6,12,0")
    let status = try ablate("status", suite, "--format", "csv")
    #expect(status.output.contains("\ntiny,10,12,12,0,0,0\nother,10,12,12,0,0,0\n"))
  }

  @Test("what decides nothing in a suite is trained after the rest, within the suite's own budget")
  func mixed() throws {
    let tiny = try String(contentsOfFile: try files.tinyExperiment(epochs: 1), encoding: .utf8)
    // Long enough that what is reserved can be seen.
    try files.write(
      "tiny.yaml",
      tiny.replacing("epochs: 1", with: "epochs: 30").replacing("train: 64", with: "train: 640"))
    try files.write(
      "other.yaml",
      tiny.replacing("name: tiny", with: "name: other").replacing("r2", with: "r4")
        .replacing("r = 2", with: "r = 4").replacing("reduction: 2", with: "reduction: 4")
        .replacing(
          "seeds: 2\n", with: "seeds: 2\n    decide: true\n    seeds_max: 6\n    budget: 10m\n"))
    let text = """
      kind: suite
      name: mine
      title: One that decides and one that does not
      purpose: to be tested
      experiments: [./tiny.yaml, ./other.yaml]
      budget: {smoke: 2h}

      """
    let suite = try files.write("mine.yaml", text)
    let plan = try ablate("plan", suite)
    let planned = plan.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(planned.contains("Not counted here, because nothing in it is decided: tiny."))
    #expect(planned.contains(", within 2 h 0 min."))
    let run = try ablate("run", suite, "--format", "csv")
    #expect(run.code == 0)
    // What the trials that decide nothing are expected to take is reserved: seconds, or minutes on a busy machine.
    #expect(run.errors.contains("6 per arm at most, within 1 h "))
    let rows = run.output.split(separator: "\n").map { $0.split(separator: ",") }
    #expect(rows[1].prefix(4).joined(separator: ",") == "tiny,10,4,4")
    #expect(rows[2].prefix(4).joined(separator: ",") == "other,10,12,12")
    let own = try ablate("plan", suite, "--budget", "3h")
    #expect(own.output.contains("within 3 h 0 min"))
    try files.write("mine.yaml", text.replacing("smoke: 2h", with: "smoke: soon"))
    let wrong = try ablate("plan", suite)
    #expect(wrong.code == 78)
    #expect(
      wrong.errors
        == "ablate: \(suite):6: budget.smoke: expected a time such as 90m, 8h, 1h30m or 2d, not 'soon'\n"
    )
  }

  @Test("a scale that decides does so by itself; --no-decide and --seeds train what they say")
  func file() throws {
    let tiny = try files.tinyExperiment(epochs: 1)
    let text = try String(contentsOfFile: tiny, encoding: .utf8)
    try files.write(
      "tiny.yaml",
      text.replacing(
        "seeds: 2\n", with: "seeds: 2\n    decide: true\n    seeds_max: 6\n    budget: 1h30m\n"))
    let plan = try ablate("plan", tiny)
    #expect(plan.output.contains("first look of every arm"))
    let own = try ablate("plan", tiny, "--no-decide", "--format", "csv")
    #expect(own.output.split(separator: "\n").count == 5)
    let seeds = try ablate("plan", tiny, "--seeds", "3", "--format", "csv")
    #expect(seeds.output.split(separator: "\n").count == 7)
    let run = try ablate("run", tiny)
    #expect(run.code == 0 && run.errors.contains("6 per arm at most, within 1 h 30 min\n"))
    try files.write("tiny.yaml", text.replacing("seeds: 2\n", with: "seeds: 2\n    seeds_max: 3\n"))
    let few = try ablate("plan", tiny, "--decide")
    #expect(few.code == 78)
    #expect(
      few.errors
        == "ablate: \(tiny): scales.smoke.seeds_max: verdicts begin with 6 seeds; the looks are at 6, 10, 15, "
        + "20 and 30\n")
  }

  @Test(
    "options that exclude each other or have no meaning are refused",
    arguments: [
      (
        ["r-sweep", "--decide", "--seeds", "6"],
        "--seeds and --decide exclude each other: --decide trains as many seeds as the claims need, and "
          + "--seeds-max N bounds them"
      ),
      (["r-sweep", "--decide", "--no-decide"], "--decide and --no-decide exclude each other"),
      (["r-sweep", "--budget", "8h"], "--budget needs --decide"),
      (["--all", "--seeds-max", "10"], "--seeds-max needs --decide"),
      (
        ["r-sweep", "--decide", "--seeds-max", "5"],
        "--seeds-max 5: verdicts begin with 6 seeds; the looks are at 6, 10, 15, 20 and 30"
      ),
      (
        ["r-sweep", "--decide", "--budget", "8"],
        "--budget: expected a time such as 90m, 8h, 1h30m or 2d, not '8'"
      ),
      (
        ["r-sweep", "--decide", "--retry-failed"],
        "--retry-failed does not apply with --decide: a trial that diverged is a result, and others that "
          + "failed are tried again by every run"
      ),
      (
        ["timing", "--decide"],
        "--decide needs an experiment that trains"
      ),
    ])
  func refusals(_ words: [String], _ message: String) throws {
    let outcome = try Binary.run(["run"] + words + ["--db", database])
    #expect(outcome.code == 64 && outcome.errors == "ablate: \(message)\n")
  }
}
