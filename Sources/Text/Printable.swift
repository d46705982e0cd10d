extension StringProtocol {
  /// The text on one line, safe for a terminal: each scalar that would control it, or that is
  /// invisible, is shown as an escape.
  ///
  /// Line feed, carriage return and tab become `\n`, `\r` and `\t`, others `\u{1b}`. Text without
  /// any is returned as it is, backslashes included: the escapes are for people, not for decoding.
  package var printable: String { escaped { _ in false } }

  /// The same of text that takes several lines by intent: line feeds and tabs stay.
  package var printableLines: String { escaped { $0 == "\n" || $0 == "\t" } }

  private func escaped(_ stays: (Unicode.Scalar) -> Bool) -> String {
    // Almost all text is plain.
    if utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return String(self) }
    guard unicodeScalars.contains(where: { $0.isUnprintable && !stays($0) }) else {
      return String(self)
    }
    var text = ""
    for scalar in unicodeScalars {
      if scalar.isUnprintable && !stays(scalar) {
        text += scalar.escape
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

extension Unicode.Scalar {
  /// Whether the scalar controls the display or is invisible: controls, line and paragraph
  /// separators, direction marks, other format characters, noncharacters.
  ///
  /// The joiners U+200C and U+200D are not: scripts and emoji need them.
  package var isUnprintable: Bool {
    switch value {
    case 0x20...0x7E: false
    case 0x00...0x1F, 0x7F...0x9F: true
    case 0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F: true
    case 0xFDD0...0xFDEF, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
    case 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A: true
    default: value & 0xFFFE == 0xFFFE
    }
  }

  /// The scalar as an escape, such as `\n` or `\u{202e}`.
  package var escape: String {
    switch self {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{" + String(value, radix: 16) + "}"
    }
  }
}
