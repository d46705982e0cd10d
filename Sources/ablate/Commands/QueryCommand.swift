import Foundation
import Reports
import Results

/// `ablate query "SQL"`
enum QueryCommand: Command {
  static let name = "query"
  static let summary = "read-only SQL on the results database"
  static let usage = ["query \"SELECT …\" [options]"]
  static let options: [OptionSpec] = [.database] + OptionSpec.result
  static let details = """
    The views v_trials, v_curves and v_arms are the interface to query; docs/database.md describes them
    with examples. Formats: text, csv, tsv, json, md, tex.
    """

  static func run(_ arguments: Arguments) throws(CommandError) -> ExitCode {
    guard let sql = try arguments.operand("query") else { throw .usage("which query?") }
    let format = try arguments.format
    let store = try DatabaseFile.read(arguments, missing: .noInput)
    let query: ReadOnlyQuery
    do throws(DatabaseError) { query = try ReadOnlyQuery(sql, on: store) } catch {
      throw error.kind == .statement
        ? CommandError(.usage, "query: \(error.reason)") : CommandError(error)
    }
    try Terminal.deliver(render(query, format), arguments)
    return .done
  }

  private static func render(_ query: ReadOnlyQuery, _ format: TableFormat) -> String {
    let isForPeople = [.text, .md, .tex].contains(format)
    let columns = query.columns.enumerated().map { index, name in
      let isText = query.rows.contains { $0[index].text != nil }
      return Column(key: name, alignment: isText ? .left : .right)
    }
    let table = Table(
      columns: columns,
      rows: query.rows.map { row in row.map { isForPeople ? shown($0) : exact($0) } })
    // A list of objects, as scripts expect of a query.
    return format == .json
      ? (table.json["rows"] ?? .array([])).pretty + "\n" : table.render(format)
  }

  private static func exact(_ value: SQLValue) -> Cell {
    switch value {
    case .null: .empty
    case .integer(let value): .integer(value)
    case .real(let value): .number(value, decimals: 6)
    case .text(let text): .text(text)
    }
  }

  /// Up to six significant digits; whole numbers as they are, since they may be keys.
  private static func shown(_ value: SQLValue) -> Cell {
    switch value {
    case .integer(let value): .text(String(value))
    case .real(let value): .text(String(format: "%.6g", value))
    case .null, .text: exact(value)
    }
  }
}
