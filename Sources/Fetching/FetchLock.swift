import Files

#if canImport(Glibc)
  import Glibc
#endif

/// Keeps two processes from fetching one archive into one directory. The file says who holds it, and
/// the system takes the lock back from a process that dies.
final class FetchLock {
  private let path: String
  private let descriptor: Int32

  /// Throws: who holds it, or that it cannot be created.
  init(_ path: String) throws(FetchError) {
    self.path = path
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else { throw Self.failure(path, "create it") }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        defer { close(descriptor) }
        guard errno == EWOULDBLOCK else { throw Self.failure(path, "lock it") }
        let holder = (try? WholeFile.read(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        throw FetchError(
          .busy,
          "\(path): \(holder.isEmpty ? "another process" : holder) is fetching this; wait for it")
      }
      // Who held it last may have removed the file between opening and locking.
      var (own, named) = (stat(), stat())
      if fstat(descriptor, &own) == 0, stat(path, &named) == 0, own.st_ino == named.st_ino {
        self.descriptor = descriptor
        break
      }
      close(descriptor)
    }
    let text = "process \(getpid()) on \(Self.host)"
    // Only for messages: that it cannot be written shows where the data are written.
    ftruncate(descriptor, 0)
    _ = write(descriptor, text, text.utf8.count)
  }

  deinit {
    unlink(path)
    close(descriptor)
  }

  private static var host: String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static func failure(_ path: String, _ operation: String) -> FetchError {
    FetchError(FileError(path: path, operation: operation, code: errno))
  }
}
