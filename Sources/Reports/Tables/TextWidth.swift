/// Text measured in the columns of a terminal.
enum TextWidth {
  /// Columns that `text` takes: two for East Asian wide characters and emoji, one for any other.
  static func of(_ text: String) -> Int {
    text.reduce(0) { $0 + (isWide($1) ? 2 : 1) }
  }

  private static func isWide(_ character: Character) -> Bool {
    guard let first = character.unicodeScalars.first else { return false }
    switch first.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
      0x20000...0x3FFFD:
      return true
    default: return false
    }
  }

  /// `text` with spaces up to `width`, after it or, aligned to the right, before it.
  static func pad(_ text: String, to width: Int, _ alignment: Column.Alignment) -> String {
    let spaces = String(repeating: " ", count: max(0, width - of(text)))
    return alignment == .right ? spaces + text : text + spaces
  }

  /// Lines of at most `width` columns, broken at spaces; a longer word gets a line of its own.
  static func wrap(_ text: String, to width: Int) -> [String] {
    wrap(words: text.split(separator: " ").map(String.init), to: width)
  }

  /// The same for words that may have spaces inside, where no line ends.
  static func wrap(words: [String], to width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in words {
      if line.isEmpty {
        line = word
      } else if of(line) + 1 + of(word) <= width {
        line += " " + word
      } else {
        lines.append(line)
        line = word
      }
    }
    return lines + [line]
  }
}
