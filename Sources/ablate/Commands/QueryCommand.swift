import Foundation
import Reports
import Results

/// `ablate query "SQL"`
enum QueryCommand: Command {
  static let name = "query"
  static let summary = "read-only SQL on the results database"
  static let usage = ["query \"SELECT …\" [options]"]
  static let operandKind = WordKind.free
  static let examples: [(line: String, purpose: String)] = [
    ("query \"SELECT arm, n, mean_top1_error FROM v_arms\"", "means of all arms")
  ]
  static let options: [OptionSpec] = [.database] + OptionSpec.result
  static let details = """
    Query the views: v_trials, v_arms, v_curves, v_timings, v_gates and v_kernels. docs/database.md
    describes them with examples. Rows are printed as they are found; the first thousand set the widths
    of text columns. A blob is shown as X'…'. Formats: text, csv, tsv, json, md, tex.
    """

  static func run(_ arguments: Arguments) throws -> ExitCode {
    guard let sql = try arguments.operand("query") else { throw CommandError.usage("which query?") }
    let format = try arguments.format
    let store = try DatabaseFile.read(arguments, missing: .noInput)
    Interrupt.install()
    let stops = { Interrupt.signal != 0 }
    let query = try told(ReadOnlyQuery(sql, on: store, stops: stops))
    let output = try ResultStream(arguments, stops: stops)
    var table = TableStream(format, keys: query.columns)
    let isForPeople = [.text, .md, .tex].contains(format)
    while let row = try told(query.next()) {
      let cells = row.map { isForPeople ? shown($0) : Cell.exact($0) }
      try output.append(table.add(cells, isText: row.map { $0.text != nil || $0.blob != nil }))
    }
    try output.append(table.finish())
    try output.commit()
    return .done
  }

  /// SQLite's message about the statement comes without the file's name.
  private static func told<R>(_ body: @autoclosure () throws -> R) throws -> R {
    do { return try body() } catch let error as DatabaseError {
      switch error.kind {
      case .statement: throw CommandError.usage("query: \(error.reason)")
      case .interrupted: throw CommandError(Interrupt.killed, "")
      case .absent, .notFound, .cannotCreate, .locked, .diskFull, .foreign, .readOnly, .leaseLost,
        .nameTaken, .moved, .other:
        throw error
      }
    }
  }

  /// Up to six significant digits; whole numbers as they are, since they may be keys.
  private static func shown(_ value: SQLValue) -> Cell {
    switch value {
    case .integer(let value): .text(String(value))
    case .real(let value): .text(String(format: "%.6g", value))
    case .null, .text, .blob: .exact(value)
    }
  }
}

extension Cell {
  /// A value of a query with every digit.
  static func exact(_ value: SQLValue) -> Cell {
    switch value {
    case .null: .empty
    case .integer(let value): .integer(value)
    case .real(let value): .number(value, decimals: 6)
    case .text(let text): .text(text)
    case .blob(let bytes): .text(literal(bytes))
    }
  }

  /// A blob as SQL writes it: `X'0AFF'`.
  private static func literal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var text = Array("X'".utf8)
    text.reserveCapacity(2 * bytes.count + 3)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text + Array("'".utf8), as: UTF8.self)
  }
}
