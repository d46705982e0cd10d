#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// Directories as the system lists them.
enum Directory {
  static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Order of the names' bytes, whatever the language of the machine.
  static func precedes(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }

  /// Names of a directory, sorted. Throws: what the system says.
  static func entries(_ path: String) throws(DataError) -> [String] {
    guard let directory = opendir(path) else { throw failure(path) }
    defer { closedir(directory) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
      errno = 0
    }
    if errno != 0 { throw failure(path) }
    return names.sorted(by: precedes)
  }

  private static func failure(_ path: String) -> DataError {
    let kind: DataError.Kind = errno == EACCES || errno == ENOENT ? .missing : .system
    return DataError(kind, "\(path): cannot list it: \(String(cString: strerror(errno)))")
  }

  /// Bytes of a file, following links; -1 if it cannot be seen, nil if it is no regular file.
  static func fileSize(_ path: String) -> Int? {
    var status = stat()
    guard stat(path, &status) == 0 else { return -1 }
    return status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }
}
