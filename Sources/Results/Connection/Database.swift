import CSQLite

/// A connection to one SQLite file; used by one thread at a time.
package final class Database {
  package enum Access: Sendable {
    /// Creates the file if need be.
    case write
    /// Never writes, never creates.
    case read
  }

  package let path: String
  let handle: OpaquePointer

  /// Milliseconds that a writer waits for another one.
  package static let busyTimeout: Int32 = 30_000

  /// Opens the file; with `write` in WAL mode, so that readers never wait for writers.
  package init(path: String, access: Access) throws(DatabaseError) {
    self.path = path
    var handle: OpaquePointer?
    let flags =
      access == .write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY
    let status = sqlite3_open_v2(path, &handle, flags | SQLITE_OPEN_NOMUTEX, nil)
    guard let handle else {
      throw DatabaseError(.other, path: path, "SQLite has no memory to open it")
    }
    guard status == SQLITE_OK else {
      let message = String(cString: sqlite3_errmsg(handle)) + Self.systemReason(handle)
      sqlite3_close_v2(handle)
      throw access == .write
        ? DatabaseError(.cannotCreate, path: path, "cannot open or create it: \(message)")
        : DatabaseError(.notFound, path: path, "cannot open it: \(message)")
    }
    self.handle = handle
    sqlite3_busy_timeout(handle, Self.busyTimeout)
    sqlite3_extended_result_codes(handle, 1)
    do throws(DatabaseError) {
      if access == .write {
        try enterWAL()
        // With WAL, FULL keeps a committed transaction through a loss of power.
        try run("PRAGMA synchronous = FULL")
        try run("PRAGMA foreign_keys = ON")
      } else {
        try run("PRAGMA query_only = ON")
      }
    } catch {
      // A constant per connection; the handle is closed by deinit.
      throw error
    }
  }

  deinit { sqlite3_close_v2(handle) }

  /// Turns WAL mode on. Where two connections do so for a new file at once, each holds the lock that the
  /// other waits for: SQLite then gives one of them up without any wait, so we ask again.
  private func enterWAL() throws(DatabaseError) {
    let end = ContinuousClock.now + .milliseconds(Int(Self.busyTimeout))
    while true {
      do throws(DatabaseError) {
        try run("PRAGMA journal_mode = WAL")
        return
      } catch {
        guard error.kind == .locked, ContinuousClock.now < end else { throw error }
        sqlite3_sleep(5)
      }
    }
  }

  /// Runs a statement to its end and throws its rows away.
  package func run(_ sql: String, _ values: [SQLValue] = []) throws(DatabaseError) {
    let statement = try Statement(self, sql)
    try statement.bind(values)
    while try statement.step() {}
  }

  /// Runs several statements without parameters.
  func script(_ sql: String) throws(DatabaseError) {
    let status = sqlite3_exec(handle, sql, nil, nil, nil)
    guard status == SQLITE_OK else { throw error(status) }
  }

  /// All rows of a query.
  package func rows(_ sql: String, _ values: [SQLValue] = []) throws(DatabaseError) -> [[SQLValue]]
  {
    let statement = try Statement(self, sql)
    try statement.bind(values)
    var rows: [[SQLValue]] = []
    while try statement.step() { rows.append(statement.row) }
    return rows
  }

  /// Rows that the last statement changed.
  var changes: Int { Int(sqlite3_changes(handle)) }

  /// Runs `body` as one writing transaction that is taken at its start, so that it never has to be
  /// promoted from reading; it is rolled back if `body` throws.
  package func write<R>(_ body: () throws(DatabaseError) -> R) throws(DatabaseError) -> R {
    try requireInPlace()
    try run("BEGIN IMMEDIATE")
    do throws(DatabaseError) {
      let result = try body()
      try run("COMMIT")
      return result
    } catch {
      // SQLite may have rolled back by itself, as on a full disk.
      if sqlite3_get_autocommit(handle) == 0 { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
      throw error
    }
  }

  /// The last error of the connection as ours.
  func error(_ status: Int32, statement: String? = nil) -> DatabaseError {
    let message = String(cString: sqlite3_errmsg(handle))
    switch status & 0xff {
    case SQLITE_BUSY, SQLITE_LOCKED:
      return DatabaseError(
        .locked, path: path,
        "locked by another process for over \(Self.busyTimeout / 1000) s; end that process or wait")
    case SQLITE_FULL:
      return DatabaseError(.diskFull, path: path, "the disk is full; free some space and run again")
    case SQLITE_NOTADB, SQLITE_CORRUPT:
      return DatabaseError(
        .foreign, path: path, "not a usable SQLite database (\(message)); name another with --db")
    case SQLITE_READONLY:
      return DatabaseError(.readOnly, path: path, "opened for reading only (\(message))")
    case SQLITE_CANTOPEN:
      return DatabaseError(
        .cannotCreate, path: path,
        "cannot open or create it: \(message)\(Self.systemReason(handle))")
    case SQLITE_ERROR where statement != nil:
      return DatabaseError(.statement, path: path, message)
    default:
      return DatabaseError(.other, path: path, message)
    }
  }
}

extension Database {
  /// Version of the SQLite library in use.
  package static var libraryVersion: String { String(cString: sqlite3_libversion()) }
}
