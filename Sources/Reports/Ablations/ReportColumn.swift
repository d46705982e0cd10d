/// A column of a report with what fills it, row by row.
struct ReportColumn<Row> {
  var column: Column
  var cell: (Row) -> Cell

  init(_ column: Column, _ cell: @escaping (Row) -> Cell) {
    self.column = column
    self.cell = cell
  }
}

extension Table {
  /// A table of rows through columns that know how to fill themselves.
  init<Row>(
    title: String, _ columns: [ReportColumn<Row>], _ rows: [Row], notes: [String] = [],
    identifier: String? = nil
  ) {
    self.init(
      title: title, columns: columns.map(\.column),
      rows: rows.map { row in columns.map { $0.cell(row) } }, notes: notes, identifier: identifier)
  }
}

extension Column.Panel {
  /// Parameters and multiply-adds of the paper's networks and of ours.
  static let complexity = Column.Panel.below("Complexity")
  /// More on what was trained here.
  static let details = Column.Panel.below("Trained here")
}
