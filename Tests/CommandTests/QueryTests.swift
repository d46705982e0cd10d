import Foundation
import Results
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite("ablate query")
struct QueryTests {
  let files: Scratch
  let database: String

  init() throws {
    files = try Scratch()
    database = files.path("results.db")
    try ResultsStore(writing: database).close()
  }

  private static let endless = "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) "

  private func query(_ sql: String, _ words: String...) throws -> Binary.Outcome {
    try Binary.run(["query", sql, "--db", database] + words)
  }

  @Test("a mistake in the SQL ends with 64 and what SQLite says")
  func mistakes() throws {
    for (sql, reason) in [
      ("SELECT nosuch", "no such column: nosuch"), ("SELEC 1", "near \"SELEC\": syntax error"),
      ("SELECT nosuch FROM v_arms", "no such column: nosuch"),
      ("SELECT json('x')", "malformed JSON"), ("SELECT 1; SELECT 2", "one statement at a time; "),
    ] {
      let outcome = try query(sql)
      #expect(outcome.code == 64 && outcome.output.isEmpty)
      #expect(outcome.errors.hasPrefix("ablate: query: \(reason)"), "\(outcome.errors)")
    }
  }

  @Test("blobs are shown as SQL writes them, text after a NUL is not lost")
  func bytes() throws {
    let sql = "SELECT x'0aff' AS b, x'' AS e, 'a' || char(0) || 'b' AS t"
    #expect(
      try query(sql, "--json").output == """
        [
          {
            "b": "X'0AFF'",
            "e": "X''",
            "t": "a\\u0000b"
          }
        ]

        """)
    #expect(try query("SELECT x'0aff' AS b", "--format", "csv").output == "b\nX'0AFF'\n")
    let text = try query(sql).output
    #expect(text.contains("X'0AFF'  X''") && text.hasSuffix("b\n"))
  }

  @Test(
    "a query without an end gives rows at once, takes little memory and ends with its reader",
    arguments: ["text", "csv", "tsv", "json", "md", "tex"])
  func endless(_ format: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    // The limit is on what it could ever take.
    process.arguments = [
      "-c", "set -o pipefail; ulimit -v 2000000; \"$0\" \"$@\" | head -n 20000 | wc -l",
      Binary.url.path,
      "query", Self.endless + "SELECT i, 'row ' || i AS name FROM c", "--db", database, "--format",
      format,
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(text.trimmingCharacters(in: .whitespacesAndNewlines) == "20000")
  }

  @Test(
    "Ctrl-C ends it with 130: while it counts, while nobody reads, and while it writes a file",
    arguments: ["sum(i)", "i", "i --output"])
  func interrupted(_ columns: String) throws {
    let toFile = columns.hasSuffix("--output")
    let sql = Self.endless + "SELECT \(toFile ? "i" : columns) FROM c"
    let process = Binary.process(
      ["query", sql, "--db", database, "--format", "csv"]
        + (toFile ? ["--output", files.path("out.csv")] : []))
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    // It is at work once its handler stands; before that a signal ends it as well.
    let status = "/proc/\(process.processIdentifier)/status"
    func handles() -> Bool {
      let line = (try? String(contentsOfFile: status, encoding: .utf8))?
        .split(separator: "\n").first { $0.hasPrefix("SigCgt:") }
      guard let digits = line?.split(separator: "\t").last, let mask = UInt64(digits, radix: 16)
      else { return false }
      return mask & (1 << UInt64(SIGINT - 1)) != 0
    }
    while process.isRunning, !handles() { usleep(5000) }
    usleep(100_000)
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 130)
    #expect(errors.fileHandleForReading.readDataToEndOfFile().isEmpty)
    if toFile {
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: files.url.path).allSatisfy {
          $0.hasPrefix("results.db")
        })
    }
  }

  @Test("its help names all views of the schema")
  func views() throws {
    let help = try Binary.run("query", "--help").output
    let names = try query(
      "SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name", "--format", "csv"
    ).output.split(separator: "\n").dropFirst()
    #expect(names.count >= 6)
    for name in names { #expect(help.contains(name), "\(name)") }
  }

  @Test(
    "what is no file is refused as a database by every command, before anything is made",
    arguments: [
      (":memory:", "a database in memory would be lost at the end; name a file"),
      ("", "the name is empty; name a file"),
      ("file:x.db", "name the file without 'file:', not 'file:x.db'"),
    ])
  func noFile(_ path: String, _ message: String) throws {
    for words in [
      ["query", "SELECT 1"], ["status"], ["plan", "r-sweep", "--scale", "smoke"],
      ["run", "r-sweep", "--scale", "smoke"], ["report", "--table", "10"], ["doctor"],
    ] {
      let outcome = try Binary.run(words + ["--db", path])
      #expect(outcome.code == 64 && outcome.output.isEmpty, "\(words)")
      #expect(outcome.errors == "ablate: --db: \(message)\n", "\(words)")
    }
  }
}
