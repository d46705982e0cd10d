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
    let cells = query.rows.map { row in row.map(Self.cell) }
    if format == .json {
      // A list of objects, as scripts expect of a query.
      return JSONValue.array(
        cells.map { row in
          .object(zip(query.columns, row).map { .init(key: $0, value: $1.json) })
        }
      ).text
    }
    let columns = query.columns.enumerated().map { index, name in
      let isText = query.rows.contains { $0[index].text != nil }
      return Table.Column(name, name, isText ? .left : .right)
    }
    return Table(title: "", columns: columns, rows: cells).render(format)
  }

  private static func cell(_ value: SQLValue) -> Cell {
    switch value {
    case .null: .empty
    case .integer(let value): .plainInteger(value)
    case .real(let value): .plainNumber(value)
    case .text(let text): .text(text)
    }
  }
}
