import Files

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// Directories as the system lists them. Names are bytes: they need not be UTF-8, and two spellings of
/// one text are two names.
enum Directory {
  typealias Name = [UInt8]

  static func exists(_ path: FilePath) -> Bool {
    var status = stat()
    return path.withCString { stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Order of the names' bytes, whatever the language of the machine.
  static func precedes(_ a: Name, _ b: Name) -> Bool { a.lexicographicallyPrecedes(b) }

  /// Whether a name begins with a point, as those of some systems' own files do.
  static func isHidden(_ name: Name) -> Bool { name.first == UInt8(ascii: ".") }

  /// Names of a directory, sorted. Throws: what the system says.
  static func entries(_ path: FilePath) throws(DataError) -> [Name] { try list(path) { _ in true } }

  /// Names of the directories in a directory that are not hidden, sorted.
  static func directories(_ path: FilePath) throws(DataError) -> [Name] {
    // Most systems say what an entry is, so that a million files need not be looked at one by one.
    try list(path) { $0 != DT_REG }.filter { !isHidden($0) && exists(path.appending($0)) }
  }

  private static func list(
    _ path: FilePath, where isWanted: (_ type: Int) -> Bool
  ) throws(DataError) -> [Name] {
    guard let directory = path.withCString({ opendir($0) }) else { throw failure(path) }
    defer { closedir(directory) }
    var names: [Name] = []
    errno = 0
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Name($0.prefix { $0 != 0 }) }
      if name != Name(".".utf8), name != Name("..".utf8), isWanted(Int(entry.pointee.d_type)) {
        names.append(name)
      }
      errno = 0
    }
    if errno != 0 { throw failure(path) }
    return names.sorted(by: precedes)
  }

  private static func failure(_ path: FilePath) -> DataError {
    let kind: DataError.Kind = errno == EACCES || errno == ENOENT ? .missing : .system
    return DataError(kind, "\(path): cannot list it: \(String(cString: strerror(errno)))")
  }

  /// Bytes of a file, following links; -1 if it cannot be seen, nil if it is no regular file.
  static func fileSize(_ path: FilePath) -> Int? {
    var status = stat()
    guard path.withCString({ stat($0, &status) }) == 0 else { return -1 }
    return status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }

  /// What tells a directory from all others, whatever names lead to it.
  static func identity(_ path: FilePath) -> [UInt64]? {
    var status = stat()
    guard path.withCString({ stat($0, &status) }) == 0 else { return nil }
    return [UInt64(status.st_dev), UInt64(status.st_ino)]
  }
}
