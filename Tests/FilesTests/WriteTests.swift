import Files
import Foundation
import Testing

@Suite("Files written whole")
struct WriteTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func content(_ path: String) -> [UInt8]? {
    FileManager.default.contents(atPath: path).map(Array.init)
  }

  @Test(
    "a file holds the bytes given and nothing else is left", arguments: [0, 1, 4097, 3_000_000])
  func create(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 31) >> 3) }
    try WholeFile.write(bytes, to: directory("file"))
    #expect(content(directory("file")) == bytes)
    #expect(directory.names == ["file"])
  }

  @Test("an existing file is replaced, not written over")
  func replace() throws {
    let path = directory("file")
    try WholeFile.write([1, 2, 3, 4, 5], to: path)
    let old = try #require(FileHandle(forReadingAtPath: path))
    try WholeFile.write([9], to: path)
    #expect(content(path) == [9])
    // Who had the old file open still reads it whole.
    #expect(old.readDataToEndOfFile() == Data([1, 2, 3, 4, 5]))
    #expect(directory.names == ["file"])
  }

  @Test("a link stays a link, and the file it leads to is replaced")
  func link() throws {
    try WholeFile.write([1], to: directory("file"))
    try FileManager.default.createSymbolicLink(
      atPath: directory("link"), withDestinationPath: directory("file"))
    try WholeFile.write([2, 3], to: directory("link"))
    #expect(content(directory("file")) == [2, 3])
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: directory("link"))
        == directory("file"))
    #expect(directory.names == ["file", "link"])
  }

  @Test("a pipe is written into, never replaced", .timeLimit(.minutes(1)))
  func pipe() throws {
    let path = directory("pipe")
    try #require(mkfifo(path, 0o600) == 0)
    // Open for both directions, so that nobody waits for the other end.
    let descriptor = open(path, O_RDWR)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    try WholeFile.write([5, 6, 7], to: path)
    #expect(directory.names == ["pipe"])
    var status = stat()
    try #require(lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    var bytes = [UInt8](repeating: 0, count: 8)
    #expect(Glibc.read(descriptor, &bytes, 8) == 3)
    #expect(bytes.prefix(3) == [5, 6, 7])
  }

  @Test("a full device is an error with its cause")
  func full() throws {
    let path = directory("full")
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/full")
    let error = #expect(throws: FileError.self) { try WholeFile.write([1], to: path) }
    #expect(error?.isDiskFull == true)
    #expect(error?.description == "\(path): cannot write it: No space left on device")
    #expect(directory.names == ["full"])
  }

  @Test("writers of one path do not mix their bytes")
  func concurrent() async throws {
    let path = directory("file")
    await withTaskGroup(of: Void.self) { group in
      for writer in UInt8(1)...8 {
        group.addTask {
          for _ in 0..<10 {
            #expect(throws: Never.self) {
              try WholeFile.write([UInt8](repeating: writer, count: 300_000), to: path)
            }
            let seen = try? WholeFile.read(path)
            #expect(seen?.count == 300_000)
            #expect(Set(seen ?? []).count == 1)
          }
        }
      }
    }
    #expect(directory.names == ["file"])
  }

  /// Refusals that root meets too.
  struct Refusal: CustomTestStringConvertible {
    var name: String
    var code: Int32
    var reason: String
    var testDescription: String { reason }

    static let all = [
      Refusal(
        name: "absent/file", code: ENOENT, reason: "cannot create it: No such file or directory"),
      Refusal(name: "plain/file", code: ENOTDIR, reason: "cannot create it: Not a directory"),
      Refusal(name: "folder", code: EISDIR, reason: "cannot write it: Is a directory"),
      Refusal(
        name: String(repeating: "n", count: 256), code: ENAMETOOLONG,
        reason: "cannot create it: File name too long"),
    ]
  }

  @Test("a failing write names path and cause and leaves nothing behind", arguments: Refusal.all)
  func refused(_ refusal: Refusal) throws {
    try WholeFile.write([7], to: directory("plain"))
    try FileManager.default.createDirectory(
      atPath: directory("folder"), withIntermediateDirectories: false)
    let path = directory(refusal.name)
    let error = #expect(throws: FileError.self) { try WholeFile.write([1, 2], to: path) }
    #expect(error?.code == refusal.code)
    #expect(error?.path == path)
    #expect(error?.description == "\(path): \(refusal.reason)")
    #expect(directory.names == ["folder", "plain"])
    #expect(content(directory("plain")) == [7])
  }

  @Test("a name of the greatest length the system allows is written")
  func longName() throws {
    let name = String(repeating: "n", count: 255)
    try WholeFile.write([1], to: directory(name))
    #expect(directory.names == [name])
  }

  @Test(
    "errors say what they are",
    arguments: [
      (ENOENT, true, false), (ENOSPC, false, true), (EDQUOT, false, true), (EIO, false, false),
    ])
  func kinds(code: Int32, notFound: Bool, full: Bool) {
    let error = FileError(path: "x", operation: "write it", code: code)
    #expect(error.isNotFound == notFound)
    #expect(error.isDiskFull == full)
  }
}
