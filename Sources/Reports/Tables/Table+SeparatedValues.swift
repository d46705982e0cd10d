import Text

extension Table {
  /// RFC 4180: a header of keys, then a record a row, with every digit. Title and notes are left out.
  ///
  /// What is not run or not given is an empty field, so that a column of numbers stays one. Lines end
  /// in a bare line feed, as other tools of the same shell expect. Text is made harmless (`harmless`).
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
  /// The text, except what would act on who opens the file.
  ///
  /// A spreadsheet runs what begins like a formula: an apostrophe goes before it, unless it is a number. Controls
  /// that steer a terminal are shown as escapes; line feeds and tabs stay. The exact text is in json.
  static func harmless(_ text: String) -> String {
    let shown = text.printableLines
    guard let first = shown.unicodeScalars.first, formulaStarts.contains(first), !isNumber(shown)
    else { return shown }
    return "'" + shown
  }

  /// Signs of their full width are taken for the narrow ones by some programs.
  private static let formulaStarts: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠",
  ]

  /// Whether a spreadsheet reads `text` as a number: `-0.5`, `+3e-4`, `-inf`.
  private static func isNumber(_ text: String) -> Bool {
    // Swift would take hexadecimal digits and payloads of NaN too.
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
