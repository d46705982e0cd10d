import Synchronization

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// The temporary files that `OutputFile` writes, and those that killed processes left.
///
/// The writer of one holds a lock on it, which the system releases when the process dies. So the
/// lock tells whether a file was abandoned, even if another process now has the number in its name.
package enum TemporaryFile {
  private static let prefix = ".ablate-"
  private static let suffix = ".tmp"
  private static let writings = Atomic<Int>(0)

  /// A name of its own for each writing, so that two never share a file; and a short one, so that every
  /// name the system allows can be written.
  static func newName() -> String {
    let number = writings.wrappingAdd(1, ordering: .relaxed).oldValue
    return "\(prefix)\(host)-\(getpid())-\(number)\(suffix)"
  }

  /// Locks a new file; false if a sweep has removed it already. On a file system without locks,
  /// nothing is swept either.
  static func keep(_ descriptor: Int32, _ path: String) -> Bool {
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return errno != EWOULDBLOCK }
    return isSame(descriptor, path)
  }

  /// Removes the temporary files of a folder whose writers are gone.
  ///
  /// - Returns: how many.
  @discardableResult
  package static func sweep(_ folder: String) -> Int {
    FolderEntries.names(folder).count { name in
      guard isSwept(name) else { return false }
      let path = "\(folder)/\(name)"
      let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
      guard descriptor >= 0 else { return false }
      defer { close(descriptor) }
      return flock(descriptor, LOCK_EX | LOCK_NB) == 0 && isSame(descriptor, path)
        && unlink(path) == 0
    }
  }

  /// Whether a name is that of a temporary file of this host; locks are visible on one host only.
  private static func isSwept(_ name: String) -> Bool {
    guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return false }
    let parts = name.dropFirst(prefix.count).dropLast(suffix.count)
      .split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, parts.suffix(2).allSatisfy({ Int($0) != nil })
    else { return false }
    if parts.count == 3 { return parts[0] == host }
    // Earlier versions named no host and held no lock: the process must be gone.
    guard let process = Int32(parts[0]) else { return false }
    return kill(process, 0) != 0 && errno == ESRCH
  }

  private static func isSame(_ descriptor: Int32, _ path: String) -> Bool {
    var (own, named) = (stat(), stat())
    return fstat(descriptor, &own) == 0 && lstat(path, &named) == 0 && own.st_dev == named.st_dev
      && own.st_ino == named.st_ino
  }

  /// Six digits that stand for this host.
  private static let host: String = {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    var hash: UInt32 = 2_166_136_261
    for byte in name.prefix(while: { $0 != 0 }) {
      hash = (hash ^ UInt32(UInt8(bitPattern: byte))) &* 16_777_619
    }
    let digits = String(hash % 0x100_0000, radix: 16)
    return String(repeating: "0", count: 6 - digits.count) + digits
  }()
}

/// What lies in a folder.
package enum FolderEntries {
  /// Names in no order, including those that begin with a dot; none if it cannot be read.
  package static func names(_ folder: String) -> [String] {
    guard let handle = opendir(folder) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }
}
