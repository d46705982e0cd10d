import Foundation
import Testing

@Suite("Keeping results in order, through the binary")
struct HousekeepingTests {
  private let files: Scratch
  private let database: String
  private let tiny: String

  init() throws {
    files = try Scratch()
    database = files.path("results.db")
    tiny = try files.tinyExperiment(epochs: 1)
    try run(tiny)
  }

  private func run(_ path: String) throws {
    let outcome = try Binary.run(["run", path, "--scale", "smoke", "--db", database, "--quiet"])
    try #require(outcome.code == 0)
  }

  private func ablate(_ words: String...) throws -> Binary.Outcome {
    try Binary.run(words + ["--db", database])
  }

  private func count(_ sql: String) throws -> Int? {
    let outcome = try ablate("query", "SELECT count(*) FROM \(sql)", "--format", "csv")
    return outcome.output.split(separator: "\n").last.flatMap { Int($0) }
  }

  /// A second experiment that shares the plain arm.
  private func other() throws -> String {
    let text = try String(contentsOfFile: tiny, encoding: .utf8)
    return try files.write(
      "other.yaml",
      text.replacing("name: tiny", with: "name: other").replacing("r2", with: "r4")
        .replacing("r = 2", with: "r = 4").replacing("reduction: 2", with: "reduction: 4"))
  }

  @Test("experiments lists the shipped ones and those that were run, with where their file is")
  func experiments() throws {
    let outcome = try ablate("experiments", "--format", "csv")
    #expect(outcome.code == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines[0] == "experiment,title,kind,scales,trials,done,failed,last_run,file")
    let own = try #require(lines.first { $0.hasPrefix("tiny,") })
    #expect(own.hasPrefix("tiny,A tiny experiment,,smoke,4,4,0,2") && own.hasSuffix(",\(tiny)"))
    let shipped = try #require(lines.first { $0.hasPrefix("r-sweep,") })
    #expect(shipped.hasSuffix(",trials,,0,0,0,,shipped"))
    #expect(lines.contains { $0.hasPrefix("all,") } && lines.contains { $0.hasPrefix("timing,") })
    try FileManager.default.removeItem(atPath: tiny)
    let gone = try ablate("experiments")
    #expect(gone.output.contains("no file: the experiment file is gone"))
  }

  @Test("forget asks where it can, and takes the trials that nobody else has, with their weights")
  func forget() throws {
    try run(other())
    #expect(try count("trials") == 6)
    let weights = files.url.appendingPathComponent("weights")
    #expect(try FileManager.default.contentsOfDirectory(atPath: weights.path).count == 6)
    let silent = try ablate("forget", "tiny")
    #expect(silent.code == 64)
    #expect(
      silent.errors
        == "ablate: Forget tiny (smoke) in \(database): 2 trials; 2 others stay, which other experiments have? "
        + "Without a terminal nobody can be asked; --yes answers\n")
    #expect(try count("trials") == 6)
    let outcome = try ablate("forget", "tiny", "--yes")
    #expect(outcome.code == 0 && outcome.errors == "Forgotten: tiny, 2 trials.\n")
    #expect(try count("trials") == 4)
    #expect(try count("v_trials WHERE experiment = 'other' AND state = 'done'") == 4)
    #expect(try count("arms WHERE experiment = 'tiny'") == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: weights.path).count == 4)
    let again = try ablate("forget", "tiny", "--yes")
    #expect(again.code == 66)
    #expect(again.errors == "ablate: \(database) has no results of 'tiny'; there are other\n")
  }

  @Test("a trial that is forgotten is trained again, to the same bits")
  func forgetTrial() throws {
    let query = [
      "query", "SELECT trial_id, weights_sha256 FROM v_trials ORDER BY 1", "--format", "csv",
    ]
    let before = try Binary.run(query + ["--db", database]).output
    let id = try #require(before.split(separator: "\n").dropFirst().first?.prefix(64))
    let outcome = try ablate("forget", "--trial", String(id.prefix(12)), "--yes")
    #expect(outcome.code == 0)
    #expect(outcome.errors == "Forgotten; the next run of tiny trains it again.\n")
    #expect(try count("v_trials WHERE state = 'done'") == 3)
    try run(tiny)
    #expect(try Binary.run(query + ["--db", database]).output == before)
  }

  @Test("notes stand below the experiment's table until they are removed")
  func notes() throws {
    #expect(try ablate("note", "tiny", "the fan was broken").code == 0)
    let id = try ablate(
      "query", "SELECT trial_id FROM v_trials WHERE arm = 'r2' AND seed = 2", "--format", "csv")
    let trial = try #require(id.output.split(separator: "\n").last)
    #expect(try ablate("note", "--trial", String(trial.prefix(16)), "strange curve").code == 0)
    let table = try ablate("report", "--experiment", "tiny", "--scale", "smoke")
    #expect(table.output.contains(": the fan was broken"))
    #expect(table.output.contains(" on r2, seed 2: strange curve"))
    let list = try ablate("note", "tiny", "--format", "csv")
    #expect(list.output.hasPrefix("number,written,note\n1,2"))
    #expect(list.output.hasSuffix(",the fan was broken\n"))
    #expect(try ablate("note", "tiny", "--remove", "2").code == 66)
    #expect(try ablate("note", "tiny", "--remove", "1").code == 0)
    #expect(try ablate("note", "tiny", "--format", "csv").output == "number,written,note\n")
    let missing = try ablate("note", "tinny", "x")
    #expect(missing.code == 66)
    #expect(
      missing.errors == "ablate: \(database) has no results of 'tinny'; did you mean tiny?\n")
    #expect(try ablate("note", "tiny", " ").errors == "ablate: the note is empty\n")
  }

  @Test("claims of the file are judged in its table, and the database keeps them")
  func claims() throws {
    let text = try String(contentsOfFile: tiny, encoding: .utf8)
    try files.write(
      "tiny.yaml",
      text.replacing(
        "scales:\n",
        with: """
          claims:
            - {text: r = 2 errs less than plain, relation: below, pairs: [[r2, plain]]}
            - {text: it has few more parameters, relation: at_most, margin: 50, metric: parameters, pairs: [["*", plain]]}
          scales:

          """
      ).replacing("table: 10\n", with: ""))
    try run(tiny)
    let table = try ablate("report", "--experiment", "tiny", "--scale", "smoke")
    #expect(table.output.contains("Claim: r = 2 errs less than plain. Exploratory: "))
    #expect(table.output.contains("Claim: it has few more parameters. Supported: r = 2 has "))
    #expect(try count("claims") == 2)
  }
}
