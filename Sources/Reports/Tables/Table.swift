/// A table without a look: what its renderers turn into text.
package struct Table: Hashable, Sendable {
  package struct Column: Hashable, Sendable {
    package enum Alignment: Hashable, Sendable { case left, right }

    /// Name in CSV, TSV and JSON.
    package var key: String
    package var label: String
    package var unit: String?
    package var alignment: Alignment
    /// Printed once above the columns that share it, such as `paper` and `ours`.
    package var group: String?

    package init(
      _ key: String, _ label: String, unit: String? = nil, _ alignment: Alignment = .right,
      group: String? = nil
    ) {
      self.key = key
      self.label = label
      self.unit = unit
      self.alignment = alignment
      self.group = group
    }

    /// Label with unit.
    var heading: String { unit.map { label.isEmpty ? $0 : "\(label) (\($0))" } ?? label }
  }

  /// Empty for none.
  package var title: String
  package var columns: [Column]
  package var rows: [[Cell]]
  package var notes: [String]

  package init(title: String, columns: [Column], rows: [[Cell]] = [], notes: [String] = []) {
    self.title = title
    self.columns = columns
    self.rows = rows
    self.notes = notes
  }
}

/// One field of a table.
package enum Cell: Hashable, Sendable {
  case empty
  case text(String)
  /// With thousands separated.
  case integer(Int)
  /// As it is, as a query returns it.
  case plainInteger(Int)
  case plainNumber(Double)
  case number(Double, decimals: Int)
  /// Signed, such as a difference.
  case signed(Double, decimals: Int)
  /// Mean and standard deviation; the latter nil for a single value.
  case spread(Double, Double?, decimals: Int)
  case interval(Double, Double, decimals: Int)
  /// A p-value.
  case probability(Double)
  /// Nobody has trained it.
  case notRun
  /// The source gives no value.
  case missing

  package init(_ value: Double?, decimals: Int) {
    self = value.map { .number($0, decimals: decimals) } ?? .missing
  }
}

/// How tables can be printed.
package enum TableFormat: String, Hashable, Sendable, CaseIterable {
  case text, md, csv, tsv, tex, json
}

extension Table {
  /// The table as text that ends with a newline; the same table gives the same bytes.
  package func render(_ format: TableFormat) -> String {
    switch format {
    case .text: renderText()
    case .md: renderMarkdown()
    case .csv: renderSeparated(by: ",")
    case .tsv: renderSeparated(by: "\t")
    case .tex: renderTeX()
    case .json: json.text
    }
  }
}
