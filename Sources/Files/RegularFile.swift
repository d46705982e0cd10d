#if canImport(Glibc)
  import Glibc
#endif

/// Opens what users name as input. Only regular files are accepted, directly or through links: a
/// device has no end, and a pipe may never answer and cannot be read twice.
package enum RegularFile {
  /// - Returns: a descriptor, which the caller closes, and the bytes that the file has.
  ///
  /// Throws the system's reason, or what the path leads to instead of a regular file.
  package static func open(_ path: FilePath) throws(FileError) -> (descriptor: Int32, size: Int) {
    // Checked before it is opened, because opening alone wakes the writer of a pipe.
    var status = stat()
    guard path.withCString({ stat($0, &status) }) == 0 else { throw failure(path, "open it") }
    try check(status, path)
    let descriptor = path.withCString { Glibc.open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else { throw failure(path, "open it") }
    do throws(FileError) {
      guard fstat(descriptor, &status) == 0 else { throw failure(path, "read it") }
      try check(status, path)
      return (descriptor, Int(status.st_size))
    } catch {
      close(descriptor)
      throw error
    }
  }

  private static func check(_ status: stat, _ path: FilePath) throws(FileError) {
    let (kind, remedy, code) =
      switch status.st_mode & S_IFMT {
      case S_IFREG: ("", "", Int32(0))
      case S_IFDIR: ("a directory", "a file is expected", EISDIR)
      case S_IFIFO: ("a pipe", "write what comes through it to a file, and name that", ESPIPE)
      case S_IFSOCK: ("a socket", "a file is expected", ESPIPE)
      case S_IFCHR, S_IFBLK: ("a device", "a file is expected", ENODEV)
      default: ("no regular file", "a file is expected", EINVAL)
      }
    guard code != 0 else { return }
    var error = FileError(path: path.description, operation: "read it", code: code)
    error.flaw = "is \(kind); \(remedy)"
    throw error
  }

  static func failure(_ path: FilePath, _ operation: String) -> FileError {
    FileError(path: path.description, operation: operation, code: errno)
  }
}
