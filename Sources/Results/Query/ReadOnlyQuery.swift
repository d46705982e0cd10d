import CSQLite

/// A user's query: one statement that only reads, on a connection that cannot write. Its rows come one
/// by one, as SQLite finds them.
package final class ReadOnlyQuery {
  package let columns: [String]
  private let statement: Statement

  /// Bytes of the longest text or blob that a query may make.
  package static let longestValue: Int32 = 1 << 26

  /// - Parameter stops: called now and then; true ends the query with an error.
  ///
  /// Throws SQLite's message about the statement, or that it would write.
  package init(
    _ sql: String, on store: ResultsStore, stops: @escaping () -> Bool = { false }
  ) throws(DatabaseError) {
    sqlite3_limit(store.database.handle, SQLITE_LIMIT_LENGTH, Self.longestValue)
    // Only the results database is read.
    sqlite3_limit(store.database.handle, SQLITE_LIMIT_ATTACHED, 0)
    statement = try Statement(store.database, sql)
    guard statement.isReadOnly else {
      throw DatabaseError(
        .readOnly, path: store.path,
        "query only reads, and this statement would write; use sqlite3 on a copy if you must")
    }
    columns = statement.columns
    store.database.stop(when: stops)
  }

  /// Every row of a view.
  package convenience init(
    all view: View, on store: ResultsStore, stops: @escaping () -> Bool = { false }
  ) throws(DatabaseError) {
    try self.init("SELECT * FROM \(view.name)", on: store, stops: stops)
  }

  /// The next row; nil at the end.
  package func next() throws(DatabaseError) -> [SQLValue]? {
    try statement.step() ? statement.row : nil
  }
}

extension Database {
  /// Ends what runs on the connection as soon as `condition` holds.
  func stop(when condition: @escaping () -> Bool) {
    stopCondition = StopCondition(condition)
    sqlite3_progress_handler(
      handle, 1000,
      { box in
        guard let box else { return 0 }
        return Unmanaged<StopCondition>.fromOpaque(box).takeUnretainedValue().holds() ? 1 : 0
      }, stopCondition.map { Unmanaged.passUnretained($0).toOpaque() })
  }
}

/// What SQLite's callback is given; the connection keeps it.
final class StopCondition {
  let holds: () -> Bool
  init(_ holds: @escaping () -> Bool) { self.holds = holds }
}
