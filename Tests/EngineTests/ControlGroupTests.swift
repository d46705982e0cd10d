import Engine
import Foundation
import Testing

@Suite("Memory of control groups")
final class ControlGroupTests {
  let root: URL

  init() throws {
    root = FileManager.default.temporaryDirectory
      .appendingPathComponent("ablate-groups-\(UUID().uuidString)")
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  /// Files of one group.
  private func group(_ path: String, _ files: [String: String]) throws {
    let folder = root.appendingPathComponent(path)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in files {
      try Data("\(text)\n".utf8).write(to: folder.appendingPathComponent(name))
    }
  }

  private func available(_ membership: String) -> Int? {
    ControlGroup(root: root.path, membership: membership).available
  }

  @Test("of version 2 the narrowest limit up to the root counts, without what can be given up")
  func second() throws {
    try group("a", ["memory.max": "5000", "memory.current": "4000"])
    try group(
      "a/b",
      [
        "memory.max": "3000", "memory.current": "2500",
        "memory.stat": "anon 1200\nfile 1100\nactive_file 200\ninactive_file 900",
      ])
    try group("a/c", ["memory.max": "max", "memory.current": "77"])
    #expect(available("0::/a/b\n") == 1000)
    try group("a", ["memory.current": "1000"])
    #expect(available("0::/a/b\n") == 1600)
    #expect(available("0::/a/c\n") == 4000)
    #expect(available("0::/\n") == nil)
  }

  @Test("of version 1 the hierarchy of memory counts")
  func first() throws {
    try group(
      "memory/job",
      [
        "memory.limit_in_bytes": "1000", "memory.usage_in_bytes": "900",
        "memory.stat": "inactive_file 5\ntotal_inactive_file 300\ntotal_active_file 100",
      ])
    try group(
      "memory", ["memory.limit_in_bytes": "9223372036854771712", "memory.usage_in_bytes": "1"])
    try group("cpu/job", ["memory.limit_in_bytes": "1", "memory.usage_in_bytes": "1"])
    #expect(available("4:memory:/job\n3:cpu:/job\n0::/\n") == 500)
  }

  @Test("the smallest quota of time up to the root counts, in whole cores")
  func cores() throws {
    func cores(_ membership: String) -> Int? {
      ControlGroup(root: root.path, membership: membership).cores
    }
    try group("job", ["cpu.max": "350000 100000"])
    try group("job/step", ["cpu.max": "max 100000"])
    try group("half", ["cpu.max": "50000 100000"])
    #expect(cores("0::/job/step\n") == 4)
    #expect(cores("0::/half\n") == 1)
    #expect(cores("0::/\n") == nil && cores("") == nil)
    try group("cpu,cpuacct/a", ["cpu.cfs_quota_us": "250000", "cpu.cfs_period_us": "100000"])
    try group("cpu,cpuacct/b", ["cpu.cfs_quota_us": "-1", "cpu.cfs_period_us": "100000"])
    #expect(cores("5:cpu,cpuacct:/a\n4:memory:/b\n") == 3)
    #expect(cores("5:cpu,cpuacct:/b\n") == nil)
  }

  @Test("a container that does not see its own path reads its root")
  func hidden() throws {
    try group("memory", ["memory.limit_in_bytes": "700", "memory.usage_in_bytes": "200"])
    #expect(available("4:memory:/docker/abc\n") == 500)
  }

  @Test("more in use than the limit leaves nothing; no group, no limit")
  func ends() throws {
    try group("a", ["memory.max": "10", "memory.current": "20"])
    #expect(available("0::/a\n") == 0)
    #expect(available("0::/elsewhere\n") == nil)
    #expect(available("") == nil && available("nonsense") == nil)
  }
}
