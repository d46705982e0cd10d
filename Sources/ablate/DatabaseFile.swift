import Files
import Results

#if canImport(Glibc)
  import Glibc
#endif

/// The database file that the command line names.
enum DatabaseFile {
  /// Creates the folder of a new database, but only its last part, so that a typing mistake does
  /// not create a whole tree.
  static func makeFolder(for path: String) throws {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
    let folder = String(path[..<slash])
    guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
      throw CommandError(
        .cannotCreate, FileError(path: folder, operation: "create it", code: errno).description)
    }
  }

  /// Opens for writing, and makes the file if there is none. `close` closes it.
  static func write(_ arguments: Arguments) throws -> ResultsStore {
    try write(arguments.databasePath)
  }

  static func write(_ path: String) throws -> ResultsStore {
    try makeFolder(for: path)
    let store = try ResultsStore(writing: path)
    written.append(store)
    return store
  }

  /// Must be called before the program ends, however it ends. After it, the one file holds
  /// everything.
  static func close() {
    for store in written { store.close() }
    written = []
  }

  /// Opened by `write`. Commands run on the main thread, and so does everything here.
  nonisolated(unsafe) private static var written: [ResultsStore] = []

  /// Opens for reading; nil while there is no database. Throws: what is wrong with the file.
  static func ifThere(_ arguments: Arguments) throws -> ResultsStore? {
    try ifThere(arguments.databasePath)
  }

  private static func ifThere(_ path: String) throws -> ResultsStore? {
    do { return try ResultsStore(reading: path) } catch
      where error.kind == .absent
    {
      return nil
    }
  }

  /// Opens for reading. Throws: that nothing has been run yet, or what is wrong with the file.
  static func read(_ arguments: Arguments, missing code: ExitCode) throws
    -> ResultsStore
  {
    try read(arguments.databasePath, missing: code)
  }

  /// The same of a file that is not the command's only one.
  static func read(_ path: String, missing code: ExitCode) throws -> ResultsStore {
    guard let store = try ifThere(path) else {
      throw CommandError(
        code,
        "\(path): there is no results database yet; `ablate run` makes one, "
          + "--db names another")
    }
    return store
  }
}
