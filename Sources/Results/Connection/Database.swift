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
  let access: Access
  let handle: OpaquePointer
  private(set) var isClosed = false
  /// Kept for SQLite's callback.
  var stopCondition: StopCondition?

  /// Milliseconds that a writer waits for another one.
  package static let busyTimeout: Int32 = 30_000

  /// Opens the file; for writing in WAL mode, so that readers never wait for writers.
  package convenience init(path: String, access: Access) throws(DatabaseError) {
    let flags =
      access == .write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY
    try self.init(name: path, flags: flags, access: access, path: path)
    if access == .write {
      try requireWritable()
      try enterWAL()
      // With WAL, FULL keeps a committed transaction through a loss of power.
      try run("PRAGMA synchronous = FULL")
      try run("PRAGMA foreign_keys = ON")
    } else {
      try run("PRAGMA query_only = ON")
    }
  }

  /// - Parameters:
  ///   - name: what SQLite opens: the file, a URI of it, or something temporary.
  ///   - path: what messages call it.
  init(name: String, flags: Int32, access: Access, path: String) throws(DatabaseError) {
    var handle: OpaquePointer?
    let status = sqlite3_open_v2(name, &handle, flags | SQLITE_OPEN_NOMUTEX, nil)
    guard let handle else {
      throw DatabaseError(.other, path: path, "SQLite has no memory to open it")
    }
    self.path = path
    self.access = access
    self.handle = handle
    // From here on `deinit` closes the handle, whatever is thrown.
    guard status == SQLITE_OK else { throw error(status) }
    sqlite3_busy_timeout(handle, Self.busyTimeout)
    sqlite3_extended_result_codes(handle, 1)
  }

  deinit { close() }

  /// Closes the connection, which must not be used any more. A writer's records move from the log
  /// (`-wal`) into the file, so that the file alone can be copied; the last connection removes the
  /// log. While others use the database, this happens when they close it.
  package func close() {
    guard !isClosed else { return }
    isClosed = true
    if access == .write {
      sqlite3_busy_timeout(handle, Self.closingTimeout)
      sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
    }
    sqlite3_close_v2(handle)
  }

  /// Milliseconds that closing waits for a reader or writer that is active.
  private static let closingTimeout: Int32 = 1000

  /// Turns WAL mode on. If two connections do so for a new file at once, each holds the lock that
  /// the other waits for. SQLite then fails one of them without waiting, so we try again.
  private func enterWAL() throws(DatabaseError) {
    let end = ContinuousClock.now + .milliseconds(Int(Self.busyTimeout))
    while true {
      do {
        try run("PRAGMA journal_mode = WAL")
        return
      } catch {
        guard error.kind == .locked, ContinuousClock.now < end else { throw error }
        sqlite3_sleep(5)
      }
    }
  }

  /// Runs a statement to its end and discards its rows.
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

  /// Runs `body` as one writing transaction that is taken at its start, so that it never has to be
  /// promoted from reading; it is rolled back if `body` throws.
  package func write<R>(_ body: () throws(DatabaseError) -> R) throws(DatabaseError) -> R {
    try requireInPlace()
    try run("BEGIN IMMEDIATE")
    do {
      let result = try body()
      try run("COMMIT")
      return result
    } catch {
      // SQLite may have rolled back already, as on a full disk.
      if sqlite3_get_autocommit(handle) == 0 { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
      throw error
    }
  }
}

extension Database {
  /// Version of the SQLite library in use.
  package static var libraryVersion: String { String(cString: sqlite3_libversion()) }
}
