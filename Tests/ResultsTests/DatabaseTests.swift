import Foundation
import Results
import Testing

@Suite("The database file")
struct DatabaseTests {
  let files: TemporaryDatabase

  init() throws { files = try TemporaryDatabase() }

  @Test("opening twice migrates once")
  func migrates() throws {
    _ = try files.open()
    let store = try files.open()
    #expect(try store.count("SELECT count(*) FROM migrations") == migrationCount)
  }

  @Test("several processes may open a new file at once")
  func opensAtOnce() async throws {
    // New files each time: what goes wrong, goes wrong seldom.
    for round in 0..<40 {
      let path = files.folder.appendingPathComponent("\(round).db").path
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<6 { group.addTask { _ = try ResultsStore(writing: path) } }
        try await group.waitForAll()
      }
      let store = try ResultsStore(writing: path)
      #expect(try store.count("SELECT count(*) FROM migrations") == migrationCount)
    }
  }

  @Test("a file that is no database is refused and left as it is")
  func notADatabase() throws {
    let text = Data(String(repeating: "not a database\n", count: 100).utf8)
    try text.write(to: URL(fileURLWithPath: files.path))
    let error = #expect(throws: DatabaseError.self) { try files.open() }
    #expect(error?.kind == .foreign)
    #expect(try Data(contentsOf: URL(fileURLWithPath: files.path)) == text)
  }

  @Test("another program's database is refused, for writing and for reading")
  func foreign() throws {
    let strange = try Database(path: files.path, access: .write)
    try strange.run("CREATE TABLE songs (name TEXT)")
    for open in [{ try ResultsStore(writing: $0) }, { try ResultsStore(reading: $0) }]
      as [(String) throws -> ResultsStore]
    {
      let error = #expect(throws: DatabaseError.self) { try open(files.path) }
      #expect(error?.kind == .foreign)
      #expect(error?.reason == "not a results database of ablate; name another with --db")
    }
    #expect(try strange.rows("SELECT name FROM sqlite_schema").count == 1)
  }

  @Test("a database of a later version is refused by name")
  func later() throws {
    let store = try files.open()
    try store.database.run("INSERT INTO migrations VALUES ('2030-01 quantum', 'then')")
    let error = #expect(throws: DatabaseError.self) { try files.open() }
    #expect(
      error?.reason
        == "written by a later version of ablate (schema '2030-01 quantum'); use that version")
  }

  @Test("reading never creates a file")
  func missing() throws {
    let error = #expect(throws: DatabaseError.self) { try ResultsStore(reading: files.path) }
    #expect(error?.kind == .absent)
    #expect(!FileManager.default.fileExists(atPath: files.path))
  }

  @Test("a folder that is not there cannot hold a database")
  func noFolder() {
    let error = #expect(throws: DatabaseError.self) {
      try ResultsStore(writing: "\(files.path)/below/x.db")
    }
    #expect(error?.kind == .cannotCreate)
  }

  @Test("a write that throws leaves nothing behind")
  func rollsBack() throws {
    let store = try files.open()
    struct Stop: Error {}
    #expect(throws: DatabaseError.self) {
      try store.database.write { () throws(DatabaseError) in
        try store.database.run("INSERT INTO migrations VALUES ('x', 'y')")
        throw DatabaseError(.other, path: "", "stop")
      }
    }
    #expect(try store.count("SELECT count(*) FROM migrations") == migrationCount)
  }
}

@Suite("Queries of users")
struct QueryTests {
  let files: TemporaryDatabase
  let store: ResultsStore

  init() throws {
    files = try TemporaryDatabase()
    _ = try files.open()
    store = try ResultsStore(reading: files.path)
  }

  @Test("columns and rows come back as they are")
  func reads() throws {
    let query = try ReadOnlyQuery("SELECT 1 AS one, 2.5 AS x, 'a' AS t, NULL AS none", on: store)
    #expect(query.columns == ["one", "x", "t", "none"])
    #expect(try query.rows() == [[.integer(1), .real(2.5), .text("a"), .null]])
  }

  @Test("text with a NUL comes whole, and blobs come as bytes")
  func bytes() throws {
    let query = try ReadOnlyQuery(
      "SELECT 'a' || char(0) || 'b', x'00ff', x'', CAST(x'c3' AS TEXT)", on: store)
    #expect(
      try query.rows() == [[.text("a\0b"), .blob([0, 255]), .blob([]), .text("\u{fffd}")]])
    // Our own values go the same way back.
    let values: [SQLValue] = [.text("a\0b"), .text(""), .blob([0, 255]), .blob([])]
    #expect(try store.database.rows("SELECT ?, ?, ?, ?", values) == [values])
  }

  static let endless = "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) "

  @Test("rows come one by one, so that a query without an end can be read")
  func streams() throws {
    let query = try ReadOnlyQuery(Self.endless + "SELECT i FROM c", on: store)
    for number in 1...5000 { #expect(try query.next() == [.integer(number)]) }
  }

  @Test("a query that finds nothing for long ends when it is no longer wanted")
  func stops() throws {
    var asked = 0
    let query = try ReadOnlyQuery(Self.endless + "SELECT sum(i) FROM c", on: store) {
      asked += 1
      return asked > 100
    }
    let error = #expect(throws: DatabaseError.self) { try query.next() }
    #expect(error?.kind == .interrupted)
  }

  @Test(
    "mistakes that show only while a query runs are mistakes too",
    arguments: [
      ("SELECT json('x')", "malformed JSON"),
      ("SELECT abs(-9223372036854775807 - 1)", "integer overflow"),
      ("SELECT zeroblob(100000000)", "string or blob too big"),
    ])
  func lateMistakes(_ sql: String, _ reason: String) throws {
    let query = try ReadOnlyQuery(sql, on: store)
    let error = #expect(throws: DatabaseError.self) { try query.next() }
    #expect(error?.kind == .statement && error?.reason == reason)
  }

  @Test("no other file is opened")
  func attaches() throws {
    let path = files.folder.appendingPathComponent("other.db").path
    let error = #expect(throws: DatabaseError.self) {
      _ = try ReadOnlyQuery("ATTACH '\(path)' AS other", on: store).next()
    }
    #expect(error?.kind == .statement)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test(
    "whatever would write is refused",
    arguments: [
      "DELETE FROM trials", "CREATE TABLE t (a)", "INSERT INTO migrations VALUES ('a', 'b')",
      "DROP VIEW v_arms", "PRAGMA journal_mode = DELETE", "VACUUM",
    ])
  func refuses(_ sql: String) throws {
    let error = #expect(throws: DatabaseError.self) { try ReadOnlyQuery(sql, on: store) }
    #expect(error?.kind == .readOnly, "\(String(describing: error))")
    #expect(try store.count("SELECT count(*) FROM migrations") == migrationCount)
  }

  @Test(
    "a mistake is answered by what SQLite says",
    arguments: [
      ("SELECT wrong FROM v_arms", "no such column: wrong"), ("", "the query is empty"),
      // SQLite reads the schema anew and compiles this one again before it gives up.
      ("SELECT wrong", "no such column: wrong"), ("SELEC 1", "near \"SELEC\": syntax error"),
      ("SELECT 1; SELECT 2", "one statement at a time; there is more after the first"),
    ])
  func mistakes(_ sql: String, _ reason: String) {
    let error = #expect(throws: DatabaseError.self) { try ReadOnlyQuery(sql, on: store) }
    #expect(error?.kind == .statement)
    #expect(error?.reason == reason)
  }
}

extension ReadOnlyQuery {
  fileprivate func rows() throws -> [[SQLValue]] {
    var rows: [[SQLValue]] = []
    while let row = try next() { rows.append(row) }
    return rows
  }
}
