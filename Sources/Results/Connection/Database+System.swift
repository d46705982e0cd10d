import CSQLite

#if canImport(Glibc)
  import Glibc
#endif

extension Database {
  /// What the system has said to SQLite where a file cannot be opened, with the remedy where a limit of the
  /// shell is the cause; empty where it has said nothing.
  static func systemReason(_ handle: OpaquePointer) -> String {
    switch sqlite3_system_errno(handle) {
    case 0: return ""
    case EMFILE: return " (too many open files; raise the limit with `ulimit -n`)"
    case let code: return " (\(String(cString: strerror(code))))"
    }
  }
}
