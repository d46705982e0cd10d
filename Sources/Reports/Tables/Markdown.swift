import Text

/// Text as Markdown source.
package enum Markdown {
  /// Text, escaped so that Markdown shows it as it is, on one line.
  ///
  /// Characters are escaped only where Markdown would interpret them, so that names such as
  /// `SE_3x3` and shapes such as `[1×1, 64] × 3` stay readable in the source.
  package static func escaped(_ text: String) -> String {
    let hasLinks = linkSigns.contains { text.contains($0) }
    let characters = Array(text)
    var escaped = ""
    for (index, character) in characters.enumerated() {
      switch character {
      case "|", "\\", "*", "`", "~", "$": escaped += "\\\(character)"
      case "[", "]": escaped += hasLinks ? "\\\(character)" : String(character)
      case "_": escaped += isInWord(index, characters) ? "_" : "\\_"
      case "<": escaped += "&lt;"
      case "&": escaped += "&amp;"
      case "\n", "\r\n", "\r": escaped += "<br>"
      // The backslash of an escape as well: some readers would treat it as TeX.
      default: escaped += String(character).printable.replacing("\\", with: "\\\\")
      }
    }
    return escaped
  }

  /// A paragraph or the text of a list item, with commands between backticks.
  package static func block(_ text: String) -> String {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    guard !parts.count.isMultiple(of: 2), !text.contains("``") else {
      return withHarmlessStart(escaped(text))
    }
    let whole = parts.enumerated().map { index, part in
      index.isMultiple(of: 2)
        ? escaped(part)
        : "`" + part.map { $0.isNewline ? " " : String($0).printable }.joined() + "`"
    }.joined()
    return withHarmlessStart(whole)
  }

  /// Characters that turn brackets into a link, a note or an attribute.
  private static let linkSigns = ["](", "][", "]:", "]{", "[^", "^["]

  /// Whether a run of underscores is between letters or digits, where it does not mean emphasis.
  private static func isInWord(_ index: Int, _ characters: [Character]) -> Bool {
    func isWord(_ character: Character?) -> Bool {
      character.map { $0.isLetter || $0.isNumber } ?? false
    }
    return isWord(characters[..<index].last { $0 != "_" })
      && isWord(characters[index...].first { $0 != "_" })
  }

  /// A block may begin with the mark of another kind of block: a quotation, a heading, a list, a
  /// task.
  private static func withHarmlessStart(_ text: String) -> String {
    guard let first = text.first else { return text }
    if ">#+-=[".contains(first) { return "\\" + text }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty, let next = text.dropFirst(digits.count).first, ".)".contains(next),
      text.dropFirst(digits.count + 1).first?.isWhitespace ?? true
    else { return text }
    return digits + "\\" + text.dropFirst(digits.count)
  }
}
