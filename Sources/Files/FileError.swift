#if canImport(Glibc)
  import Glibc
#endif

/// What the system refused to do with a file.
package struct FileError: Error, Hashable, CustomStringConvertible {
  package var path: String
  /// What was tried, such as `write it`.
  package var operation: String
  /// The system's `errno`.
  package var code: Int32

  package init(path: String, operation: String, code: Int32) {
    self.path = path
    self.operation = operation
    self.code = code
  }

  package var isNotFound: Bool { code == ENOENT }
  package var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }

  package var description: String {
    "\(path): cannot \(operation): \(SystemError.text(code))"
  }
}
