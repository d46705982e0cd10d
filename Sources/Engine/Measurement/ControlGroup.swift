import Foundation

/// The memory that control groups leave to this process: of a container, a service or a batch job.
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
  package var available: Int? {
    membership.split(separator: "\n").flatMap { line -> [Int] in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { return [] }
      if parts[1].isEmpty {
        // Version 2; beside groups of version 1 it has a place of its own.
        return [root, "\(root)/unified"].flatMap { left(below: $0, parts[2], .second) }
      }
      guard parts[1].split(separator: ",").contains("memory") else { return [] }
      return left(below: "\(root)/\(parts[1])", parts[2], .first)
    }.min()
  }

  private enum Version { case first, second }

  /// What each limit on the way from a group up to the root leaves. In a container, parents and the path itself
  /// may be out of sight; then the root is our own group.
  private func left(below root: String, _ path: Substring, _ version: Version) -> [Int] {
    var parts = path.split(separator: "/")
    var left: [Int] = []
    while true {
      let folder = ([root[...]] + parts).joined(separator: "/")
      if let bytes = Self.left(in: folder, version) { left.append(bytes) }
      if parts.popLast() == nil { return left }
    }
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
