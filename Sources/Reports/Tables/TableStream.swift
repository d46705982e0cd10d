/// A table without title and notes, in any format, whose rows arrive one by one.
///
/// The first rows are held, up to `heldRows` and `heldCharacters`: they set the widths of text
/// columns and, in text, md and tex, the alignment (left if the column holds text). Later rows
/// follow them; a wider value moves the rest of its line. A table within these limits is rendered
/// as by `Table.render`. JSON is a list of objects.
package struct TableStream {
  package static let heldRows = 1000
  package static let heldCharacters = 1 << 20

  private let format: TableFormat
  private var columns: [Column]
  private var rows: [[Cell]] = []
  private var characters = 0
  /// What follows the rows, and the widths of text, once the first rows are written.
  private var tail: String?
  private var widths: [Int] = []

  package init(_ format: TableFormat, keys: [String]) {
    self.format = format
    columns = keys.map { Column(key: $0) }
  }

  /// Adds a row; returns what can be written now.
  ///
  /// - Parameter isText: of each cell, whether it is text rather than a number as text.
  package mutating func add(_ row: [Cell], isText: [Bool]) -> String {
    rows.append(row)
    if tail == nil {
      for index in columns.indices where isText[index] { columns[index].alignment = .left }
    }
    for cell in row {
      if case .text(let text) = cell { characters += text.utf8.count } else { characters += 8 }
    }
    let isFull = rows.count >= Self.heldRows || characters >= Self.heldCharacters
    return isFull ? flush() : ""
  }

  /// The rest.
  package mutating func finish() -> String { flush() + (tail ?? "") }

  private mutating func flush() -> String {
    defer { (rows, characters) = ([], 0) }
    let parts = parts()
    guard tail == nil else {
      return (format == .json && !rows.isEmpty ? "," : "") + parts.body
    }
    tail = parts.tail
    return parts.head + parts.body
  }

  private mutating func parts() -> (head: String, body: String, tail: String) {
    let table = Table(columns: columns, rows: rows)
    switch format {
    case .json:
      guard !rows.isEmpty, let list = table.json["rows"]?.pretty else { return ("[", "", "]\n") }
      return ("[", String(list.dropFirst().dropLast(2)), "\n]\n")
    case .text:
      let lines = TextTable(table, widths: tail == nil ? nil : widths)
      widths = lines.widths
      func joined(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }
      return columns.isEmpty ? ("", "", "") : (joined(lines.head), joined(lines.body), "")
    case .tex:
      // No text of a cell can look like these: its backslashes are escaped.
      let latex = table.latex
      guard let first = latex.firstRange(of: "\\midrule\n"),
        let last = latex.ranges(of: "\\bottomrule\n").last
      else { return (latex, "", "") }
      return (
        String(latex[..<first.upperBound]),
        String(latex[first.upperBound..<last.lowerBound]), String(latex[last.lowerBound...])
      )
    case .md, .csv, .tsv:
      let head = Table(columns: columns).render(format)
      let body = table.render(format).utf8.dropFirst(head.utf8.count)
      return (head, String(Substring(body)), "")
    }
  }
}
