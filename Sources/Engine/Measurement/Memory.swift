#if canImport(Glibc)
  import Glibc
#endif

/// What the machine can give.
package enum Memory {
  /// Bytes of the program with its libraries before it holds any network.
  static let program = 28 << 20

  /// Without so many bytes left at the start no command gets far.
  package static let least = 12 << 20

  /// Bytes that can be had without swapping, by the kernel's own estimate, within the process's own limits
  /// (`ulimit -v`, `ulimit -d`) and those of its control groups; nil where there is none of them.
  package static func available() -> Int? {
    [
      kilobytes("MemAvailable:", in: "/proc/meminfo"),
      left(of: RLIMIT_AS, used: "VmSize:"), left(of: RLIMIT_DATA, used: "VmData:"),
      ControlGroup().available,
    ].compactMap { $0 }.min()
  }

  /// What a limit on this process leaves; nil where it has none.
  private static func left(of limit: __rlimit_resource, used key: String) -> Int? {
    var values = rlimit()
    guard getrlimit(__rlimit_resource_t(limit.rawValue), &values) == 0,
      let most = Int(exactly: values.rlim_cur), let used = kilobytes(key, in: "/proc/self/status")
    else { return nil }
    return max(0, most - used)
  }

  /// The most bytes that this process has held in memory so far; nil where the kernel does not tell.
  static func residentPeak() -> Int? { kilobytes("VmHWM:", in: "/proc/self/status") }

  /// A figure of one of the kernel's tables, in bytes.
  private static func kilobytes(_ key: String, in path: String) -> Int? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, 256, file) != nil {
      let text = String(
        decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      guard text.hasPrefix(key) else { continue }
      return Int(text.filter(\.isNumber)).map { $0 * 1024 }
    }
    return nil
  }

  /// Throws if `bytes` cannot be had.
  package static func require(_ bytes: Int) throws(EngineError) {
    if let available = available(), bytes > available {
      throw .memory(needed: bytes, available: available)
    }
  }
}
