extension Table {
  /// RFC 4180: a header of keys, then a record a row, with every digit. Title and notes are left out.
  ///
  /// What is not run or not given is an empty field, so that a column of numbers stays one. Lines end
  /// in a bare line feed, as other tools of the same shell expect.
  func separatedValues(by separator: Character) -> String {
    guard !columns.isEmpty else { return "" }
    let fields = fields
    func quoted(_ text: String) -> String {
      // By scalar: the pair of carriage return and line feed is a single Character.
      let special = text.unicodeScalars.contains {
        $0 == "\"" || $0 == "\n" || $0 == "\r" || Character($0) == separator
      }
      guard special else { return text }
      return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
    func record(_ values: [String]) -> String {
      // One empty field alone would be an empty line, which readers skip.
      if values == [""] { return "\"\"\n" }
      return values.map(quoted).joined(separator: String(separator)) + "\n"
    }
    var text = record(fields.map(\.name))
    for row in rows {
      text += record(
        fields.map { field in
          field.column < row.count ? row[field.column].raw(part: field.part) : ""
        })
    }
    return text
  }
}

extension Cell {
  fileprivate func raw(part: Int) -> String {
    switch (self, part) {
    case (.marked(let cell, _), _): cell.raw(part: part)
    case (.told(let value, _), 0): String(value)
    case (.text(let value), 0): value
    case (.integer(let value), 0): String(value)
    case (.number(let value, _), 0), (.probability(let value), 0): NumberText.shortest(value)
    case (.meanAndDeviation(let mean, _, _), 0): NumberText.shortest(mean)
    case (.meanAndDeviation(_, let deviation?, _), 1): NumberText.shortest(deviation)
    case (.interval(let low, _, _), 0): NumberText.shortest(low)
    case (.interval(_, let high, _), 1): NumberText.shortest(high)
    default: ""
    }
  }
}
