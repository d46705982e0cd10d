import Foundation
import Results
import Testing

@Suite("docs/database.md")
struct DocumentationTests {
  @Test("every view stands in it with every column, and every table")
  func views() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(
      contentsOf: root.appendingPathComponent("docs/database.md"), encoding: .utf8)
    let files = try TemporaryDatabase()
    let database = try files.open().database
    let views = try database.rows("SELECT name FROM sqlite_schema WHERE type = 'view'")
      .compactMap { $0[0].text }
    #expect(views.count >= 6)
    for view in views {
      let start = try #require(text.range(of: "**`\(view)`**"), "\(view) is missing")
      let end = text[start.upperBound...].range(of: "\n**`")?.lowerBound
      let section = text[start.upperBound..<(end ?? text.endIndex)]
      for row in try database.rows("SELECT name FROM pragma_table_info(?)", [.text(view)]) {
        let column = try #require(row[0].text)
        #expect(section.contains("`\(column)`"), "\(view).\(column) is missing")
      }
    }
    for row in try database.rows("SELECT name FROM sqlite_schema WHERE type = 'table'") {
      let table = try #require(row[0].text)
      if !table.hasPrefix("sqlite_") {
        #expect(text.contains("\n| `\(table)` |"), "\(table) is missing")
      }
    }
  }
}
