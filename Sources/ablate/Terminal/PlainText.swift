/// Text for a terminal whose locale is not UTF-8.
enum PlainText {
  /// Whether the locale can show more than ASCII. Without any, it is the POSIX one, which cannot.
  static let isNeeded: Bool = {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(Terminal.environment).first ?? ""
    let name = locale.uppercased()
    return !name.contains("UTF-8") && !name.contains("UTF8")
  }()

  /// Signs of our own in ASCII; what else is not ASCII becomes a question mark.
  static func of(_ text: String) -> String {
    var plain = ""
    for character in text {
      plain += character.isASCII ? String(character) : signs[character] ?? "?"
    }
    return plain
  }

  private static let signs: [Character: String] = [
    "─": "-", "█": "#", "░": ".", "✓": "ok", "✗": "failed:", "±": "+-", "−": "-", "–": "-",
    "—": "-",
    "×": "x", "·": "*", "…": "...", "†": "+", "‡": "++", "→": "->", "≤": "<=", "≥": ">=", "’": "'",
    "“": "\"", "”": "\"", "²": "^2", "³": "^3", "α": "alpha", "β": "beta", "γ": "gamma",
    "ε": "epsilon",
    "λ": "lambda", "Σ": "sum ", "é": "e", "÷": "/",
  ]
}
