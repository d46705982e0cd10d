import Files
import Results

#if canImport(Glibc)
  import Glibc
#endif

/// The database file on the command line's behalf.
enum DatabaseFile {
  /// Makes the folder of a database that is about to be created, but only its last part, so that a
  /// typing mistake does not grow a tree.
  static func makeFolder(for path: String) throws(CommandError) {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
    let folder = String(path[..<slash])
    guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
      throw CommandError(
        .cannotCreate, FileError(path: folder, operation: "create it", code: errno).description)
    }
  }

  /// Opens for writing, and makes the file if there is none.
  static func write(_ arguments: Arguments) throws(CommandError) -> ResultsStore {
    let path = arguments.databasePath
    try makeFolder(for: path)
    do throws(DatabaseError) { return try ResultsStore(writing: path) } catch {
      throw CommandError(error)
    }
  }

  static func isThere(_ arguments: Arguments) -> Bool {
    WholeFile.size(arguments.databasePath) != nil
  }

  /// Opens for reading; nil while there is no database. Throws: what is wrong with the file.
  static func ifThere(_ arguments: Arguments) throws(CommandError) -> ResultsStore? {
    guard isThere(arguments) else { return nil }
    return try read(arguments, missing: .nothingToReport)
  }

  /// Opens for reading. Throws: that nothing has been run yet, or what is wrong with the file.
  static func read(_ arguments: Arguments, missing code: ExitCode) throws(CommandError)
    -> ResultsStore
  {
    let path = arguments.databasePath
    guard WholeFile.size(path) != nil else {
      throw CommandError(
        code,
        "\(path): there is no results database yet; `ablate run` makes one, --db names another"
      )
    }
    do throws(DatabaseError) { return try ResultsStore(reading: path) } catch {
      throw CommandError(error)
    }
  }
}
