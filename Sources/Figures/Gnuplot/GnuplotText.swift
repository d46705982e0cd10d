import Foundation
import Text

/// Numbers and texts as gnuplot reads them.
enum GnuplotText {
  /// Six significant digits.
  static func number(_ value: Double) -> String { String(format: "%.6g", value) }

  /// In single quotes, in which gnuplot expands nothing: in double quotes it would run text between
  /// backquotes.
  static func quoted(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return "'\(line.printable.replacing("'", with: "''"))'"
  }

  /// The same for a tick's label, which is a format.
  static func tick(_ text: String) -> String { quoted(text.replacing("%", with: "%%")) }
}
