#if canImport(Glibc)
  import Glibc
#endif

/// What an `errno` means.
package enum SystemError {
  /// The system's own words, and the remedy where a limit of the shell is the cause.
  package static func text(_ code: Int32) -> String {
    let words = String(cString: strerror(code))
    switch code {
    case EMFILE: return "\(words); raise the limit with `ulimit -n`"
    case ENFILE: return "\(words) on this machine"
    default: return words
    }
  }
}
