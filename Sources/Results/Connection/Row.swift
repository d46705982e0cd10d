/// A row of one of our own queries, read by the names of its columns. To ask for a column that the query
/// lacks is a programmer's error.
struct Row {
  fileprivate let places: [String: Int]
  fileprivate let values: [SQLValue]

  subscript(column: String) -> SQLValue {
    guard let place = places[column] else { preconditionFailure("no column \(column)") }
    return values[place]
  }

  /// Empty where it is NULL.
  func text(_ column: String) -> String { self[column].text ?? "" }

  /// 0 where it is NULL.
  func integer(_ column: String) -> Int { self[column].integer ?? 0 }
}

extension Database {
  /// All rows of a query whose columns have names of their own.
  func records(_ sql: String, _ values: [SQLValue] = []) throws(DatabaseError) -> [Row] {
    let statement = try Statement(self, sql)
    try statement.bind(values)
    let places = Dictionary(
      uniqueKeysWithValues: statement.columns.enumerated().map { ($0.element, $0.offset) })
    var rows: [Row] = []
    while try statement.step() { rows.append(Row(places: places, values: statement.row)) }
    return rows
  }
}
