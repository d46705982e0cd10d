extension Table {
  /// A GitHub table under a heading.
  func renderMarkdown() -> String {
    var lines: [String] = []
    if !title.isEmpty { lines += ["**\(Self.escaped(title))**", ""] }
    let names = columns.map { column in
      Self.escaped((column.group.map { "\($0): " } ?? "") + column.heading)
    }
    lines.append("| " + names.joined(separator: " | ") + " |")
    lines.append(
      "|" + columns.map { $0.alignment == .left ? " :--- |" : " ---: |" }.joined())
    for row in rows {
      lines.append("| " + row.map { Self.escaped($0.plain) }.joined(separator: " | ") + " |")
    }
    if !notes.isEmpty { lines.append("") }
    for note in notes { lines.append("- \(Self.escaped(note))") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "|", "\\", "*", "_", "<", "`", "[": result += "\\\(character)"
      case _ where character.isNewline: result += "<br>"
      default: result.append(character)
      }
    }
    return result
  }
}
