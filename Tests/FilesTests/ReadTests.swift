import Files
import Foundation
import Testing

@Suite("Files read whole")
struct ReadTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test("what was written is read", arguments: [0, 1, 65_536, 3_000_001])
  func roundTrip(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 77) >> 2) }
    try WholeFile.write(bytes, to: directory("file"))
    #expect(try WholeFile.read(directory("file")) == bytes)
    #expect(WholeFile.size(directory("file")) == count)
  }

  @Test("a pipe, whose size nobody knows, is read to its end", .timeLimit(.minutes(1)))
  func pipe() throws {
    let path = directory("pipe")
    try #require(mkfifo(path, 0o600) == 0)
    let sent = [UInt8](repeating: 3, count: 200_000) + [4]
    let writer = Thread {
      // A reader that gives up early must fail this test, not end the process.
      var signals = sigset_t()
      sigemptyset(&signals)
      sigaddset(&signals, SIGPIPE)
      pthread_sigmask(SIG_BLOCK, &signals, nil)
      let descriptor = open(path, O_WRONLY)
      var written = 0
      while written < sent.count {
        let count = sent.withUnsafeBytes {
          Glibc.write(descriptor, $0.baseAddress! + written, sent.count - written)
        }
        if count <= 0 { break }
        written += count
      }
      close(descriptor)
    }
    writer.start()
    #expect(try WholeFile.read(path) == sent)
  }

  @Test(
    "what cannot be read is refused with path and cause",
    arguments: [
      ("absent", ENOENT, "cannot open it: No such file or directory"),
      ("plain/file", ENOTDIR, "cannot open it: Not a directory"),
      ("folder", EISDIR, "cannot read it: Is a directory"),
      ("loop", ELOOP, "cannot open it: Too many levels of symbolic links"),
    ])
  func refused(name: String, code: Int32, reason: String) throws {
    try WholeFile.write([7], to: directory("plain"))
    let files = FileManager.default
    try files.createDirectory(atPath: directory("folder"), withIntermediateDirectories: false)
    try files.createSymbolicLink(
      atPath: directory("loop"), withDestinationPath: directory("loop"))
    let path = directory(name)
    let error = #expect(throws: FileError.self) { try WholeFile.read(path) }
    #expect(error?.code == code)
    #expect(error?.description == "\(path): \(reason)")
    #expect(error?.isNotFound == (code == ENOENT))
  }

  @Test("only regular files have a size; a link has that of its file")
  func size() throws {
    let files = FileManager.default
    try WholeFile.write([1, 2, 3], to: directory("file"))
    try files.createSymbolicLink(
      atPath: directory("link"), withDestinationPath: directory("file"))
    #expect(WholeFile.size(directory("file")) == 3)
    #expect(WholeFile.size(directory("link")) == 3)
    #expect(WholeFile.size(directory.path) == nil)
    #expect(WholeFile.size(directory("absent")) == nil)
  }
}
