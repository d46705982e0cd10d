extension Table {
  /// Aligned columns for a terminal.
  func renderText() -> String {
    let cells = rows.map { $0.map { Self.oneLine($0.plain) } }
    let headings = columns.map(\.heading)
    var widths = headings.map(\.count)
    for row in cells {
      for (index, text) in row.enumerated() { widths[index] = max(widths[index], text.count) }
    }
    var lines: [String] = []
    if !title.isEmpty { lines += Self.wrapped(title) + [""] }
    if columns.contains(where: { $0.group != nil }) { lines.append(groupLine(&widths)) }
    lines.append(line(headings, widths))
    lines.append(widths.map { String(repeating: "─", count: $0) }.joined(separator: "  "))
    lines += cells.map { line($0, widths) }
    if !notes.isEmpty { lines.append("") }
    for note in notes { lines += Self.wrapped(note) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func line(_ texts: [String], _ widths: [Int]) -> String {
    var parts: [String] = []
    for (index, text) in texts.enumerated() {
      let gap = String(repeating: " ", count: widths[index] - text.count)
      parts.append(columns[index].alignment == .left ? text + gap : gap + text)
    }
    return Self.trimmed(parts.joined(separator: "  "))
  }

  /// Names of groups, centred over their columns with a rule; widens a column where a name is longer.
  private func groupLine(_ widths: inout [Int]) -> String {
    var parts: [String] = []
    var index = 0
    while index < columns.count {
      let group = columns[index].group
      var end = index + 1
      while end < columns.count, columns[end].group == group, group != nil { end += 1 }
      let name = group ?? ""
      let space = { (widths: [Int]) in widths[index..<end].reduce(2 * (end - index - 1), +) }
      if space(widths) < name.count + 4, group != nil {
        widths[end - 1] += name.count + 4 - space(widths)
      }
      let room = space(widths)
      if group == nil {
        parts.append(String(repeating: " ", count: room))
      } else {
        let left = (room - name.count - 2) / 2
        parts.append(
          String(repeating: "─", count: left) + " \(name) "
            + String(repeating: "─", count: room - name.count - 2 - left))
      }
      index = end
    }
    return Self.trimmed(parts.joined(separator: "  "))
  }

  private static func trimmed(_ text: String) -> String {
    var text = Substring(text)
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  /// What a query returns may hold anything; a row stays a line.
  private static func oneLine(_ text: String) -> String {
    String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
  }

  /// Lines of at most 100 columns.
  static func wrapped(_ text: String) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > 100 {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " \(word)"
    }
    return lines + [line]
  }
}
