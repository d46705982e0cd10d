import Files
import Foundation
import Testing

@Suite("Temporary files of killed processes")
struct SweepTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private var names: Set<String> { Set(FolderEntries.names(directory.path)) }

  private func put(_ name: String) throws {
    try Data("half".utf8).write(to: URL(fileURLWithPath: "\(directory.path)/\(name)"))
  }

  /// The name of the file that a writing in progress goes into.
  private func temporary(_ file: borrowing OutputFile) throws -> String {
    try #require(names.first { $0.hasPrefix(".ablate-") && $0.hasSuffix(".tmp") })
  }

  @Test("one that is being written stays, and one that was left behind goes")
  func locked() throws {
    let file = try OutputFile("\(directory.path)/a")
    try file.append([1, 2, 3])
    let name = try temporary(file)
    // The same process and host, but nobody holds its lock: that of an earlier process of this number.
    let left = name.replacingOccurrences(
      of: "-\(getpid())-", with: "-\(getpid())-9")
    try put(left)
    #expect(names == [name, left])
    #expect(TemporaryFile.sweep(directory.path) == 1)
    #expect(names == [name])
    try file.commit()
    #expect(try WholeFile.read("\(directory.path)/a") == [1, 2, 3])
    #expect(TemporaryFile.sweep(directory.path) == 0)
    #expect(names == ["a"])
  }

  @Test("another host's, a living process's of an earlier version and other names stay")
  func others() throws {
    let file = try OutputFile("\(directory.path)/a")
    let name = try temporary(file)
    let parts = name.split(separator: "-")
    let elsewhere = name.replacingOccurrences(of: "-\(parts[1])-", with: "-zzzzzz-")
    let stays = [
      elsewhere, ".ablate-\(getpid())-3.tmp", ".ablate-x.tmp", ".ablate-1-2-3-4.tmp", "1.tmp",
      ".ablate-1-2.tmp.ckpt", ".ablate-timing.lock", ".ablate--1.tmp",
    ]
    for name in stays { try put(name) }
    // No process has this number.
    try put(".ablate-2147483647-0.tmp")
    #expect(TemporaryFile.sweep(directory.path) == 1)
    #expect(names == Set(stays + [name]))
  }

  @Test("a folder that is not there has nothing to sweep")
  func none() { #expect(TemporaryFile.sweep("\(directory.path)/none") == 0) }

  @Test("writing and sweeping at once harm no file")
  func together() async throws {
    let path = directory.path
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<2 {
        group.addTask {
          for round in 0..<200 {
            try WholeFile.write([UInt8(round)], to: "\(path)/\(writer)")
          }
        }
      }
      group.addTask { for _ in 0..<400 { TemporaryFile.sweep(path) } }
      try await group.waitForAll()
    }
    #expect(names == ["0", "1"])
    for writer in 0..<2 { #expect(try WholeFile.read("\(path)/\(writer)") == [199]) }
  }
}
