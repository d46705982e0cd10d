extension StringProtocol {
  /// The text on one line, fit for a terminal: each scalar that would steer it, or that nobody would see, is
  /// shown as an escape.
  ///
  /// Line feed, carriage return and tab become `\n`, `\r` and `\t`, others `\u{1b}`. Text that has none of
  /// them is returned as it is, backslashes included: the escape is to be read by people, not to be undone.
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
  /// Whether the scalar steers what shows it or is invisible: controls, line and paragraph separators, marks of
  /// direction, other format characters, noncharacters.
  ///
  /// The joiners U+200C and U+200D are none: scripts and emoji are written with them.
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
