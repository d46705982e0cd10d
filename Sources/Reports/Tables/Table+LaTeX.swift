extension Table {
  /// A `table` environment to `\input`: the caption above, a booktabs tabular, notes in small type. LaTeX itself
  /// measures a tabular, and scales one that is wider than the line down to it.
  var latex: String {
    var lines = ["% Needs \\usepackage{booktabs,graphicx}.", "\\begin{table}", "\\centering"]
    if !title.isEmpty { lines.append("\\caption{\(LaTeX.escaped(title))}") }
    if let identifier { lines.append("\\label{tab:\(LaTeX.label(identifier))}") }
    // Wide tables are set closer and smaller, to fit a page between its margins.
    switch panels.map(\.table.columns.count).max() ?? 0 {
    case ...7: break
    case ...10: lines.append("\\small\\setlength{\\tabcolsep}{4pt}")
    default: lines.append("\\footnotesize\\setlength{\\tabcolsep}{2.5pt}")
    }
    if isTall { lines.append("\\renewcommand{\\arraystretch}{0.88}") }
    for (heading, panel) in panels where !panel.columns.isEmpty {
      if let heading {
        lines += ["\\par\\medskip", "\\emph{\(LaTeX.escaped(heading))}\\par\\smallskip"]
      }
      lines.append("\\sbox0{%")
      lines += panel.tabular
      lines.append(
        "}\\ifdim\\wd0>\\linewidth\\resizebox{\\linewidth}{!}{\\usebox0}\\else\\usebox0\\fi")
    }
    if !notes.isEmpty {
      // In a box of its own, so that notes stay below the tabular and left-aligned.
      lines.append("\\par\\medskip")
      let size = isTall ? "\\scriptsize" : "\\footnotesize"
      lines.append("\\begin{minipage}{\\linewidth}\(size)")
      lines.append(notes.map(LaTeX.escaped).joined(separator: "\\par\n"))
      lines.append("\\end{minipage}")
    }
    lines.append("\\end{table}")
    return lines.map { $0 + "\n" }.joined()
  }

  /// Whether it nearly fills a page: then it is set closer, and its notes smaller.
  private var isTall: Bool { rows.count > 24 }

  private var tabular: [String] {
    let marks = columns.map { column in
      // A cell that a terminal wraps is a paragraph; as many characters are about as wide in ems / 2.
      column.wrap.map { "p{\($0 / 2)em}" } ?? (column.alignment == .right ? "r" : "l")
    }.joined()
    let cells = columns.indices.map { LaTeX.aligned(self.cells(of: $0)) }
    var lines = ["\\begin{tabular}{\(marks)}", "\\toprule"]
    lines += groupLines
    lines.append(
      LaTeX.row(
        columns.indices.map { index in
          let width = self.cells(of: index).map { TextWidth.of($0.parts().joined) }.max() ?? 0
          return LaTeX.heading(
            columns[index].headingLines(over: width), columns[index].alignment)
        }))
    lines.append("\\midrule")
    lines += rows.indices.map { row in LaTeX.row(cells.map { $0[row] }) }
    return lines + ["\\bottomrule", "\\end{tabular}"]
  }

  /// The groups, each over its columns with a rule below.
  private var groupLines: [String] {
    guard !groups.isEmpty else { return [] }
    var cells: [String] = []
    var rules: [String] = []
    var next = 0
    for group in groups {
      cells += Array(repeating: "", count: group.columns.lowerBound - next)
      cells.append(
        "\\multicolumn{\(group.columns.count)}{c}{\(LaTeX.escaped(group.name))}")
      rules.append("\\cmidrule(lr){\(group.columns.lowerBound + 1)-\(group.columns.upperBound)}")
      next = group.columns.upperBound
    }
    cells += Array(repeating: "", count: columns.count - next)
    return [LaTeX.row(cells), rules.joined(separator: " ")]
  }
}
