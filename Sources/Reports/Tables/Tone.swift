/// How a word of a table is meant, for terminals that have colours.
///
/// A tone is a private letter before the word and one after it: nothing that a name from a file could do with them
/// changes more than a colour.
package enum Tone: CaseIterable, Sendable {
  case good, bad, open, quiet

  /// The tone of a verdict; nil for any other word.
  init?(word: String) {
    guard let verdict = Verdict(rawValue: word) else { return nil }
    self =
      switch verdict {
      case .supported: .good
      case .notSupported: .bad
      case .undecided: .open
      case .futile, .exploratory: .quiet
      }
  }

  private var begin: Character {
    switch self {
    case .good: "\u{E101}"
    case .bad: "\u{E102}"
    case .open: "\u{E103}"
    case .quiet: "\u{E104}"
    }
  }

  private static let end: Character = "\u{E100}"

  func marked(_ word: String) -> String { "\(begin)\(word)\(Self.end)" }

  /// The escape sequences of colours that a dark and a light terminal both show.
  private var sequence: String {
    switch self {
    case .good: "\u{1b}[32m"
    case .bad: "\u{1b}[31m"
    case .open: "\u{1b}[33m"
    case .quiet: "\u{1b}[2m"
    }
  }

  package static let plain = "\u{1b}[0m"

  /// A text with colours in place of the marks.
  package static func painted(_ text: String) -> String {
    guard text.contains(end) else { return text }
    var painted = ""
    for character in text {
      if character == end {
        painted += plain
      } else if let tone = allCases.first(where: { $0.begin == character }) {
        painted += tone.sequence
      } else {
        painted.append(character)
      }
    }
    return painted
  }

  /// A text in the colour of a tone.
  package func painted(_ text: String) -> String { sequence + text + Self.plain }
}
