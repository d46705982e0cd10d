import Foundation
import Testing

@Suite("Reports before anything was run")
struct ReportTests {
  @Test(
    "tables fit the terminal; in a pipe and in a file they do not depend on it",
    arguments: [60, 80, 120])
  func width(_ columns: Int) throws {
    let files = try Scratch()
    for words in [
      ["report", "--table", "2"], ["report", "--claims"], ["plan", "r-sweep"], ["models"],
    ] {
      let all = words + (words[0] == "models" ? [] : ["--db", files.path("none.db")])
      let shown = try PseudoTerminal.lines(all, columns: columns, variables: ["COLUMNS": ""])
      #expect(shown.code == 0)
      let wide = shown.lines.filter { $0.count > columns }
      #expect(wide.isEmpty, "\(words): \(wide.joined(separator: "\n"))")
      // What a plan predicts is measured anew each time.
      if words[0] == "plan" { continue }
      let piped = try Binary.run(all).output
      #expect(try Binary.run(all, variables: ["COLUMNS": "\(columns)"]).output == piped)
      let file = files.path("out.txt")
      _ = try PseudoTerminal.lines(all + ["--output", file], columns: columns)
      #expect(try String(contentsOfFile: file, encoding: .utf8) == piped)
    }
  }

  private func report(_ words: String...) throws -> String {
    let files = try Scratch()
    let path = files.path("none.db")
    let outcome = try Binary.run(["report"] + words + ["--db", path])
    #expect(outcome.code == 0)
    #expect(
      outcome.errors
        == "\(path): there is no results database yet, so there are no results of ours\n")
    #expect(!FileManager.default.fileExists(atPath: path))
    return outcome.output
  }

  @Test(
    "on a terminal whose locale is not UTF-8 everything is ASCII, and a pipe has what it always had"
  )
  func locale() throws {
    let words = ["report", "--table", "10", "--db", "/nowhere/none.db"]
    let shown = try PseudoTerminal.lines(words, columns: 120, variables: ["LC_ALL": "C"])
    #expect(shown.code == 0 && shown.lines.count > 10)
    #expect(shown.lines.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
    #expect(shown.lines.contains { $0.hasPrefix("-----") })
    let piped = try Binary.run(words, variables: ["LC_ALL": "C"])
    #expect(piped.output.contains("─"))
  }

  @Test(
    "each table shows the paper's values and what its networks count",
    arguments: (1...16).map(String.init) + ["r-v1"])
  func table(_ id: String) throws {
    let text = try report("--table", id)
    try expectSnapshot("report-table-\(id).txt", text)
    #expect(text.split(separator: "\n").map(\.count).max() ?? 0 <= 120)
  }

  @Test(
    "a table of single networks and one of pairs, in every format", arguments: ["10", "2", "1"],
    ["md", "csv", "tsv", "tex", "json"])
  func formats(_ id: String, _ format: String) throws {
    try expectSnapshot(
      "report-table-\(id).\(format)", try report("--table", id, "--format", format))
  }

  @Test("the claims in every format", arguments: ["text", "md", "csv", "tex", "json"])
  func claims(_ format: String) throws {
    let suffix = format == "text" ? "txt" : format
    try expectSnapshot("report-claims.\(suffix)", try report("--claims", "--format", format))
  }

  @Test(
    "tables that are not numbered have their names",
    arguments: ["3-cvpr", "10-270", "ilsvrc", "official"])
  func named(_ id: String) throws {
    #expect(try report("--table", id).hasPrefix("Table \(id) ("))
  }

  @Test("another experiment that answers a table can fill it")
  func otherExperiment() throws {
    let text = try report("--table", "10", "--experiment", "r-sweep-inception")
    #expect(text.hasPrefix("Table 10, r-sweep-inception at scale desk: "))
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("`ablate run r-sweep-inception` trains it"))
    #expect(words.contains("`--experiment r-sweep`"))
  }
}
