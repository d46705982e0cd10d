import Foundation
import Reports
import Testing

@Suite("Tables that come row by row")
struct TableStreamTests {
  /// Rows of a name and a number.
  private static func rows(_ count: Int) -> [[Cell]] {
    (0..<count).map { [.text("n\($0 % 7) | \"x\""), .integer($0)] }
  }

  /// What was given for each row, and at the end.
  private static func stream(
    _ rows: [[Cell]], _ format: TableFormat, keys: [String] = ["name", "n"]
  ) -> [String] {
    var stream = TableStream(format, keys: keys)
    let parts = rows.map { row in
      stream.add(row, isText: row.map { if case .text(_) = $0 { true } else { false } })
    }
    return parts + [stream.finish()]
  }

  private static func table(_ rows: [[Cell]]) -> Table {
    Table(columns: [Column(key: "name", alignment: .left), Column(key: "n")], rows: rows)
  }

  @Test(
    "few rows come out as those of a table, many too",
    arguments: TableFormat.allCases, [1, 2, 999, 1000, 1001, 3500])
  func equal(_ format: TableFormat, _ count: Int) {
    let rows = Self.rows(count)
    let table = Self.table(rows)
    let whole =
      format == .json ? (table.json["rows"] ?? .null).pretty + "\n" : table.render(format)
    // One width for all rows: a later number with more digits would be wider.
    let text = Self.stream(rows, format).joined()
    if format == .text, count > TableStream.heldRows {
      #expect(text.split(separator: "\n").count == count + 2)
      #expect(text.hasPrefix(Self.table(Array(rows.prefix(1000))).render(.text)))
    } else {
      #expect(text == whole)
    }
  }

  @Test("no rows give what an empty table gives", arguments: TableFormat.allCases)
  func empty(_ format: TableFormat) {
    let table = Table(columns: [Column(key: "name"), Column(key: "n")])
    let text = Self.stream([], format).joined()
    #expect(text == (format == .json ? "[]\n" : table.render(format)))
  }

  @Test("rows are given on as they come, never all held", arguments: TableFormat.allCases)
  func givesOn(_ format: TableFormat) {
    let parts = Self.stream(Self.rows(5000), format)
    #expect(parts.filter { !$0.isEmpty }.count >= 5)
    // Long ones sooner.
    let long = [Cell.text(String(repeating: "x", count: 1 << 19)), .integer(1)]
    let first = Self.stream(Array(repeating: long, count: 10), format)
    #expect(first.prefix(4).filter { !$0.isEmpty }.count == 2)
  }

  @Test("a later value that is wider is whole, and moves the rest of its line alone")
  func wider() {
    var rows = Self.rows(1002)
    rows[1000][0] = .text(String(repeating: "w", count: 50))
    let lines = Self.stream(rows, .text).joined().split(separator: "\n")
    #expect(lines[1002] == String(repeating: "w", count: 50) + "  1,000")
    // "1,001" where the widest of the first is "999".
    #expect(lines[1003].count == lines[1].count + 2)
  }
}
