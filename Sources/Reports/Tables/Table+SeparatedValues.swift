import Text

extension Table {
  /// RFC 4180: a header of keys, then a record a row, with every digit. Title and notes are left out.
  ///
  /// A value that was not run or not given is an empty field, so that a numeric column stays
  /// numeric. Lines end in a line feed alone, as other command-line tools expect. Text is made
  /// harmless (`harmless`).
  func separatedValues(by separator: Character) -> String {
    guard !columns.isEmpty else { return "" }
    let fields = fields
    func quoted(_ text: String) -> String {
      let special = text.unicodeScalars.contains {
        $0 == "\"" || $0 == "\n" || Character($0) == separator
      }
      guard special else { return text }
      return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
    func record(_ values: [String]) -> String {
      // One empty field alone would be an empty line, which readers skip.
      if values == [""] { return "\"\"\n" }
      return values.map(quoted).joined(separator: String(separator)) + "\n"
    }
    var text = record(fields.map { SeparatedValue.harmless($0.name) })
    for row in rows {
      text += record(
        fields.map { field in
          field.column < row.count ? row[field.column].raw(part: field.part) : ""
        })
    }
    return text
  }
}

/// Text of a csv or tsv file.
enum SeparatedValue {
  /// The text, without what could act on the reader of the file.
  ///
  /// A spreadsheet runs text that begins like a formula, so an apostrophe is put before it, unless
  /// it is a number. Control characters are shown as escapes; line feeds and tabs stay. JSON has
  /// the exact text.
  static func harmless(_ text: String) -> String {
    let shown = text.printableLines
    guard let first = shown.unicodeScalars.first, formulaStarts.contains(first), !isNumber(shown)
    else { return shown }
    return "'" + shown
  }

  /// Some programs treat full-width signs like the narrow ones.
  private static let formulaStarts: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠",
  ]

  /// Whether a spreadsheet reads `text` as a number: `-0.5`, `+3e-4`, `-inf`.
  private static func isNumber(_ text: String) -> Bool {
    // Swift would also accept hexadecimal digits and NaN payloads.
    text.unicodeScalars.allSatisfy { "+-.0123456789eEinfINF".unicodeScalars.contains($0) }
      && Double(text) != nil
  }
}

extension Cell {
  /// Empty where the cell has no such part.
  fileprivate func raw(part: Int) -> String {
    let parts = rawParts
    return parts.indices.contains(part) ? parts[part] : ""
  }

  private var rawParts: [String] {
    switch self {
    case .empty, .notRun, .missing: []
    case .text(let value): [SeparatedValue.harmless(value)]
    case .integer(let value), .told(let value, _): [String(value)]
    case .number(let value, _), .probability(let value): [NumberText.shortest(value)]
    case .meanAndDeviation(let mean, let deviation, _):
      [mean, deviation].compactMap { $0 }.map { NumberText.shortest($0) }
    case .interval(let low, let high, _): [low, high].map { NumberText.shortest($0) }
    case .marked(let cell, _): cell.rawParts
    }
  }
}
