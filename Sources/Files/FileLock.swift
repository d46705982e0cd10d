#if canImport(Glibc)
  import Glibc
#endif

/// Prevents two processes from doing the same work. The file names the holder of the lock, and the
/// system releases it when that process dies.
package final class FileLock {
  package enum Refusal: Error {
    /// Who holds it, such as `process 12 on host`; "another process" where the file does not say.
    case held(by: String)
    case file(FileError)
  }

  private let path: String
  private let descriptor: Int32

  /// Throws if it is held, with the holder, or if it cannot be created.
  package init(_ path: String) throws(Refusal) {
    self.path = path
    while true {
      let descriptor = Self.open(path)
      guard descriptor >= 0 else { throw Self.failure(path, "create it") }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        defer { close(descriptor) }
        guard errno == EWOULDBLOCK else { throw Self.failure(path, "lock it") }
        let holder =
          (try? WholeFile.read(path, limit: 1 << 16)).map { String(decoding: $0, as: UTF8.self) }
          ?? ""
        throw .held(by: holder.isEmpty ? "another process" : holder)
      }
      // The last holder may have removed the file between opening and locking.
      var (own, named) = (stat(), stat())
      if fstat(descriptor, &own) == 0, stat(path, &named) == 0, own.st_ino == named.st_ino {
        self.descriptor = descriptor
        break
      }
      close(descriptor)
    }
    let text = "process \(getpid()) on \(Self.host)"
    // Only for messages: if it cannot be written, the work itself will report that.
    ftruncate(descriptor, 0)
    _ = write(descriptor, text, text.utf8.count)
  }

  deinit {
    unlink(path)
    close(descriptor)
  }

  /// Another user's file in a shared folder can be locked, but not written.
  private static func open(_ path: String) -> Int32 {
    let flags = O_CLOEXEC | O_NOFOLLOW
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | flags, 0o644)
    guard descriptor < 0, errno == EACCES else { return descriptor }
    let readable = Glibc.open(path, O_RDONLY | flags)
    if readable < 0 { errno = EACCES }
    return readable
  }

  private static var host: String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static func failure(_ path: String, _ operation: String) -> Refusal {
    .file(FileError(path: path, operation: operation, code: errno))
  }
}
