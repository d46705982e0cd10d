import CSQLite

#if canImport(Glibc)
  import Glibc
#endif

extension Database {
  /// The last error of the connection as ours.
  func error(_ status: Int32, statement: String? = nil) -> DatabaseError {
    let message = String(cString: sqlite3_errmsg(handle))
    switch status & 0xff {
    case SQLITE_BUSY, SQLITE_LOCKED:
      return DatabaseError(
        .locked, path: path,
        "locked by another process for over \(Self.busyTimeout / 1000) s; end that process or wait")
    case SQLITE_FULL,
      SQLITE_IOERR where lacksSpace(status), SQLITE_CANTOPEN where lacksSpace(status):
      return DatabaseError(.diskFull, path: path, "the disk is full; free some space and run again")
    case SQLITE_NOTADB, SQLITE_CORRUPT:
      return DatabaseError(
        .foreign, path: path, "not a usable SQLite database (\(message)); name another with --db")
    case SQLITE_READONLY where access == .read:
      return DatabaseError(.readOnly, path: path, "opened for reading only (\(message))")
    case SQLITE_READONLY: return unwritable()
    case SQLITE_CANTOPEN:
      return access == .write
        ? DatabaseError(
          .cannotCreate, path: path, "cannot open or create it: \(systemReason ?? message)")
        : DatabaseError(.notFound, path: path, "cannot open it: \(systemReason ?? message)")
    case SQLITE_INTERRUPT: return DatabaseError(.interrupted, path: path, "the query was stopped")
    case SQLITE_ERROR, SQLITE_SCHEMA, SQLITE_TOOBIG, SQLITE_MISMATCH, SQLITE_RANGE, SQLITE_AUTH:
      // A statement that SQLite recompiles repeatedly reports SCHEMA with the true cause.
      return DatabaseError(statement == nil ? .other : .statement, path: path, message)
    default:
      return DatabaseError(
        .other, path: path, systemReason.map { "\(message): \($0)" } ?? message)
    }
  }

  /// Throws where SQLite, asked to write, has opened the file for reading only.
  func requireWritable() throws(DatabaseError) {
    if sqlite3_db_readonly(handle, "main") == 1 { throw unwritable() }
  }

  private func unwritable() -> DatabaseError {
    let cause = Glibc.access(path, W_OK) == 0 ? systemReason : String(cString: strerror(errno))
    return DatabaseError(
      .cannotCreate, path: path,
      "it can only be read" + (cause.map { " (\($0))" } ?? "") + "; name another with --db")
  }

  /// The system's reason, if the error came from the system, with the remedy if a limit of the
  /// shell is the cause.
  private var systemReason: String? {
    switch sqlite3_system_errno(handle) {
    case 0: nil
    case EMFILE: "too many open files; raise the limit with `ulimit -n`"
    case let code: String(cString: strerror(code))
    }
  }

  /// Whether an I/O error is due to lack of space. SQLite keeps the cause of some errors, but not
  /// of its shared memory or of a commit, so the disk and the limit on file sizes are checked too.
  private func lacksSpace(_ status: Int32) -> Bool {
    if [ENOSPC, EDQUOT, EFBIG].contains(sqlite3_system_errno(handle)) { return true }
    guard access == .write, status & 0xff == SQLITE_IOERR else { return false }
    // The shared memory grows by 32 KiB, the rest by pages of 4.
    let least: UInt = 65_536
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    var disk = statvfs()
    if statvfs(folder, &disk) == 0, disk.f_bavail < least / max(1, disk.f_frsize) { return true }
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { return false }
    return ["", "-wal", "-shm"].contains { suffix in
      var file = stat()
      return stat(path + suffix, &file) == 0 && limit.rlim_cur <= UInt(file.st_size) + least
    }
  }
}
