extension Table {
  /// A GitHub table: the title in bold above, the notes as a list below. Groups, which such tables
  /// lack, go before the labels.
  var markdown: String {
    var blocks: [String] = []
    if !title.isEmpty { blocks.append("**\(Markdown.escaped(title))**") }
    for (heading, panel) in panels where !panel.columns.isEmpty {
      if let heading { blocks.append("*\(Markdown.escaped(heading))*") }
      blocks.append(panel.markdownRows.joined(separator: "\n"))
    }
    if !notes.isEmpty {
      blocks.append(
        notes.map { "- " + Markdown.block($0) }.joined(separator: "\n"))
    }
    return blocks.map { $0 + "\n" }.joined(separator: "\n")
  }

  private var markdownRows: [String] {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let heads = columns.map { column in
      Markdown.escaped((column.group.map { $0 + ": " } ?? "") + column.heading)
    }
    let marks = columns.map { $0.alignment == .right ? "---:" : ":---" }
    return [line(heads), line(marks)]
      + rows.map { row in
        line(
          columns.indices.map { index in
            index < row.count ? row[index].parts(text: Markdown.escaped).joined : ""
          })
      }
  }
}
