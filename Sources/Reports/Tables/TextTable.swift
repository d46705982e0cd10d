import Text

extension Table {
  /// The table for a terminal: the title, the panels, the notes.
  ///
  /// Titles and notes are wrapped; a panel is as wide as its cells, or as `TextLayout` allows.
  func text(_ layout: TextLayout) -> String {
    let lineWidth = layout.line
    func wrapped(_ text: String) -> [String] {
      TextWidth.wrap(text.printable, to: lineWidth)
    }
    var blocks: [[String]] = []
    if !title.isEmpty { blocks.append(wrapped(title)) }
    for (heading, panel) in panels where !panel.columns.isEmpty {
      if let heading { blocks.append(wrapped(heading)) }
      blocks += panel.pieces(layout).map { $0.lines(colours: layout.colours) }
    }
    if !notes.isEmpty {
      blocks.append(
        notes.flatMap { note in
          TextWidth.wrap(note.printable, to: lineWidth - 2).enumerated().map {
            ($0.offset == 0 ? "- " : "  ") + $0.element
          }
        })
    }
    return blocks.map { lines in lines.map { $0 + "\n" }.joined() }.joined(separator: "\n")
  }
}

/// One panel for a terminal: headings with the groups above them, a rule, aligned cells.
struct TextTable {
  static let gap = "  "

  private let table: Table
  /// By column and row; a cell may take several lines.
  private let cells: [[[String]]]
  private let headings: [[String]]
  private(set) var widths: [Int]

  /// - Parameters:
  ///   - widths: of the columns; nil for what the cells and headings take.
  ///   - headingWidth: headings wider than this and than the cells below them are broken at spaces.
  init(_ table: Table, widths given: [Int]? = nil, headingWidth: Int = Column.headingWidth) {
    self.table = table
    cells = table.columns.indices.map { index in
      Self.aligned(table.cells(of: index)).map { text in
        table.columns[index].wrap.map { TextWidth.wrap(text, to: $0) } ?? [text]
      }
    }
    let cellWidths = cells.map { $0.joined().map(TextWidth.of).max() ?? 0 }
    headings = zip(table.columns, cellWidths).map { column, width in
      column.headingLines(over: width, breaking: headingWidth)
    }
    widths = zip(cellWidths, headings).map { max($0, $1.map(TextWidth.of).max() ?? 0) }
    for group in groups {
      let missing = TextWidth.of(group.name.printable) - width(of: group.columns)
      if missing > 0 { widths[group.columns.upperBound - 1] += missing }
    }
    if let given { widths = given }
  }

  /// Columns that it takes.
  var width: Int { width(of: table.columns.indices) }

  /// Without spaces at the ends of lines.
  var lines: [String] { lines(colours: false) }

  func lines(colours: Bool) -> [String] {
    head + rowLines(colours: colours).map(Self.withoutTrailingSpaces)
  }

  var head: [String] { (groupLines + headingLines).map(Self.withoutTrailingSpaces) }

  var body: [String] { rowLines(colours: false).map(Self.withoutTrailingSpaces) }

  private var groupLines: [String] {
    guard !groups.isEmpty else { return [] }
    var names = ""
    var rules = ""
    for group in groups {
      let start = width(of: 0..<group.columns.lowerBound)
      let indent = group.columns.lowerBound == 0 ? 0 : start + Self.gap.count
      let width = width(of: group.columns)
      let name = group.name.printable
      let before = indent + (width - TextWidth.of(name)) / 2
      names = TextWidth.pad(names, to: before, .left) + name
      rules = TextWidth.pad(rules, to: indent, .left) + String(repeating: "─", count: width)
    }
    return [names, rules]
  }

  private var headingLines: [String] {
    let depth = headings.map(\.count).max() ?? 1
    let lines = (0..<depth).map { level in
      line(
        headings.map { lines in
          let index = level - (depth - lines.count)
          return index < 0 ? "" : lines[index]
        })
    }
    return lines + [String(repeating: "─", count: width(of: table.columns.indices))]
  }

  private func rowLines(colours: Bool) -> [String] {
    table.rows.indices.flatMap { row in
      (0..<(cells.map { $0[row].count }.max() ?? 0)).map { index in
        line(cells.map { index < $0[row].count ? $0[row][index] : "" }, colours: colours)
      }
    }
  }

  private func line(_ texts: [String], colours: Bool = false) -> String {
    zip(zip(texts, widths), table.columns).map { cell, column in
      // Marks take no column, so they come last.
      let padded = TextWidth.pad(cell.0, to: cell.1, column.alignment)
      guard colours, let tone = Tone(word: cell.0) else { return padded }
      return padded.replacing(cell.0, with: tone.marked(cell.0))
    }.joined(separator: Self.gap)
  }

  /// Runs of adjacent columns of one group.
  private var groups: [(name: String, columns: Range<Int>)] { table.groups }

  private func width(of columns: Range<Int>) -> Int {
    widths[columns].reduce(0, +) + Self.gap.count * max(0, columns.count - 1)
  }

  /// One column's cells, padded so that means, deviations and ends of intervals are aligned.
  private static func aligned(_ cells: [Cell]) -> [String] {
    let parts = cells.map { $0.parts(text: \.printable) }
    let tail = parts.map { TextWidth.of($0.tail) }.max() ?? 0
    let join = parts.map { TextWidth.of($0.join) }.max() ?? 0
    let mark = parts.map { TextWidth.of($0.mark) }.max() ?? 0
    return parts.map { part in
      guard part.isNumber, tail + mark > 0 else { return part.joined }
      return part.lead + TextWidth.pad(part.join, to: join, .left)
        + TextWidth.pad(part.tail, to: tail, .right) + TextWidth.pad(part.mark, to: mark, .left)
    }
  }

  private static func withoutTrailingSpaces(_ line: String) -> String {
    var line = line[...]
    while line.last == " " { line.removeLast() }
    return String(line)
  }
}

extension Table {
  /// Runs of adjacent columns that share a group, from the left.
  var groups: [(name: String, columns: Range<Int>)] {
    var runs: [(name: String, columns: Range<Int>)] = []
    for (index, column) in columns.enumerated() {
      guard let group = column.group else { continue }
      if let last = runs.last, last.name == group, last.columns.upperBound == index {
        runs[runs.count - 1].columns = last.columns.lowerBound..<index + 1
      } else {
        runs.append((group, index..<index + 1))
      }
    }
    return runs
  }
}

extension Column {
  /// What headings may take where there is room.
  static let headingWidth = 16

  /// The heading over cells of the given width; a unit stays in one piece.
  func headingLines(over width: Int, breaking headingWidth: Int = headingWidth) -> [String] {
    let unit = unit.map { [label.isEmpty ? $0 : "(\($0))"] } ?? []
    let words = label.split(separator: " ").map(String.init) + unit
    return TextWidth.wrap(
      words: words.map(\.printable), to: max(width, headingWidth))
  }
}
