/// A user's query: one statement that only reads, on a connection that cannot write.
package struct ReadOnlyQuery {
  package let columns: [String]
  package let rows: [[SQLValue]]

  /// Throws: what SQLite says of the statement, or that it would write.
  package init(_ sql: String, on store: ResultsStore) throws(DatabaseError) {
    let statement = try Statement(store.database, sql)
    guard statement.isReadOnly else {
      throw DatabaseError(
        .readOnly, path: store.path,
        "query only reads, and this statement would write; use sqlite3 on a copy if you must")
    }
    columns = statement.columns
    var rows: [[SQLValue]] = []
    while try statement.step() { rows.append(statement.row) }
    self.rows = rows
  }
}
