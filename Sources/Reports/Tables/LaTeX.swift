import Text

/// Text and cells as LaTeX source.
enum LaTeX {
  /// One line of a tabular.
  static func row(_ cells: [String]) -> String {
    let line = cells.joined(separator: " & ") + " \\\\"
    // After `\\` and `\midrule`, a bracket or a star would be read as their option.
    return line.hasPrefix("[") || line.hasPrefix("*") ? "{}" + line : line
  }

  /// A heading, broken into lines that are aligned at the bottom of the row.
  static func heading(_ lines: [String], _ alignment: Column.Alignment) -> String {
    let lines = lines.map(escaped)
    guard lines.count > 1 else { return lines.joined() }
    let mark = alignment == .right ? "r" : "l"
    return "\\begin{tabular}[b]{@{}\(mark)@{}}\(lines.joined(separator: "\\\\"))\\end{tabular}"
  }

  /// A key for `\label`, which takes neither braces nor special characters.
  static func label(_ identifier: String) -> String {
    String(
      identifier.map { character in
        let isPlain = character.isASCII && (character.isLetter || character.isNumber)
        return isPlain || "-.:".contains(character) ? character : "-"
      })
  }

  /// Text, escaped so that LaTeX shows it as it is, on one line.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    var last: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if let replacement = replacements[scalar] {
        escaped += replacement
      } else if scalar.isUnprintable {
        escaped += scalar.escape.unicodeScalars.map {
          replacements[$0] ?? String(Character($0))
        }.joined()
      } else {
        // Two hyphens, as in the name of an option, would become a dash.
        if scalar == "-" && last == "-" { escaped += "{}" }
        escaped.unicodeScalars.append(scalar)
      }
      last = scalar
    }
    return escaped
  }

  /// One column's cells, with the deviations and upper ends padded by invisible digits and signs,
  /// so that the parts before them are aligned.
  static func aligned(_ cells: [Cell]) -> [String] {
    let parts = cells.map { $0.parts(text: escaped) }
    let tails = parts.map(\.tail).filter { !$0.isEmpty }
    let longest = tails.map(unsigned).max { $0.count < $1.count } ?? ""
    let hasSign = tails.contains { $0.hasPrefix("-") }
    let join = parts.lazy.map(\.join).first { !$0.isEmpty } ?? ""
    return parts.map { part in
      aligned(part, hasTails: !tails.isEmpty, longest: longest, hasSign: hasSign, join: join)
        // Takes no space, so that it does not affect the alignment.
        + (part.mark.isEmpty ? "" : "\\rlap{\(escaped(part.mark))}")
    }
  }

  private static func aligned(
    _ part: CellText, hasTails: Bool, longest: Substring, hasSign: Bool, join: String
  ) -> String {
    guard part.isNumber else { return part.lead == "–" ? "--" : part.lead }
    let lead = number(part.lead)
    if !hasTails { return lead }
    let sign = hasSign && !part.tail.hasPrefix("-") ? "$-$" : ""
    if part.tail.isEmpty { return lead + phantom(joined(join) + sign + longest) }
    let missing = String(repeating: "0", count: longest.count - unsigned(part.tail).count)
    return lead + joined(part.join) + phantom(sign + missing) + number(part.tail)
  }

  private static func unsigned(_ tail: String) -> Substring { tail.drop { $0 == "-" } }

  private static func phantom(_ text: String) -> String {
    text.isEmpty ? "" : "\\phantom{\(text)}"
  }

  private static func joined(_ text: String) -> String { text == " ± " ? " $\\pm$ " : text }

  /// Digits with a true minus sign, and `<` as mathematics.
  private static func number(_ text: String) -> String {
    text.replacing("-", with: "$-$").replacing("<", with: "$<$")
  }

  private static let replacements: [Unicode.Scalar: String] = [
    "&": "\\&", "%": "\\%", "$": "\\$", "#": "\\#", "_": "\\_", "{": "\\{", "}": "\\}",
    "~": "\\textasciitilde{}", "^": "\\textasciicircum{}", "\\": "\\textbackslash{}",
    // In the default font encoding these are other characters.
    "<": "$<$", ">": "$>$", "|": "\\textbar{}", "\"": "''",
    "±": "$\\pm$", "×": "$\\times$", "·": "$\\cdot$", "−": "$-$", "–": "--", "—": "---",
    "≤": "$\\leq$", "≥": "$\\geq$", "≠": "$\\neq$", "≈": "$\\approx$", "√": "$\\surd$",
    "→": "$\\rightarrow$", "∞": "$\\infty$", "α": "$\\alpha$", "β": "$\\beta$", "γ": "$\\gamma$",
    "μ": "$\\mu$", "µ": "$\\mu$", "σ": "$\\sigma$", "Δ": "$\\Delta$", "Σ": "$\\Sigma$",
    "⌊": "$\\lfloor$", "⌋": "$\\rfloor$", "⁰": "\\textsuperscript{0}", "²": "\\textsuperscript{2}",
    "³": "\\textsuperscript{3}", "ⁿ": "\\textsuperscript{$n$}", "…": "\\dots{}",
    "†": "$^\\dagger$", "‡": "$^\\ddagger$", "\n": " ", "\r": " ", "\t": " ", "’": "'", "“": "``",
    "”": "''", "\u{a0}": "~",
  ]
}
