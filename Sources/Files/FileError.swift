import Text

#if canImport(Glibc)
  import Glibc
#endif

/// What the system refused to do with a file, or why the file is not read.
package struct FileError: Error, Hashable, CustomStringConvertible {
  package var path: String
  /// What was tried, such as `write it`.
  package var operation: String
  /// The system's `errno`.
  package var code: Int32
  /// What is wrong with the file itself, although the system would open it: its kind, its size.
  package var flaw: String?

  package init(path: String, operation: String, code: Int32) {
    self.path = path
    self.operation = operation
    self.code = code
  }

  package var isNotFound: Bool { code == ENOENT }
  package var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }

  /// What happened, without the path.
  package var reason: String {
    flaw ?? "cannot \(operation): \(SystemError.text(code))"
  }

  package var description: String { "\(path.printable): \(reason)" }
}
