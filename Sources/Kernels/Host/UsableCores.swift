import CHost

#if canImport(Glibc)
  import Glibc
#endif

/// The cores that this process may run on: `taskset`, a launcher or a batch system can bind it to some of the machine's.
package enum UsableCores {
  /// At least 1.
  package static var count: Int {
    let count = mask.reduce(0) { $0 + $1.nonzeroBitCount }
    return count > 0 ? count : max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }

  /// Which ones: a bit each, in the system's order, of 4,096 at most. Empty if the system does not say.
  package static var mask: [UInt8] {
    var mask = [UInt8](repeating: 0, count: 512)
    let bytes = mask.withUnsafeMutableBytes { ablate_core_mask($0.baseAddress, UInt($0.count)) }
    return Array(mask.prefix(max(0, Int(bytes))))
  }

  /// Threads of a process that uses its share of them.
  ///
  /// - Parameters:
  ///   - bound: cores that it may run on.
  ///   - quota: cores whose time is paid for, for all processes on the machine together; nil is all.
  ///   - sharers: processes that may run on the very same cores, itself included.
  ///   - neighbours: processes on the machine, itself included.
  package static func threads(bound: Int, quota: Int?, sharers: Int, neighbours: Int) -> Int {
    max(1, min(bound / sharers, quota.map { $0 / neighbours } ?? .max))
  }
}
