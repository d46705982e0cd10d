extension Table {
  /// CSV by RFC 4180, or with tabs: a line of keys, then rows with numbers in full precision. A spread
  /// has columns `KEY_mean` and `KEY_std`, an interval `KEY_low` and `KEY_high`; what was not run or is
  /// not given is empty. Title and notes are left out.
  func renderSeparated(by separator: String) -> String {
    let kinds = columns.indices.map { index in Kind(rows.map { $0[index] }) }
    var lines = [
      zip(columns, kinds).flatMap { column, kind in kind.suffixes.map { column.key + $0 } }
    ]
    for row in rows {
      lines.append(zip(row, kinds).flatMap { cell, kind in kind.values(cell) })
    }
    return lines.map { line in
      line.map { Self.quoted($0, separator) }.joined(separator: separator)
    }.joined(separator: "\n") + "\n"
  }

  /// What a column holds decides how many fields it becomes.
  private enum Kind {
    case single, spread, interval

    init(_ cells: [Cell]) {
      self = .single
      for cell in cells {
        if case .spread = cell { self = .spread }
        if case .interval = cell { self = .interval }
      }
    }

    var suffixes: [String] {
      switch self {
      case .single: [""]
      case .spread: ["_mean", "_std"]
      case .interval: ["_low", "_high"]
      }
    }

    func values(_ cell: Cell) -> [String] {
      switch (self, cell) {
      case (.spread, .spread(let mean, let deviation, _)):
        ["\(mean)", deviation.map { "\($0)" } ?? ""]
      case (.interval, .interval(let low, let high, _)): ["\(low)", "\(high)"]
      case (.single, _): [Self.raw(cell)]
      default: [Self.raw(cell), ""]
      }
    }

    private static func raw(_ cell: Cell) -> String {
      switch cell {
      case .empty, .notRun, .missing: ""
      case .text(let text): text
      case .integer(let value), .plainInteger(let value): String(value)
      case .number(let value, _), .signed(let value, _), .probability(let value),
        .plainNumber(let value):
        "\(value)"
      case .spread(let mean, _, _): "\(mean)"
      case .interval(let low, let high, _): "\(low)..\(high)"
      }
    }
  }

  private static func quoted(_ text: String, _ separator: String) -> String {
    let needsQuotes = text.contains { character in
      character == "\"" || character.isNewline || String(character) == separator
    }
    return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }
}
