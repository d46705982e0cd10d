#if canImport(Glibc)
  import Glibc
#endif

/// Files that are written whole or not at all: temporary file, fsync, rename, fsync of the directory.
package enum WholeFile {
  /// Creates or replaces a file, as `OutputFile` does.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let file = try OutputFile(path)
    try file.append(bytes)
    try file.commit()
  }

  /// The most bytes of a file by default.
  package static let limit = 16 << 30

  /// Reads a regular file of at most `limit` bytes.
  package static func read(_ path: String, limit: Int = limit) throws(FileError) -> [UInt8] {
    try read(FilePath(path), limit: limit)
  }

  package static func read(_ path: FilePath, limit: Int = limit) throws(FileError) -> [UInt8] {
    let (descriptor, size) = try RegularFile.open(path)
    defer { close(descriptor) }
    guard size <= limit else { throw excess(path, limit) }
    // One byte more than the size, so that the end is reached without growing. Files that the
    // system generates, such as /proc/self/maps, have no size.
    var bytes = [UInt8](repeating: 0, count: max(size + 1, 65_536))
    var filled = 0
    while true {
      if filled == bytes.count { bytes += [UInt8](repeating: 0, count: filled) }
      let count = bytes.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress.map { $0 + filled }, $0.count - filled)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw RegularFile.failure(path, "read it") }
      if count == 0 { break }
      filled += count
      guard filled <= limit else { throw excess(path, limit) }
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }

  private static func excess(_ path: FilePath, _ limit: Int) -> FileError {
    var error = FileError(path: path.description, operation: "read it", code: EFBIG)
    let bytes = limit >= 1 << 20 ? "\(limit >> 20) MiB" : "\(limit >> 10) KiB"
    error.flaw = "is larger than the \(bytes) that such a file may have"
    return error
  }
}

extension WholeFile {
  package static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether a path leads anywhere, to a regular file or not.
  package static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0
  }

  /// Bytes of a regular file, or nil if there is none.
  package static func size(_ path: String) -> Int? { size(FilePath(path)) }

  package static func size(_ path: FilePath) -> Int? {
    var status = stat()
    guard path.withCString({ stat($0, &status) }) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return nil
    }
    return Int(status.st_size)
  }
}
