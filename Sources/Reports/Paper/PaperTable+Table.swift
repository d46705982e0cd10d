extension PaperTable {
  /// The cell of a row and a column, both by key, for a table that quotes the paper.
  package func cell(row: String, column: String) -> Cell {
    switch self[row, column] {
    case .number(let value):
      .number(
        value, decimals: mixesUnits(column) ? Self.decimals(value) : decimals(column: column))
    case .text(let text): .text(text)
    case .flag(let flag): .text(flag ? "yes" : "no")
    case nil: .missing
    }
  }

  /// Whether each row of the column has its own unit, so that rows share no number of decimals.
  private func mixesUnits(_ column: String) -> Bool {
    columns.contains { $0.key == column && $0.unit == "see unit" }
  }

  /// The paper's table alone, all of it.
  package var table: Table {
    let values = columns.map { column in
      let isText = rows.contains { if case .text? = $0.values[column.key] { true } else { false } }
      let isFlag = rows.contains { if case .flag? = $0.values[column.key] { true } else { false } }
      return Reports.Column(
        key: column.key, label: column.label, unit: isText || isFlag ? nil : column.unit,
        alignment: isText ? .left : .right)
    }
    return Table(
      title: title,
      columns: [Reports.Column(key: "row", label: "", alignment: .left)] + values,
      rows: rows.map { row in
        [.text(row.label)] + columns.map { cell(row: row.key, column: $0.key) }
      },
      notes: ["Source: \(source)."]
        + (verified ? [] : ["The values could not be checked against that text."]) + notes,
      identifier: id)
  }
}
