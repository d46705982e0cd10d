import CSQLite

/// A compiled statement of one connection.
package final class Statement {
  private let database: Database
  private let sql: String
  private let handle: OpaquePointer

  /// - Parameter sql: exactly one statement.
  init(_ database: Database, _ sql: String) throws(DatabaseError) {
    precondition(!database.isClosed, "the database is closed")
    self.database = database
    self.sql = sql
    var handle: OpaquePointer?
    var rest = ""
    let status = sql.withCString { text in
      var tail: UnsafePointer<CChar>?
      let status = sqlite3_prepare_v2(database.handle, text, -1, &handle, &tail)
      if let tail { rest = String(cString: tail) }
      return status
    }
    guard status == SQLITE_OK else { throw database.error(status, statement: sql) }
    guard let handle else {
      throw DatabaseError(.statement, path: database.path, "the query is empty")
    }
    self.handle = handle
    if !rest.allSatisfy({ $0.isWhitespace || $0 == ";" }) {
      throw DatabaseError(
        .statement, path: database.path, "one statement at a time; there is more after the first")
    }
  }

  deinit { sqlite3_finalize(handle) }

  /// Whether the statement does not change the database.
  var isReadOnly: Bool { sqlite3_stmt_readonly(handle) != 0 }

  /// Values for the question marks, in order.
  func bind(_ values: [SQLValue]) throws(DatabaseError) {
    precondition(values.count == sqlite3_bind_parameter_count(handle), sql)
    for (index, value) in values.enumerated() {
      let place = Int32(index + 1)
      let status =
        switch value {
        case .null: sqlite3_bind_null(handle, place)
        case .integer(let value): sqlite3_bind_int64(handle, place, Int64(value))
        case .real(let value): sqlite3_bind_double(handle, place, value)
        case .text(let value):
          sqlite3_bind_text(
            handle, place, value, Int32(value.utf8.count), ablate_sqlite_transient())
        case .blob(let value):
          sqlite3_bind_blob64(
            handle, place, value, UInt64(value.count), ablate_sqlite_transient())
        }
      guard status == SQLITE_OK else { throw database.error(status) }
    }
  }

  /// Moves to the next row; false at the end.
  func step() throws(DatabaseError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let status: throw database.error(status, statement: sql)
    }
  }

  var columns: [String] {
    (0..<sqlite3_column_count(handle)).map { index in
      sqlite3_column_name(handle, index).map { String(cString: $0) } ?? ""
    }
  }

  var row: [SQLValue] {
    (0..<sqlite3_column_count(handle)).map { index in
      switch sqlite3_column_type(handle, index) {
      case SQLITE_INTEGER: .integer(Int(sqlite3_column_int64(handle, index)))
      case SQLITE_FLOAT: .real(sqlite3_column_double(handle, index))
      case SQLITE_NULL: .null
      case SQLITE_BLOB: .blob(Array(bytes(index, sqlite3_column_blob(handle, index))))
      default:
        // With its length: there may be a NUL inside.
        .text(
          String(
            decoding: bytes(index, sqlite3_column_text(handle, index).map { .init($0) }),
            as: UTF8.self))
      }
    }
  }

  private func bytes(_ index: Int32, _ start: UnsafeRawPointer?) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, index)))
  }
}
