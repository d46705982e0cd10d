#if canImport(Glibc)
  import Glibc
#endif

/// A file under construction: written part by part into a temporary file, and at its path only once
/// it is committed. Without a commit it leaves no file.
///
/// A link stays, and the file it points to is replaced. Anything but a regular file (a pipe,
/// `/dev/null`) is written to directly, because a rename would replace it.
package final class OutputFile {
  private let path: String
  /// The temporary file and what it becomes; nil where the file is written into.
  private let replacement: (temporary: String, target: String, folder: String)?
  private var descriptor: Int32
  private var isCommitted = false

  /// - Parameter path: what the user calls it.
  package init(_ path: String) throws(FileError) {
    self.path = path
    let target: String?
    var status = stat()
    if stat(path, &status) != 0 {
      guard errno == ENOENT else { throw Self.failure(path, "create it") }
      target = path
    } else {
      switch status.st_mode & S_IFMT {
      case S_IFDIR: throw FileError(path: path, operation: "write it", code: EISDIR)
      case S_IFREG: target = Self.resolved(path)
      default: target = nil
      }
    }
    guard let target else {
      replacement = nil
      descriptor = open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw Self.failure(path, "open it") }
      return
    }
    let slash = target.lastIndex(of: "/").map { target.index(after: $0) }
    let folder = slash.map { String(target[..<$0]) } ?? "./"
    while true {
      let temporary = folder + TemporaryFile.newName()
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else { throw Self.failure(path, "create it") }
      guard TemporaryFile.keep(descriptor, temporary) else {
        close(descriptor)
        continue
      }
      self.descriptor = descriptor
      replacement = (temporary, target, folder)
      return
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if let replacement, !isCommitted { unlink(replacement.temporary) }
  }

  package func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var written = 0
    while written < bytes.count {
      let count = Glibc.write(
        descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw Self.failure(path, "write it") }
      written += count
    }
  }

  package func append(_ bytes: [UInt8]) throws(FileError) {
    let error = bytes.withUnsafeBytes { buffer -> FileError? in
      do throws(FileError) {
        try append(buffer)
        return nil
      } catch { return error }
    }
    if let error { throw error }
  }

  /// fsync, rename, fsync of the folder; nothing can be appended any more.
  package func commit() throws(FileError) {
    guard let replacement else { return }
    guard fsync(descriptor) == 0 else { throw Self.failure(path, "write it to the disk") }
    // Before it is closed, so that no sweep mistakes it for the file of a dead process.
    guard rename(replacement.temporary, replacement.target) == 0 else {
      throw Self.failure(path, "rename it into place")
    }
    isCommitted = true
    close(descriptor)
    descriptor = -1
    let parent = open(replacement.folder, O_RDONLY | O_CLOEXEC)
    if parent >= 0 {
      fsync(parent)
      close(parent)
    }
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func failure(_ path: String, _ operation: String) -> FileError {
    FileError(path: path, operation: operation, code: errno)
  }
}
