/// A results table of the paper, as printed there.
package struct PaperTable: Decodable, Equatable, Sendable {
  /// The paper's number for it, such as `10`; a suffix marks another version (`r-v1`, `3-cvpr`).
  package var id: String
  package var title: String
  /// The version of the paper that `id` counts in.
  package var version: String
  package var source: String
  /// Whether the values were checked against a text of that version.
  package var verified: Bool
  package var columns: [Column]
  package var rows: [Row]
  package var notes: [String]

  package struct Column: Decodable, Equatable, Sendable {
    package var key: String
    package var label: String
    package var unit: String?
  }

  /// A row; values that the paper leaves out are missing.
  package struct Row: Equatable, Sendable {
    package var key: String
    package var label: String
    package var values: [String: Value]
  }

  package enum Value: Equatable, Sendable {
    case number(Double)
    case text(String)
    case flag(Bool)
  }

  /// The value of a row and a column, both by key; nil where the paper gives none.
  package subscript(row: String, column: String) -> Value? {
    rows.first { $0.key == row }?.values[column]
  }

  /// The number of a row and a column, both by key; nil where the paper gives none.
  package func number(row: String, column: String) -> Double? {
    rows.first { $0.key == row }?.number(column)
  }

  /// As many decimals as the column's numbers need; the file keeps no zeros at the end.
  package func decimals(column: String) -> Int {
    rows.compactMap { $0.number(column) }.map(Self.decimals).max() ?? 0
  }

  /// As many decimals as `value` needs.
  static func decimals(_ value: Double) -> Int {
    // Read off the shortest text; an exponent cannot occur in values as papers print them.
    let parts = value.description.split(separator: ".")
    return parts.count == 2 && parts[1] != "0" ? parts[1].count : 0
  }
}

extension PaperTable.Row {
  package func number(_ column: String) -> Double? {
    if case .number(let value)? = values[column] { value } else { nil }
  }
}

extension PaperTable.Row: Decodable {
  /// `{"key", "label", COLUMN: number, text, flag or null …}`
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let fields = try container.decode([String: PaperTable.Value?].self)
    func text(_ key: String) throws -> String {
      if case .text(let text)?? = fields[key] { return text }
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a row of a paper table lacks '\(key)'")
    }
    key = try text("key")
    label = try text("label")
    values = fields.compactMapValues { $0 }
    values["key"] = nil
    values["label"] = nil
  }
}

extension PaperTable.Value: Decodable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = .text(try container.decode(String.self))
    }
  }
}
