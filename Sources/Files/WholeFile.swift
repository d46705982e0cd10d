import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Files that are written whole or not at all: temporary file, fsync, rename, fsync of the directory.
package enum WholeFile {
  /// Creates or replaces a file. A link stays, and the file it leads to is replaced; what is no
  /// regular file (a pipe, `/dev/null`) is written into, because a rename would take its place.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      guard errno == ENOENT else { throw failure(path, "create it") }
      return try replace(path, path, bytes)
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw FileError(path: path, operation: "write it", code: EISDIR)
    case S_IFREG: try replace(resolved(path), path, bytes)
    default: try writeInto(path, bytes)
    }
  }

  /// - Parameters:
  ///   - target: the file, links resolved.
  ///   - path: what the user calls it.
  private static func replace(
    _ target: String, _ path: String, _ bytes: [UInt8]
  ) throws(FileError) {
    let slash = target.lastIndex(of: "/").map { target.index(after: $0) }
    let directory = slash.map { String(target[..<$0]) } ?? "./"
    // A name of its own for each writing, so that two never share a temporary file; and a short
    // one, so that every name the system allows can be written.
    let number = writings.wrappingAdd(1, ordering: .relaxed).oldValue
    let temporary = "\(directory).ablate-\(getpid())-\(number).tmp"
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
    guard close(descriptor) == 0, rename(temporary, target) == 0 else {
      let error = failure(path, "rename it into place")
      unlink(temporary)
      throw error
    }
    let parent = open(directory, O_RDONLY | O_CLOEXEC)
    if parent >= 0 {
      fsync(parent)
      close(parent)
    }
  }

  private static let writings = Atomic<Int>(0)

  private static func writeInto(_ path: String, _ bytes: [UInt8]) throws(FileError) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, "open it") }
    defer { close(descriptor) }
    try fill(descriptor, bytes, path)
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
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
    guard descriptor >= 0 else { throw failure(path, "open it") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(path, "read it") }
    // One byte more than the size, so that the end is met without growing; a pipe has no size.
    var bytes = [UInt8](repeating: 0, count: max(Int(status.st_size) + 1, 65_536))
    var filled = 0
    while true {
      if filled == bytes.count { bytes += [UInt8](repeating: 0, count: filled) }
      let count = bytes.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress.map { $0 + filled }, $0.count - filled)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failure(path, "read it") }
      if count == 0 { break }
      filled += count
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
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
