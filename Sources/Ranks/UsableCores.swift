import CHost

#if canImport(Glibc)
  import Glibc
#endif

/// The cores that this process may run on: `taskset`, a launcher or a batch system can bind it to some of the machine's.
package enum UsableCores {
  /// At least 1.
  package static var count: Int {
    let count = Int(ablate_usable_cores())
    return count > 0 ? count : max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }

  /// Which ones: a bit each, in the system's order. Empty if the system does not say.
  package static var mask: [UInt8] {
    var mask = [UInt8](repeating: 0, count: 512)
    let bytes = mask.withUnsafeMutableBytes { ablate_core_mask($0.baseAddress, UInt($0.count)) }
    return Array(mask.prefix(max(0, Int(bytes))))
  }
}
