/// A row of one of our own queries, read by the names of its columns. Asking for a column that the
/// query lacks is a programming error.
struct Row {
  /// One for all rows of a statement.
  fileprivate let names: ColumnNames
  fileprivate let values: [SQLValue]

  subscript(column: String) -> SQLValue {
    guard let place = names.places[column] else {
      preconditionFailure("the query has no column \(column): \(names.places.keys.sorted())")
    }
    return values[place]
  }

  /// Empty where it is NULL.
  func text(_ column: String) -> String { self[column].text ?? "" }

  /// 0 where it is NULL.
  func integer(_ column: String) -> Int { self[column].integer ?? 0 }

  /// Nil where it is NULL.
  func flag(_ column: String) -> Bool? { self[column].integer.map { $0 == 1 } }
}

/// The columns of a statement by name.
private final class ColumnNames {
  let places: [String: Int]

  init(_ columns: [String]) {
    places = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($0.element, $0.offset) })
  }
}

extension Database {
  /// All rows of a query whose columns have names of their own.
  func records(_ sql: String, _ values: [SQLValue] = []) throws(DatabaseError) -> [Row] {
    let statement = try Statement(self, sql)
    try statement.bind(values)
    let names = ColumnNames(statement.columns)
    var rows: [Row] = []
    while try statement.step() { rows.append(Row(names: names, values: statement.row)) }
    return rows
  }

  /// The only column of a query, row by row.
  func column(_ sql: String, _ values: [SQLValue] = []) throws(DatabaseError) -> [SQLValue] {
    try rows(sql, values).map { row in
      precondition(row.count == 1, sql)
      return row[0]
    }
  }

  /// The only column of the first row; NULL where there is none.
  func value(_ sql: String, _ values: [SQLValue] = []) throws(DatabaseError) -> SQLValue {
    try column(sql, values).first ?? .null
  }

  /// Inserts a row, each value beside its column's name.
  ///
  /// - Parameters:
  ///   - replacing: whether the row takes the place of one with the same key.
  ///   - resolution: what else becomes of a row with the same key, `ON CONFLICT …`; empty is an error.
  func insert(
    into table: String, replacing: Bool = false, _ values: [(column: String, value: SQLValue)],
    _ resolution: String = ""
  ) throws(DatabaseError) {
    let columns = values.map(\.column).joined(separator: ", ")
    let marks = values.map { _ in "?" }.joined(separator: ", ")
    try run(
      "INSERT \(replacing ? "OR REPLACE " : "")INTO \(table) (\(columns)) VALUES (\(marks)) \(resolution)",
      values.map(\.value))
  }

  /// UTC, to the second.
  func now() throws(DatabaseError) -> String {
    try value("SELECT strftime('%Y-%m-%dT%H:%M:%SZ', 'now')").text ?? ""
  }
}
