import Foundation
import Results

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// This process as the owner of claims, and whether another owner on this machine still lives.
package enum ProcessIdentity {
  package static let current = LeaseHolder(
    host: "\(hostName)/\(read("/etc/machine-id").prefix(8))",
    process: "\(world):\(getpid()):\(startTime(of: getpid()) ?? "?")")

  /// Nil where the owner's processes cannot be seen from here, as on another host.
  package static func isAlive(_ owner: LeaseHolder) -> Bool? {
    guard owner.host == current.host else { return nil }
    let parts = owner.process.split(separator: ":").map(String.init)
    guard parts.count == 3, let process = Int32(parts[1]) else { return false }
    let places = parts[0].split(separator: "/").map(String.init)
    let own = world.split(separator: "/").map(String.init)
    guard places.count == 2, own.count == 2 else { return nil }
    // No process survives a restart of the machine. Processes of another container cannot be seen.
    if places[0] != own[0] { return false }
    if places[1] != own[1] { return nil }
    return startTime(of: process) == parts[2]
  }

  /// Boot and process namespace that numbers of processes refer to.
  private static let world: String = {
    let namespace =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid"))
    let digits = (namespace ?? "").filter(\.isNumber)
    return "\(read("/proc/sys/kernel/random/boot_id").prefix(8))/\(digits.isEmpty ? "0" : digits)"
  }()

  package static let hostName: String = {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, 255) == 0 else { return "unknown" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }()

  /// Field 22 of `/proc/PID/stat`, in ticks since boot; the name before it may hold spaces.
  private static func startTime(of process: Int32) -> String? {
    let text = read("/proc/\(process)/stat")
    guard let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[end...].split(separator: " ")
    // A zombie has ended, whether or not its parent has noticed.
    guard fields.count > 20, fields[1] != "Z" else { return nil }
    return String(fields[20])
  }

  static func read(_ path: String) -> String {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
