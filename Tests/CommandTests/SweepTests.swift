import Foundation
import Testing

/// The whole r-sweep at smoke scale, run once through the built binary and read by many tests.
enum Smoke {
  struct Sweep: Sendable {
    var scratch: Scratch
    var code: Int32
    var output: String
    var errors: String
    var database: String { scratch.path("results.db") }
  }

  static let sweep: Result<Sweep, any Error> = Result {
    let scratch = try Scratch()
    let outcome = try Binary.run(
      "run", "r-sweep", "--scale", "smoke", "--db", scratch.path("results.db"))
    return Sweep(
      scratch: scratch, code: outcome.code, output: outcome.output, errors: outcome.errors)
  }
}

@Suite("The r-sweep at smoke scale, through the binary")
struct SweepTests {
  let sweep: Smoke.Sweep

  init() throws { sweep = try Smoke.sweep.get() }

  private func ablate(_ words: String...) throws -> Binary.Outcome {
    try Binary.run(words + ["--db", sweep.database])
  }

  @Test("it ends with 0 and its table on standard output, progress on standard error")
  func ends() throws {
    #expect(sweep.code == 0)
    #expect(sweep.output.hasPrefix("r-sweep at scale smoke: Reduction ratio r of the SE block\n"))
    #expect(sweep.errors.contains("r32, seed 2: epoch 2/2, train error "))
    #expect(sweep.errors.contains("[12/12 done]\n"))
    #expect(
      sweep.errors.hasSuffix("(`ablate query \"SELECT * FROM v_arms\" --db \(sweep.database)`)\n"))
  }

  @Test("in a pipe there is no carriage return, no colour and at most a line an epoch")
  func plain() {
    #expect(!sweep.errors.contains("\r") && !sweep.errors.contains("\u{1b}"))
    let epochs = sweep.errors.split(separator: "\n").count { $0.contains(": epoch ") }
    #expect(epochs == 12 * 2)
  }

  @Test("the second run trains nothing and prints the same table")
  func again() throws {
    let again = try ablate("run", "r-sweep", "--scale", "smoke")
    #expect(again.code == 0 && again.output == sweep.output)
    #expect(again.errors.contains("12 trials, 12 done, 0 to train"))
  }

  @Test(
    "reports are byte-stable in every format",
    arguments: ["text", "md", "csv", "tsv", "tex", "json"])
  func stable(_ format: String) throws {
    let words = ["report", "--table", "10", "--scale", "smoke", "--format", format]
    let first = try Binary.run(words + ["--db", sweep.database])
    #expect(first.code == 0 && !first.output.isEmpty)
    let file = sweep.scratch.path("table.\(format)")
    let second = try Binary.run(words + ["--db", sweep.database, "--output", file])
    #expect(second.code == 0 && second.output.isEmpty)
    #expect(try String(contentsOfFile: file, encoding: .utf8) == first.output)
  }

  @Test("table 10 has the paper's rows beside ours, as JSON of the agreed shape")
  func table() throws {
    let outcome = try ablate("report", "--table", "10", "--scale", "smoke", "--json")
    let json =
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any] ?? [:]
    #expect(
      Set(json.keys)
        == ["table", "title", "scale", "dataset", "columns", "rows", "verdicts", "notes"])
    let rows = json["rows"] as? [[String: Any]] ?? []
    #expect(rows.map { $0["key"] as? String } == ["r2", "r4", "r8", "r16", "r32", "resnet50"])
    let ours = rows[0]["ours"] as? [String: Any] ?? [:]
    #expect(ours["n"] as? Int == 2 && ours["mean"] is Double && ours["ci95"] is [Double])
    let paper = rows[0]["paper"] as? [String: Any] ?? [:]
    #expect(paper["top1"] as? Double == 22.29)
    #expect((rows[0]["difference"] as? [String: Any])?["least_p"] as? Double == 0.5)
    #expect(rows[5]["difference"] is NSNull)
  }

  @Test("claims are judged by what was run, at the scale that is asked for")
  func claims() throws {
    let outcome = try ablate("report", "--claims", "--scale", "smoke", "--format", "csv")
    #expect(outcome.code == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("10,every r errs less than plain,r-sweep,") })
    #expect(
      lines.contains { $0.hasPrefix("11,the average errs less than the maximum,squeeze,not run,") })
    // Two seeds decide nothing that is not far off.
    #expect(!lines.contains { $0.contains(",supported,") })
  }

  @Test("report --all writes every table, the claims and figures in their formats, with an index")
  func all() throws {
    let folder = sweep.scratch.path("reports")
    let outcome = try ablate("report", "--all", "--output", folder, "--scale", "smoke")
    #expect(outcome.code == 0 && outcome.output.isEmpty)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let stems = Set(files.compactMap { $0.split(separator: ".").first.map(String.init) })
    #expect(stems.isSuperset(of: (1...16).map { "table-\($0)" }))
    #expect(
      stems.subtracting((1...16).map { "table-\($0)" }) == [
        "claims", "figure-curves", "figure-forest", "figure-reduction", "index", "manifest",
        "table-10-r-sweep-inception",
        "table-11-squeeze-inception",
        "table-12-excitation-inception", "table-13-stages-inception",
        "table-14-placement-inception", "table-16-no-squeeze-inception", "table-r-v1",
        "table-r-v1-r-sweep-inception", "table-sec4",
      ])
    // Tables in three formats, figures in two, one index, one manifest.
    #expect(files.count == (stems.count - 5) * 3 + 3 * 2 + 2)
    #expect(
      try String(contentsOfFile: "\(folder)/figure-reduction.svg", encoding: .utf8)
        == ablate("report", "--figure", "reduction", "--scale", "smoke").output)
    let own = try ablate("report", "--table", "10", "--scale", "smoke", "--format", "md")
    #expect(
      try String(contentsOfFile: "\(folder)/table-10.md", encoding: .utf8) == own.output)
    let index = try String(contentsOfFile: "\(folder)/index.md", encoding: .utf8)
    for file in files where file != "index.md" { #expect(index.contains("](\(file))")) }
  }

  @Test("what was not run is said to be not run, never invented")
  func notRun() throws {
    let outcome = try ablate("report", "--table", "2", "--scale", "smoke")
    #expect(outcome.code == 0 && outcome.errors.isEmpty)
    #expect(
      outcome.output.contains(
        "- No trial of backbones at scale smoke has been run yet: `ablate run backbones --scale smoke` "
          + "trains\n  it, `ablate plan backbones --scale smoke` tells what that takes.\n"))
    let own = try ablate("report", "--experiment", "backbones", "--scale", "smoke")
    #expect(own.code == 2)
    #expect(
      own.errors
        == "ablate: nothing to report yet: no trial of backbones at scale smoke is done in "
        + "\(sweep.database); run `ablate run backbones --scale smoke`\n")
    let other = try ablate("report", "--experiment", "r-sweep")
    #expect(other.code == 2)
    #expect(other.errors.hasSuffix("there is --scale smoke\n"))
  }

  @Test("the means that the report prints are those that SQL gives")
  func query() throws {
    let outcome = try ablate(
      "query", "SELECT mean_top1_error FROM v_arms WHERE arm = 'r4'", "--format", "csv")
    let value = try #require(Double(outcome.output.split(separator: "\n").last ?? ""))
    #expect(sweep.output.contains(String(format: "%.2f ± ", value)))
  }

  @Test("query refuses to write, with exit code 64")
  func refusesWrites() throws {
    let outcome = try ablate("query", "DELETE FROM trials")
    #expect(outcome.code == 64)
    #expect(
      outcome.errors
        == "ablate: \(sweep.database): query only reads, and this statement would write; use sqlite3 "
        + "on a copy if you must\n")
  }

  @Test("status counts what is done and reads only")
  func status() throws {
    let outcome = try ablate("status", "r-sweep", "--scale", "smoke", "--format", "csv")
    #expect(outcome.code == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 7 && lines[1].hasPrefix("plain,2,0,0,0,"))
  }

  @Test("plan says that nothing is left to train, and so does run --dry-run")
  func plan() throws {
    let plan = try ablate("plan", "r-sweep", "--scale", "smoke", "--format", "csv")
    #expect(plan.output.split(separator: "\n").dropFirst().allSatisfy { $0.hasSuffix(",done") })
    let dry = try ablate("run", "r-sweep", "--scale", "smoke", "--dry-run")
    #expect(dry.code == 0 && dry.output.contains("12 trials of 6 arms and 2 seeds; 0 to train"))
  }

  @Test("every query of docs/database.md runs")
  func documentedQueries() throws {
    let text = try String(
      contentsOf: packageRoot.appendingPathComponent("docs/database.md"), encoding: .utf8)
    let queries = text.components(separatedBy: "```sql\n").dropFirst().compactMap {
      $0.components(separatedBy: "\n```").first
    }
    #expect(queries.count >= 12)
    // Some are of gates, which are recorded beside the sweep, so as not to change it for others.
    let gates = try GateSweep.shared.get()
    for query in queries {
      let outcome = try Binary.run("query", query, "--format", "csv", "--db", gates.database)
      #expect(outcome.code == 0, "\(query)\n\(outcome.errors)")
      #expect(outcome.output.split(separator: "\n").count > 1, "no rows:\n\(query)")
    }
  }
}
