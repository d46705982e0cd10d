extension Table {
  /// A GitHub table: the title in bold above, the notes as a list below. Groups, which such tables
  /// lack, go before the labels.
  var markdown: String {
    var blocks: [String] = []
    if !title.isEmpty { blocks.append("**\(Self.escapedForMarkdown(title))**") }
    for (heading, panel) in panels where !panel.columns.isEmpty {
      if let heading { blocks.append("*\(Self.escapedForMarkdown(heading))*") }
      blocks.append(panel.markdownRows.joined(separator: "\n"))
    }
    if !notes.isEmpty {
      blocks.append(
        notes.map { "- " + Self.markdown(note: $0) }.joined(separator: "\n"))
    }
    return blocks.map { $0 + "\n" }.joined(separator: "\n")
  }

  private var markdownRows: [String] {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let heads = columns.map { column in
      Self.escapedForMarkdown((column.group.map { $0 + ": " } ?? "") + column.heading)
    }
    let marks = columns.map { $0.alignment == .right ? "---:" : ":---" }
    return [line(heads), line(marks)]
      + rows.map { row in
        line(
          columns.indices.map { index in
            index < row.count ? row[index].parts(text: Self.escapedForMarkdown).joined : ""
          })
      }
  }

  /// A note, whose commands stand between backticks.
  private static func markdown(note: String) -> String {
    let parts = note.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    guard !parts.count.isMultiple(of: 2), !note.contains("``") else {
      return escapedForMarkdown(note)
    }
    return parts.enumerated().map { index, part in
      index.isMultiple(of: 2)
        ? escapedForMarkdown(part)
        : "`" + part.map { $0.isNewline ? " " : TextWidth.printable(String($0)) }.joined() + "`"
    }.joined()
  }

  /// Text that Markdown shows as it is, on one line.
  static func escapedForMarkdown(_ text: String) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "|", "\\", "*", "`", "~": escaped += "\\\(character)"
      case "<": escaped += "&lt;"
      case "&": escaped += "&amp;"
      case "\n", "\r\n", "\r": escaped += "<br>"
      default: escaped += TextWidth.printable(String(character))
      }
    }
    return escaped
  }
}
