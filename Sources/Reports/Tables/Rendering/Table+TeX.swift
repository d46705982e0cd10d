extension Table {
  /// A `table` with a booktabs `tabular`, to be `\input`; needs `\usepackage{booktabs}`.
  func renderTeX() -> String {
    var lines = ["\\begin{table}", "  \\centering"]
    if !title.isEmpty { lines.append("  \\caption{\(Self.escapedTeX(title))}") }
    let shape = columns.map { $0.alignment == .left ? "l" : "r" }.joined()
    lines += ["  \\begin{tabular}{\(shape)}", "    \\toprule"]
    lines += groupLines
    lines.append(row(columns.map { Self.escapedTeX($0.heading) }))
    lines.append("    \\midrule")
    lines += rows.map { row($0.map(Self.tex)) }
    lines += ["    \\bottomrule", "  \\end{tabular}"]
    for note in notes { lines.append("  \\par\\smallskip\\footnotesize \(Self.escapedTeX(note))") }
    return (lines + ["\\end{table}"]).joined(separator: "\n") + "\n"
  }

  private func row(_ cells: [String]) -> String {
    "    " + cells.joined(separator: " & ") + " \\\\"
  }

  private var groupLines: [String] {
    guard columns.contains(where: { $0.group != nil }) else { return [] }
    var cells: [String] = []
    var rules: [String] = []
    var index = 0
    while index < columns.count {
      var end = index + 1
      while end < columns.count, columns[end].group == columns[index].group { end += 1 }
      if let group = columns[index].group {
        cells.append("\\multicolumn{\(end - index)}{c}{\(Self.escapedTeX(group))}")
        rules.append("\\cmidrule(lr){\(index + 1)-\(end)}")
      } else {
        cells += [String](repeating: "", count: end - index)
      }
      index = end
    }
    return [row(cells), "    " + rules.joined(separator: " ")]
  }

  private static func tex(_ cell: Cell) -> String {
    switch cell {
    case .text(let text): escapedTeX(text)
    case .missing: "--"
    case .empty, .notRun, .integer, .probability: escapedTeX(cell.plain)
    case .number, .signed, .spread, .interval, .plainInteger, .plainNumber:
      "$\(cell.plain.replacing("±", with: "\\pm"))$"
    }
  }

  private static func escapedTeX(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&", "%", "$", "#", "_", "{", "}": result += "\\\(character)"
      case "~": result += "\\textasciitilde{}"
      case "^": result += "\\textasciicircum{}"
      case "\\": result += "\\textbackslash{}"
      case "<": result += "$<$"
      case ">": result += "$>$"
      case "±": result += "$\\pm$"
      case "×": result += "$\\times$"
      case "≥": result += "$\\ge$"
      case "–": result += "--"
      case _ where character.isNewline: result += " "
      default: result.append(character)
      }
    }
    return result
  }
}
