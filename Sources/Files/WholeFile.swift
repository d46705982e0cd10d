#if canImport(Glibc)
  import Glibc
#endif

/// Files that are written whole or not at all: temporary file, fsync, rename, fsync of the directory.
package enum WholeFile {
  package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let temporary = "\(path).tmp-\(getpid())"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure(path, "create it") }
    do throws(FileError) {
      try fill(descriptor, bytes, path)
      guard fsync(descriptor) == 0 else { throw failure(path, "write it to the disk") }
    } catch {
      close(descriptor)
      unlink(temporary)
      throw error
    }
    guard close(descriptor) == 0, rename(temporary, path) == 0 else {
      let error = failure(path, "rename it into place")
      unlink(temporary)
      throw error
    }
    let slash = path.lastIndex(of: "/")
    let directory = slash.map { path[..<$0].isEmpty ? "/" : String(path[..<$0]) } ?? "."
    let parent = open(directory, O_RDONLY | O_CLOEXEC)
    if parent >= 0 {
      fsync(parent)
      close(parent)
    }
  }

  private static func fill(
    _ descriptor: Int32, _ bytes: [UInt8], _ path: String
  ) throws(FileError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure(path, "write it") }
      written += count
    }
  }

  package static func read(_ path: String) throws(FileError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw failure(path, "open it")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(path, "read it") }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var filled = 0
    while filled < bytes.count {
      let wanted = bytes.count - filled
      let count = bytes.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress.map { $0 + filled }, wanted)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failure(path, "read it") }
      if count == 0 { break }
      filled += count
    }
    return Array(bytes[0..<filled])
  }

  private static func failure(_ path: String, _ operation: String) -> FileError {
    FileError(path: path, operation: operation, code: errno)
  }
}

extension WholeFile {
  /// Bytes of a regular file, or nil if there is none.
  package static func size(_ path: String) -> Int? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }
}
