import CSQLite
import Synchronization

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// A database whose file is deleted or replaced while it is open still accepts writes, which are
/// lost.
extension Database {
  /// Throws if the file at the path is no longer the open one, after copying everything that the
  /// open one holds beside it.
  package func requireInPlace() throws(DatabaseError) {
    var isMoved: Int32 = 0
    guard
      sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &isMoved) == SQLITE_OK,
      isMoved != 0
    else { return }
    let what = "it was deleted, moved or replaced while this program wrote into it"
    // Connections to one file share one copy; the last of them to notice has the most to save.
    let copy = Self.copies.withLock { copies -> String? in
      let places =
        copies[path].map { [$0] }
        ?? [path, "\(Self.temporaryFolder)/\(name)"].compactMap(Self.freeName)
      let copy = places.first { self.rescue(to: $0) }
      copies[path] = copy ?? copies[path]
      return copies[path]
    }
    throw DatabaseError(
      .moved, path: path,
      copy.map {
        "\(what); all that was recorded is in \($0): put that in its place, and run again to go on"
      } ?? "\(what), and no copy could be saved: what it had recorded since then is lost")
  }

  private static let copies = Mutex<[String: String]>([:])

  private static var temporaryFolder: String {
    getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
  }

  private var name: String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  /// `ablate.rescued.db` for `ablate.db`, or with a number after it if that name is taken.
  private static func freeName(_ path: String) -> String? {
    let stem = path.hasSuffix(".db") ? String(path.dropLast(3)) : path
    return (1...100).lazy.map { "\(stem).rescued\($0 == 1 ? "" : "-\($0)").db" }
      .first { Glibc.access($0, F_OK) != 0 }
  }

  /// Copies what the database holds now into another file, whole or not at all.
  package func copy(to path: String) throws(DatabaseError) {
    let part = path + ".part"
    unlink(part)
    let isReader = try value("PRAGMA query_only").integer == 1
    do throws(DatabaseError) {
      // Even a copy counts as a query that writes.
      if isReader { try run("PRAGMA query_only = OFF") }
      try run("VACUUM INTO ?", [.text(part)])
      if isReader { try run("PRAGMA query_only = ON") }
    } catch {
      unlink(part)
      throw error
    }
    guard rename(part, path) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(part)
      throw DatabaseError(.cannotCreate, path: path, reason)
    }
  }

  /// Copies the open database into a file, whole or not at all.
  private func rescue(to copy: String) -> Bool {
    let part = copy + ".part"
    unlink(part)
    // If the file was only moved, it then holds everything too.
    sqlite3_wal_checkpoint_v2(handle, "main", SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
    do { try run("VACUUM INTO ?", [.text(part)]) } catch {
      unlink(part)
      return false
    }
    let descriptor = open(part, O_RDONLY | O_CLOEXEC)
    if descriptor >= 0 {
      fsync(descriptor)
      Glibc.close(descriptor)
    }
    guard rename(part, copy) == 0 else { return false }
    // What is not in the database yet must not get into another database of the same name.
    for suffix in ["-wal", "-shm"] { unlink(path + suffix) }
    return true
  }
}
