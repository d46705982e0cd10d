/// A table without formatting: the content of a report or a query, for any renderer.
///
/// Each row has one cell per column; missing cells at the end count as empty.
package struct Table: Equatable, Sendable {
  /// Empty for the plain result of a query.
  package var title: String
  package var columns: [Column]
  package var rows: [[Cell]]
  /// Sentences below the table: conditions, sources, what differs from the paper.
  package var notes: [String]
  /// The label for references in TeX: `\label{tab:identifier}`.
  package var identifier: String?

  package init(
    title: String = "", columns: [Column], rows: [[Cell]] = [], notes: [String] = [],
    identifier: String? = nil
  ) {
    self.title = title
    self.columns = columns
    self.rows = rows
    self.notes = notes
    self.identifier = identifier
  }

  /// The cells of one column, from the top.
  func cells(of column: Int) -> [Cell] {
    rows.map { column < $0.count ? $0[column] : .empty }
  }
}

/// A column of a `Table`.
package struct Column: Equatable, Sendable {
  package enum Alignment: Sendable { case left, right }

  /// The fields that a column takes in formats made for machines.
  package enum Parts: Sendable {
    case single
    /// `KEY_mean` and `KEY_std`.
    case meanAndDeviation
    /// `KEY_low` and `KEY_high`.
    case interval
  }

  /// A part of a table that is too wide for one page.
  package enum Panel: Hashable, Sendable {
    case first
    /// Below the first one, under this heading, with the table's first column repeated.
    case below(String)
    /// In csv, tsv and json only.
    case machines
  }

  /// The name in csv, tsv and json.
  package var key: String
  package var label: String
  /// As printed, such as `%` or `M`; nil for text and for counts.
  package var unit: String?
  package var alignment: Alignment
  /// A heading that adjacent columns share, such as "paper" and "ours".
  package var group: String?
  /// Nil: derived from the cells. Set it if the header must not depend on what has been run.
  package var parts: Parts?
  /// The part of the table it belongs to, for people; machines get one table with all columns.
  package var panel: Panel
  /// The width at which a terminal breaks longer text, at spaces; nil means never.
  package var wrap: Int?

  package init(
    key: String, label: String? = nil, unit: String? = nil, alignment: Alignment = .right,
    group: String? = nil, parts: Parts? = nil, panel: Panel = .first, wrap: Int? = nil
  ) {
    self.key = key
    self.label = label ?? key
    self.unit = unit
    self.alignment = alignment
    self.group = group
    self.parts = parts
    self.panel = panel
    self.wrap = wrap
  }

  /// The label with its unit, as people read it.
  package var heading: String { unit.map { label.isEmpty ? $0 : "\(label) (\($0))" } ?? label }
}

/// One value of a `Table`. `decimals` matter to people's formats only; the others keep every digit.
package enum Cell: Equatable, Sendable {
  case empty
  case text(String)
  case integer(Int)
  case number(Double, decimals: Int)
  /// Mean and standard deviation; no deviation where there is one value.
  case meanAndDeviation(Double, Double?, decimals: Int)
  /// Lower and upper end.
  case interval(Double, Double, decimals: Int)
  /// A p value.
  case probability(Double)
  /// An arm that has no finished trial yet.
  case notRun
  /// The paper gives no value.
  case missing
  /// A value that people see with a mark after it, such as `†`, which a note explains.
  indirect case marked(Cell, String)
  /// A number that people see in words, such as `4 of 6, 2 diverged`.
  case told(Int, String)
}

/// The formats of `--format`.
package enum TableFormat: String, CaseIterable, Sendable { case text, md, csv, tsv, tex, json }

extension Table {
  /// The whole table in `format`, ending in a line feed. The same table always gives the same
  /// bytes.
  ///
  /// - Parameter layout: of text.
  package func render(_ format: TableFormat, _ layout: TextLayout = .pipe) -> String {
    switch format {
    case .text: text(layout)
    case .md: markdown
    case .csv: separatedValues(by: ",")
    case .tsv: separatedValues(by: "\t")
    case .tex: latex
    case .json: json.pretty + "\n"
    }
  }
}
