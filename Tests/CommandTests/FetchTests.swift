import Foundation
import Synchronization
import TestServer
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite("data fetch")
struct FetchTests {
  typealias Answer = LoopbackServer.Answer
  let files: Scratch
  /// The length of the published CIFAR-10 archive.
  private static let length = 170_052_171

  init() throws { files = try Scratch() }

  private func fetch(_ words: String...) throws -> Binary.Outcome {
    try Binary.run(["data", "fetch"] + words, in: files.url)
  }

  /// A set of the right names and lengths.
  private func laySet(_ folder: String) throws {
    let place = files.path("\(folder)/cifar-100-binary")
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    for (name, bytes) in [("train.bin", 153_700_000), ("test.bin", 30_740_000)] {
      _ = FileManager.default.createFile(atPath: "\(place)/\(name)", contents: nil)
      try #require(truncate("\(place)/\(name)", bytes) == 0)
    }
  }

  private var left: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: files.url.path).sorted() }
  }

  @Test("a server without the file: 66, its address, and the way out")
  func notFound() throws {
    let server = try LoopbackServer { _, _ in Answer(404, length: 0) }
    let outcome = try fetch("cifar10", "--from", server.address())
    #expect(outcome.code == 66)
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.errors == """
        cifar10: \(server.address()) → data/cifar-10-binary.tar.gz.part, 170.1 MB
        ablate: \(server.address()): HTTP 404: nothing is there; --from names another address, or the \
        archive fetched elsewhere

        """)
    #expect(try left.isEmpty)
  }

  @Test("a server with another file: 65, both lengths")
  func otherFile() throws {
    let server = try LoopbackServer { _, _ in Answer(200, body: [1, 2, 3], length: 3) }
    let outcome = try fetch("cifar10", "-q", "--from", server.address())
    #expect(outcome.code == 65)
    #expect(
      outcome.errors
        == "ablate: \(server.address()): 3 bytes are there where \(Self.length) were published; it is "
        + "another file\n")
    #expect(try left.isEmpty)
  }

  @Test("an archive of the right length and the wrong bytes: 65, both digests")
  func wrongDigest() throws {
    let path = files.path("cifar-10-binary.tar.gz")
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    try #require(truncate(path, Self.length) == 0)
    let outcome = try fetch("cifar10", "--from", path)
    #expect(outcome.code == 65)
    #expect(
      outcome.errors == """
        cifar10: checking \(path) …
        ablate: \(path): its MD5 is ad7f7965c67e4514fb4ec73b04400de0 where \
        c32a1d4ab5d03f1284b67883e8d87530 was published; it is another file, or damaged

        """)
    #expect(try left == ["cifar-10-binary.tar.gz"])
  }

  @Test("a server that is not there: 74")
  func refused() throws {
    let server = try LoopbackServer(listens: false) { _, _ in Answer(200) }
    let outcome = try fetch("cifar100", "-q", "--from", server.address())
    #expect(outcome.code == 74)
    #expect(
      outcome.errors.hasPrefix("ablate: \(server.address()): Failed to connect to 127.0.0.1 port "))
    #expect(
      outcome.errors.hasSuffix(
        "; --from names another address, or the archive fetched elsewhere\n"))
    #expect(try left.isEmpty)
  }

  @Test("a proxy is used as the environment says")
  func proxy() throws {
    let server = try LoopbackServer { _, _ in Answer(403, length: 0) }
    let process = Binary.process(
      ["data", "fetch", "cifar10", "-q", "--from", "http://nowhere.invalid/set.tar.gz"],
      in: files.url)
    process.environment?["http_proxy"] = server.address("")
    process.environment?["no_proxy"] = nil
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 74)
    #expect(server.requests.map(\.target) == ["http://nowhere.invalid/set.tar.gz"])
  }

  @Test(
    "a signal keeps what came and says how to go on; the same command asks for the rest",
    arguments: [(SIGINT, 75), (SIGTERM, 143)] as [(Int32, Int32)])
  func stopped(signal: Int32, code: Int32) throws {
    let server = try LoopbackServer { request, number in
      number == 0
        ? Answer(
          200, [#"ETag: "one""#], body: [UInt8](repeating: 0, count: 3_000_000),
          length: Self.length
        ).stalling()
        : Answer(404, length: 0)
    }
    let words = ["data", "fetch", "cifar10", "--output", "sets", "--from", server.address()]
    let process = Binary.process(words, in: files.url)
    let pipe = Pipe()
    process.standardError = pipe
    try process.run()
    let part = files.path("sets/cifar-10-binary.tar.gz.part")
    for _ in 0..<3_000 {
      let size = try? FileManager.default.attributesOfItem(atPath: part)[.size] as? Int
      if size == 3_000_000 || !process.isRunning { break }
      usleep(10_000)
    }
    kill(process.processIdentifier, signal)
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == code)
    #expect(
      text == """
        cifar10: \(server.address()) → sets/cifar-10-binary.tar.gz.part, 170.1 MB
        \(server.address()): interrupted; 3000000 of \(Self.length) bytes are kept in \
        sets/cifar-10-binary.tar.gz.part, run again to go on

        """)
    let next = try Binary.run(words, in: files.url)
    #expect(next.code == 66)
    #expect(
      next.errors.hasPrefix(
        "cifar10: \(server.address()) → sets/cifar-10-binary.tar.gz.part, on from 3.0 of 170.1 MB\n"
      ))
    #expect(server.requests.last?.headers["range"] == "bytes=3000000-")
  }

  @Test("a complete set: 0, its folder on standard output, nothing asked for")
  func complete() throws {
    try laySet("data")
    let outcome = try fetch("cifar100", "--from", "http://nowhere.invalid/x")
    #expect(outcome.code == 0)
    #expect(outcome.output == "data/cifar-100-binary\n")
    #expect(
      outcome.errors
        == "cifar100 is complete, there is nothing to fetch; --data cifar100 uses it.\n")
    try laySet("elsewhere")
    let other = try fetch("cifar100", "--output", "elsewhere/")
    #expect(other.output == "elsewhere/cifar-100-binary\n")
    #expect(
      other.errors
        == "cifar100 is complete, there is nothing to fetch; --data cifar100=elsewhere uses it.\n")
    let quiet = try fetch("cifar100", "-q")
    #expect(quiet.errors.isEmpty && quiet.output == "data/cifar-100-binary\n")
  }

  @Test("--data finds what was fetched, and names the remedy where nothing was")
  func found() throws {
    let words = ["data", "export", "cifar100", "--split", "test", "--output", "x.npy,y.npy"]
    let missing = try Binary.run(words, in: files.url)
    #expect(missing.code == 66)
    #expect(
      missing.errors
        == "ablate: cifar100: its files are not here; `ablate data fetch cifar100` brings them, or "
        + "say where they are with --data cifar100=DIRECTORY (the public binary version)\n")
    try laySet("data")
    #expect(try Binary.run(words, in: files.url).code == 0)
    #expect(try left == ["data", "x.npy", "y.npy"])
    let half = files.path("data/cifar-100-binary/test.bin")
    try #require(truncate(half, 5) == 0)
    let broken = try Binary.run(words, in: files.url)
    #expect(broken.code == 65)
    #expect(broken.errors.hasPrefix("ablate: data/cifar-100-binary/test.bin: 5 bytes where "))
    let refused = try fetch("cifar100")
    #expect(refused.code == 73)
    #expect(
      refused.errors
        == "ablate: data/cifar-100-binary: is there and is no complete cifar100: test.bin has 5 bytes "
        + "where 30740000 were expected; move it away first\n")
  }

  @Test("inside a project the data lie in its root")
  func inProject() throws {
    try laySet("data")
    for folder in ["experiments", "deep/down"] {
      try FileManager.default.createDirectory(
        atPath: files.path(folder), withIntermediateDirectories: true)
    }
    let outcome = try Binary.run(
      "data", "fetch", "cifar100", "-q", in: files.url.appendingPathComponent("deep/down"))
    #expect(outcome.code == 0)
    #expect(outcome.output.hasSuffix("/data/cifar-100-binary\n"))
    #expect(outcome.output.hasPrefix("/"))
  }
}
