import Foundation

/// The memory and the cores that control groups leave to this process: of a container, a service or a batch job.
package struct ControlGroup {
  /// Where the system shows them.
  private let root: String
  /// What `/proc/self/cgroup` says: a line for each hierarchy, `number:controllers:path`.
  private let membership: String

  /// - Parameters:
  ///   - root, membership: other than the machine's own, for tests.
  package init(root: String = "/sys/fs/cgroup", membership: String? = nil) {
    self.root = root
    self.membership = membership ?? Self.text("/proc/self/cgroup") ?? ""
  }

  /// Bytes that the narrowest of our own group's and its parents' limits leaves; nil where there is no limit.
  package var available: Int? { each("memory", Self.left).min() }

  /// Cores whose time the narrowest limit pays for, at least 1; nil where there is no limit.
  package var cores: Int? { each("cpu", Self.cores).min().map { max(1, Int($0.rounded(.up))) } }

  /// What a controller's groups say, our own and its parents.
  private func each<Value>(
    _ controller: String, _ read: (String, Version) -> Value?
  ) -> [Value] {
    membership.split(separator: "\n").flatMap { line -> [Value] in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { return [] }
      if parts[1].isEmpty {
        // Version 2; beside groups of version 1 it has a place of its own.
        return [root, "\(root)/unified"].flatMap { all(below: $0, parts[2]) { read($0, .second) } }
      }
      guard parts[1].split(separator: ",").contains(controller[...]) else { return [] }
      return all(below: "\(root)/\(parts[1])", parts[2]) { read($0, .first) }
    }
  }

  private enum Version { case first, second }

  /// What is read on the way from a group up to the root. In a container, parents and the path itself may be out of
  /// sight; then the root is our own group.
  private func all<Value>(
    below root: String, _ path: Substring, _ read: (String) -> Value?
  ) -> [Value] {
    var parts = path.split(separator: "/")
    var all: [Value] = []
    while true {
      if let value = read(([root[...]] + parts).joined(separator: "/")) { all.append(value) }
      if parts.popLast() == nil { return all }
    }
  }

  /// Nil where the group has no limit. A quota is microseconds of each period, in version 1 a file each and -1 for no
  /// limit, in version 2 `150000 100000` or `max 100000`.
  private static func cores(in folder: String, _ version: Version) -> Double? {
    let texts =
      switch version {
      case .first: ["cpu.cfs_quota_us", "cpu.cfs_period_us"].map { text("\(folder)/\($0)") ?? "" }
      case .second: [text("\(folder)/cpu.max") ?? ""]
      }
    let numbers = texts.joined(separator: " ").split(whereSeparator: \.isWhitespace).map {
      Double($0)
    }
    guard numbers.count == 2, let quota = numbers[0], let period = numbers[1], quota > 0, period > 0
    else { return nil }
    return quota / period
  }

  /// Nil where the group has no limit. What it holds of files can be given up, so it is not counted.
  private static func left(in folder: String, _ version: Version) -> Int? {
    let (limitName, usageName, prefix) =
      switch version {
      case .first: ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_")
      case .second: ("memory.max", "memory.current", "")
      }
    guard let limit = number("\(folder)/\(limitName)"), let usage = number("\(folder)/\(usageName)")
    else { return nil }
    let lines = text("\(folder)/memory.stat")?.split(separator: "\n") ?? []
    let files = lines.reduce(0) { sum, line in
      let words = line.split(separator: " ")
      let isFiles = ["inactive_file", "active_file"].contains { words.first ?? "" == prefix + $0 }
      return sum + (isFiles ? words.last.flatMap { Int($0) } ?? 0 : 0)
    }
    return max(0, limit - max(0, usage - files))
  }

  private static func number(_ path: String) -> Int? {
    text(path).flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
  }

  private static func text(_ path: String) -> String? {
    try? String(contentsOfFile: path, encoding: .utf8)
  }
}
