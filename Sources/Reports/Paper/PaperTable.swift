import Foundation

/// A table of the paper as printed.
package struct PaperTable: Sendable {
  package struct Column: Decodable, Hashable, Sendable {
    package var key: String
    package var label: String
    package var unit: String?
  }

  package struct Row: Hashable, Sendable {
    package var key: String
    package var label: String
    var values: [String: Double]

    /// Nil where the paper prints none.
    package func value(_ column: String) -> Double? { values[column] }
  }

  /// Number in the journal version, such as `10`; `r-v1` is the first version's.
  package var id: String
  package var title: String
  /// Version of the paper.
  package var version: String
  package var source: String
  package var columns: [Column]
  package var rows: [Row]
  package var notes: [String]

  package func row(_ key: String) -> Row? { rows.first { $0.key == key } }
}

/// All tables of the paper, embedded in the program.
package enum PaperTables {
  package static let all: [PaperTable] =
    (try? JSONDecoder().decode(Contents.self, from: Data(PackageResources.paper_tables_json)))?
    .tables ?? []

  package static func table(_ id: String) -> PaperTable? { all.first { $0.id == id } }

  private struct Contents: Decodable { var tables: [PaperTable] }
}

extension PaperTable: Decodable {
  private enum CodingKeys: CodingKey { case id, title, version, source, columns, rows, notes }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(String.self, forKey: .id)
    title = try container.decode(String.self, forKey: .title)
    version = try container.decode(String.self, forKey: .version)
    source = try container.decode(String.self, forKey: .source)
    columns = try container.decode([Column].self, forKey: .columns)
    rows = try container.decode([Row].self, forKey: .rows)
    notes = try container.decodeIfPresent([String].self, forKey: .notes) ?? []
  }
}

extension PaperTable.Row: Decodable {
  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Key, label, and whatever columns hold numbers.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    key = try container.decode(String.self, forKey: Key(stringValue: "key"))
    label = try container.decode(String.self, forKey: Key(stringValue: "label"))
    values = [:]
    for column in container.allKeys {
      if let value = try? container.decode(Double.self, forKey: column) {
        values[column.stringValue] = value
      }
    }
  }
}
