import Datasets
import Fetching
import Files
import Foundation
import Testing

@Suite("Unpacking")
struct UnpackingTests {
  let workplace = Workplace()
  private var file: String { workplace.directory("set.tar.gz") }

  private func fetch(_ bytes: [UInt8], from origin: String? = nil) throws -> Fetch {
    try WholeFile.write(bytes, to: file)
    return workplace.fetch(Workplace.archive(bytes), from: origin ?? file)
  }

  @Test("an archive on the disk is checked and unpacked, and stays", arguments: [true, false])
  func local(compressed: Bool) throws {
    let bytes = Tape.make(Workplace.entries, compressed: compressed)
    let outcome = try fetch(bytes).run()
    #expect(outcome == .init(folder: workplace.place, wasThere: false))
    workplace.expectComplete()
    #expect(try WholeFile.read(file) == bytes)
    #expect(try WholeFile.read("\(workplace.place)/names.txt") == [65, 10])
    #expect(workplace.events.all == [.verifying(path: file), .unpacking(path: file)])
  }

  @Test("a file address is a path")
  func fileAddress() throws {
    let path = workplace.directory("with space.tar.gz")
    try WholeFile.write(Workplace.bytes, to: path)
    let address = "file://" + path.replacingOccurrences(of: " ", with: "%20")
    _ = try workplace.fetch(Workplace.archive(Workplace.bytes), from: address).run()
    workplace.expectComplete()
  }

  @Test("what the catalogue does not name is left out, and said")
  func extra() throws {
    let more: [Tape.Entry] = [
      .init("README", .file([1])), .init("\(Workplace.folder)/other.bin", .file([2])),
      .init("\(Workplace.folder)/deep/train.bin", .file([3])), .init("elsewhere", .folder),
      .init("elsewhere/test.bin", .file([4])),
    ]
    _ = try fetch(Tape.make(more + Workplace.entries)).run()
    workplace.expectComplete()
    let names = try FileManager.default.contentsOfDirectory(atPath: workplace.place)
    #expect(names.sorted() == ["names.txt", "test.bin", "train.bin"])
    #expect(
      workplace.events.all.suffix(4) == [
        .leftOut(name: "README"), .leftOut(name: "\(Workplace.folder)/other.bin"),
        .leftOut(name: "\(Workplace.folder)/deep/train.bin"),
        .leftOut(name: "elsewhere/test.bin"),
      ])
  }

  @Test("texts may be absent, and names may begin with a dot")
  func dotted() throws {
    let entries = Workplace.entries.dropFirst().dropLast().map {
      Tape.Entry("./\($0.name)", $0.kind)
    }
    _ = try fetch(Tape.make(entries)).run()
    workplace.expectComplete()
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
    /// Behind the path; a full stop at the end stands for any rest.
    var message: String

    init(_ message: String, _ description: String, bytes: [UInt8]) {
      self.message = message
      testDescription = description
      self.bytes = bytes
    }

    init(_ message: String, _ description: String, _ entries: [Tape.Entry]) {
      self.init(message, description, bytes: Tape.make(entries))
    }
  }

  /// The good entries, with one in place of another.
  private static func with(_ name: String, _ kind: Tape.Kind) -> [Tape.Entry] {
    Workplace.entries.map { $0.name == "\(Workplace.folder)/\(name)" ? .init($0.name, kind) : $0 }
  }

  static let cases: [Case] = [
    .init(
      "holds '../set-bin/train.bin', which leads out of its folder", "a way up",
      [.init("../set-bin/train.bin", .file([1]))] + Workplace.entries),
    .init(
      "holds 'set-bin/../../x', which leads out of its folder", "a way up in the middle",
      Workplace.entries + [.init("set-bin/../../x", .file([1]))]),
    .init(
      "holds '/tmp/ablate-escaped', which leads out of its folder", "an absolute path",
      Workplace.entries + [.init("/tmp/ablate-escaped", .file([1]))]),
    .init(
      "holds 'set-bin/train.bin', which is no plain file", "a symbolic link for a file",
      with("train.bin", .symbolicLink("/etc/passwd"))),
    .init(
      "holds 'set-bin', which is no plain file", "a symbolic link for the folder",
      [.init("set-bin", .symbolicLink("/tmp"))] + Workplace.entries.dropFirst()),
    .init(
      "holds 'set-bin/more', which is no plain file", "a hard link",
      Workplace.entries + [.init("set-bin/more", .hardLink("set-bin/train.bin"))]),
    .init(
      "holds 'set-bin/test.bin', which is no plain file", "a pipe", with("test.bin", .pipe)),
    .init(
      "holds set-bin/test.bin twice", "a file twice",
      Workplace.entries + [Workplace.entries[2]]),
    .init(
      "does not hold set-bin/test.bin", "a missing file",
      Workplace.entries.filter { !$0.name.hasSuffix("test.bin") }),
    .init(
      "holds train.bin with 59999 bytes where 60000 were expected", "a file that is too short",
      with("train.bin", .file([UInt8](repeating: 1, count: 59_999)))),
    .init(
      "holds test.bin with 30001 bytes where 30000 were expected", "a file that is too long",
      with("test.bin", .file([UInt8](repeating: 1, count: 30_001)))),
    .init(
      "holds names.txt with 101 bytes where at most 100 were expected", "a text that is too long",
      with("names.txt", .file([UInt8](repeating: 1, count: 101)))),
    .init("does not hold set-bin/train.bin", "nothing inside", []),
    .init(
      "is damaged: truncated gzip input", "an archive that was cut",
      bytes: Array(Workplace.bytes.prefix(50_000))),
    .init("is damaged: .", "an archive whose beginning is wrong", bytes: damaged),
    .init("is damaged: .", "no archive", bytes: noise(5_000, seed: 9)),
  ]

  private static let damaged: [UInt8] = {
    var bytes = Workplace.bytes
    for index in 10..<20 { bytes[index] = 0xff }
    return bytes
  }()

  @Test("an archive that is not as it should be is refused, whatever its digest", arguments: cases)
  func refused(_ refusal: Case) throws {
    let error = workplace.failure(try fetch(refusal.bytes))
    #expect(error?.kind == .bad)
    let message = "\(file): the archive \(refusal.message)"
    if message.hasSuffix(".") {
      #expect(error?.description.hasPrefix(String(message.dropLast())) == true)
    } else {
      #expect(error?.description == message)
    }
    // Nothing beside the archive: neither the folder, nor one that was begun.
    let left = try FileManager.default.contentsOfDirectory(atPath: workplace.directory.path)
    #expect(left == ["set.tar.gz"])
    #expect(!FileManager.default.fileExists(atPath: "/tmp/ablate-escaped"))
  }

  @Test("an archive on the disk that is another one is refused and stays")
  func otherFile() throws {
    let archive = Workplace.archive(Workplace.bytes)
    var other = Workplace.bytes
    other[7] ^= 1
    for (bytes, reason) in [
      (Array(other.dropLast()), "has \(other.count - 1) bytes where \(other.count) were published"),
      (other, "its MD5 is \(md5(other)) where \(archive.md5) was published"),
    ] {
      try WholeFile.write(bytes, to: file)
      let error = workplace.failure(workplace.fetch(archive, from: file))
      #expect(error?.kind == .bad)
      #expect(error?.description == "\(file): \(reason); it is another file, or damaged")
      #expect(try WholeFile.read(file) == bytes)
    }
  }

  @Test("a path where nothing is, or no file")
  func noFile() {
    let archive = Workplace.archive(Workplace.bytes)
    let absent = workplace.failure(workplace.fetch(archive, from: file))
    #expect(absent?.kind == .missing)
    #expect(absent?.description == "\(file): cannot open it: No such file or directory")
    let folder = workplace.failure(workplace.fetch(archive, from: workplace.directory.path))
    #expect(folder?.kind == .bad)
    #expect(
      folder?.description
        == "\(workplace.directory.path): is a directory; a file is expected")
  }
}
