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

  @Test(
    "what is no regular file is refused without being opened, directly or through a link",
    .timeLimit(.minutes(1)), arguments: [false, true])
  func irregular(throughLink: Bool) throws {
    try #require(mkfifo(directory("pipe"), 0o600) == 0)
    let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: directory("socket").utf8) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0)
    for (path, reason) in [
      (directory("pipe"), "is a pipe; write what comes through it to a file, and name that"),
      (directory("socket"), "is a socket; a file is expected"),
      ("/dev/zero", "is a device; a file is expected"),
      (directory.path, "is a directory; a file is expected"),
    ] {
      var named = path
      if throughLink {
        named = directory("link to \(path.split(separator: "/").last ?? "")")
        try FileManager.default.createSymbolicLink(atPath: named, withDestinationPath: path)
      }
      let whole = #expect(throws: FileError.self) { try WholeFile.read(named) }
      #expect(whole?.description == "\(named): \(reason)")
      let parts = #expect(throws: InputError.self) { try InputFile(named) }
      #expect(parts == InputError(path: named, cause: .contents(reason)))
    }
  }

  @Test("a file may have as many bytes as its reader allows, and no more")
  func limit() throws {
    try WholeFile.write([UInt8](repeating: 1, count: 4_096), to: directory("file"))
    #expect(try WholeFile.read(directory("file"), limit: 4_096).count == 4_096)
    let error = #expect(throws: FileError.self) {
      try WholeFile.read(directory("file"), limit: 4_095)
    }
    #expect(
      error?.description
        == "\(directory("file")): is larger than the 3 KiB that such a file may have")
    // What the system makes up has no size beforehand.
    #expect(try !WholeFile.read("/proc/self/maps").isEmpty)
    #expect(throws: FileError.self) { try WholeFile.read("/proc/self/maps", limit: 10) }
  }

  @Test("a path need not be UTF-8, and is shown with its odd bytes escaped")
  func bytes() throws {
    let name: [UInt8] = Array("caf".utf8) + [0xe9]
    let path = FilePath(directory.path).appending(name)
    let descriptor = path.withCString { open($0, O_WRONLY | O_CREAT, 0o600) }
    try #require(descriptor >= 0)
    try #require(write(descriptor, "abc", 3) == 3)
    close(descriptor)
    #expect(try WholeFile.read(path) == Array("abc".utf8))
    #expect(WholeFile.size(path) == 3)
    #expect(path.description == directory("caf\\xe9"))
    let odd: [UInt8] = [
      0xc3, 0xa9, 0xff, 0x41, 0xe2, 0x82, 0xac, 0xe2, 0x82, 0x0f, 0xf0, 0x9f, 0x98,
    ]
    #expect(FilePath.text(odd) == "é\\xffA€\\xe2\\x82\u{f}\\xf0\\x9f\\x98")
    let missing = #expect(throws: FileError.self) {
      try WholeFile.read(FilePath(directory.path).appending([0xe8]))
    }
    #expect(
      missing?.description == directory("\\xe8") + ": cannot open it: No such file or directory")
  }

  @Test(
    "what cannot be read is refused with path and cause",
    arguments: [
      ("absent", ENOENT, "cannot open it: No such file or directory"),
      ("plain/file", ENOTDIR, "cannot open it: Not a directory"),
      ("folder", EISDIR, "is a directory; a file is expected"),
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
