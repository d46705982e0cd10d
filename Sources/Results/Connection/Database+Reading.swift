import CSQLite
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Reading without writing, wherever the file is and whichever version wrote it.
extension Database {
  /// Opens a results database for reading: the file itself where that can be, else a private copy of it.
  ///
  /// SQLite reads a database in WAL mode only if it may write beside it, or while a writer is
  /// active. In a folder that cannot be written, a copy is read. A database of an earlier version
  /// is read from a copy that is brought up to date. A copy is a snapshot, as every read is.
  static func reading(_ path: String) throws(DatabaseError) -> Database {
    try requireFile(path)
    var database: Database
    do {
      database = try Database(path: path, access: .read)
      try database.run("SELECT count(*) FROM sqlite_schema")
    } catch {
      guard [.notFound, .readOnly, .diskFull].contains(error.kind) else { throw error }
      database = try copyOfUnwritable(path)
    }
    switch try database.schemaState() {
    case .none: throw absent(path)
    case .foreign: throw database.foreign()
    case .current: break
    case .earlier:
      if !database.isCopy { database = try database.copy() }
      try database.migrate()
    }
    if database.isCopy { try database.run("PRAGMA query_only = ON") }
    return database
  }

  /// Whether the connection is to a copy of its own.
  private var isCopy: Bool { access == .write }

  private static func absent(_ path: String) -> DatabaseError {
    DatabaseError(.absent, path: path, "there is no results database yet")
  }

  /// Throws unless there is a regular file, with something in it, that may be read.
  private static func requireFile(_ path: String) throws(DatabaseError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      guard errno == ENOENT || errno == ENOTDIR else { throw unreadable(path) }
      throw absent(path)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw DatabaseError(.foreign, path: path, "not a file; name another with --db")
    }
    guard Glibc.access(path, R_OK) == 0 else { throw unreadable(path) }
    // The remains of an interrupted creation, as on a full disk.
    guard status.st_size > 0 else { throw absent(path) }
  }

  private static func unreadable(_ path: String) -> DatabaseError {
    DatabaseError(.notFound, path: path, "cannot open it: \(String(cString: strerror(errno)))")
  }

  /// A copy of what the connection sees now, in a temporary place that SQLite removes.
  private func copy() throws(DatabaseError) -> Database {
    do { return try copy(into: "") } catch {
      // No folder for temporary files, or no space in it: use memory.
      guard [.cannotCreate, .diskFull, .other].contains(error.kind) else { throw error }
      return try copy(into: ":memory:")
    }
  }

  private func copy(into name: String) throws(DatabaseError) -> Database {
    let copy = try Database(
      name: name, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, access: .write, path: path)
    guard let backup = sqlite3_backup_init(copy.handle, "main", handle, "main") else {
      throw copy.error(sqlite3_errcode(copy.handle))
    }
    var status = SQLITE_OK
    let end = ContinuousClock.now + .milliseconds(Int(Self.busyTimeout))
    repeat {
      status = sqlite3_backup_step(backup, -1)
      guard status & 0xff == SQLITE_BUSY || status & 0xff == SQLITE_LOCKED else { break }
      sqlite3_sleep(5)
    } while ContinuousClock.now < end
    let finished = sqlite3_backup_finish(backup)
    guard status == SQLITE_DONE, finished == SQLITE_OK else {
      throw copy.error(finished == SQLITE_OK ? status : finished)
    }
    return copy
  }

  /// A copy of a database that SQLite cannot read in place. Nothing locks the files, so the copy is
  /// repeated unless they are the same before and after.
  private static func copyOfUnwritable(_ path: String) throws(DatabaseError) -> Database {
    for _ in 0..<20 {
      let before = Stamp(path)
      let copy: Database
      do {
        copy = try before.hasLog ? copyWithLog(path) : immutable(path).copy()
      } catch {
        // Half of two states may look damaged.
        guard Stamp(path) != before else { throw error }
        continue
      }
      if Stamp(path) == before { return copy }
      sqlite3_sleep(50)
    }
    throw DatabaseError(
      .locked, path: path,
      "another process keeps writing to it, and its folder cannot be written from here; try again "
        + "when it has ended")
  }

  /// The file alone, opened as immutable.
  private static func immutable(_ path: String) throws(DatabaseError) -> Database {
    let url = URL(fileURLWithPath: path).resolvingSymlinksInPath().absoluteString
    return try Database(
      name: "\(url)?immutable=1", flags: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, access: .read,
      path: path)
  }

  /// With the log beside it, which belongs to it. Both are copied to a place where SQLite can
  /// write.
  private static func copyWithLog(_ path: String) throws(DatabaseError) -> Database {
    let files = FileManager.default
    let folder = files.temporaryDirectory.appendingPathComponent("ablate-\(UUID().uuidString)")
    defer { try? files.removeItem(at: folder) }
    let original = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let place = folder.appendingPathComponent("copy.db").path
    do {
      try files.createDirectory(
        at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
      for suffix in [""] + Stamp.logs where files.fileExists(atPath: original + suffix) {
        // By contents: the copy must not be as unwritable as the original.
        try Data(contentsOf: URL(fileURLWithPath: original + suffix))
          .write(to: URL(fileURLWithPath: place + suffix))
      }
    } catch {
      throw DatabaseError(
        .cannotCreate, path: path,
        "its folder cannot be written and the last records wait in its log (\(path)-wal), so both are "
          + "copied to \(files.temporaryDirectory.path) to be read, which failed; set TMPDIR to a "
          + "folder with more space")
    }
    let source = try Database(
      name: place, flags: SQLITE_OPEN_READWRITE, access: .write, path: path)
    return try source.copy()
  }
}

/// What tells whether the files of a database have changed.
private struct Stamp: Equatable {
  static let logs = ["-wal", "-journal"]

  private var files: [[Int]]

  init(_ path: String) {
    let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    files = ([""] + Self.logs).map { suffix in
      var status = stat()
      guard stat(path + suffix, &status) == 0 else { return [] }
      return [
        Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
      ]
    }
  }

  /// Whether there is anything in a log.
  var hasLog: Bool { files.dropFirst().contains { $0.count > 1 && $0[1] > 0 } }
}
