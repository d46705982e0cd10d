/// How wide a table may be as text, in columns of a terminal.
package struct TextLayout: Hashable, Sendable {
  /// Where titles and notes are broken.
  package var line: Int
  /// The most columns of a panel; nil means no limit.
  package var panel: Int?
  /// Whether verdicts bear the marks of their `Tone`, which the terminal turns into colours.
  package var colours = false

  package init(line: Int, panel: Int?) {
    self.line = line
    self.panel = panel
  }

  /// In a pipe or a file: independent of the terminal.
  package static let pipe = TextLayout(line: 100, panel: nil)
}

extension Table {
  /// A panel in pieces that fit. A panel that fits stays as it is. Otherwise headings are broken at
  /// every space. If the panel is still too wide, it continues below with the first column
  /// repeated, without rows that are empty there.
  func pieces(_ layout: TextLayout) -> [TextTable] {
    let whole = TextTable(self)
    guard let most = layout.panel, whole.width > most else { return [whole] }
    let narrow = TextTable(self, headingWidth: 1)
    guard narrow.width > most, columns.count > 1 else { return [narrow] }
    var pieces: [[Int]] = []
    for column in columns.indices.dropFirst() {
      let longer = (pieces.last ?? []) + [column]
      if pieces.isEmpty {
        pieces = [longer]
      } else if TextTable(part([0] + longer), headingWidth: 1).width <= most {
        pieces[pieces.count - 1] = longer
      } else {
        pieces.append([column])
      }
    }
    return pieces.enumerated().compactMap { number, columns in
      let piece = number == 0 ? part([0] + columns) : part(below: columns)
      return piece.map { TextTable($0, headingWidth: 1) }
    }
  }
}
