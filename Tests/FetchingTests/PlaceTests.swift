import Datasets
import Fetching
import Files
import Foundation
import TestServer
import Testing

@Suite("Where a set is fetched to")
struct PlaceTests {
  let workplace = Workplace()
  let server: LoopbackServer
  private let archive = Workplace.archive(Workplace.bytes)
  private let manager = FileManager.default

  init() throws {
    server = try LoopbackServer { request, _ in .file(Workplace.bytes, for: request) }
  }

  private var fetch: Fetch { workplace.fetch(archive, from: server.address()) }

  /// A set that somebody else unpacked.
  private func lay(_ files: [(String, Int)], in folder: String) throws {
    try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, count) in files {
      try WholeFile.write([UInt8](repeating: 5, count: count), to: "\(folder)/\(name)")
    }
  }

  @Test("a complete set is left as it is, and nothing is asked for")
  func there() throws {
    _ = try fetch.run()
    let again = try fetch.run()
    #expect(again == .init(folder: workplace.place, wasThere: true))
    #expect(server.requests.count == 1)
    workplace.expectComplete()
  }

  @Test("the directory may be the set's own")
  func ownFolder() throws {
    try lay([("train.bin", 60_000), ("test.bin", 30_000)], in: workplace.data)
    #expect(try fetch.run() == .init(folder: workplace.data, wasThere: true))
    #expect(server.requests.isEmpty)
  }

  @Test(
    "what is there and not complete stays, and is named",
    arguments: [
      ("set-bin", [("train.bin", 60_000)], "test.bin is missing"),
      (
        "set-bin", [("train.bin", 60_000), ("test.bin", 29_999)],
        "test.bin has 29999 bytes where 30000 were expected"
      ),
      ("set-bin", [], "train.bin is missing"),
      ("", [("test.bin", 30_000)], "train.bin is missing"),
    ] as [(String, [(String, Int)], String)])
  func incomplete(name: String, files: [(String, Int)], reason: String) throws {
    let folder = name.isEmpty ? workplace.data : "\(workplace.data)/\(name)"
    try lay(files, in: folder)
    let error = #expect(throws: FetchError.self) { try fetch.run() }
    #expect(error?.kind == .output)
    #expect(
      error?.description
        == "\(folder): is there and is no complete set: \(reason); move it away first")
    #expect(try manager.contentsOfDirectory(atPath: folder).sorted() == files.map(\.0).sorted())
    #expect(server.requests.isEmpty)
  }

  @Test("a link to nowhere in the set's place stays")
  func link() throws {
    try lay([], in: workplace.data)
    try manager.createSymbolicLink(atPath: workplace.place, withDestinationPath: "nowhere")
    let error = #expect(throws: FetchError.self) { try fetch.run() }
    #expect(error?.kind == .output)
    #expect(try manager.destinationOfSymbolicLink(atPath: workplace.place) == "nowhere")
  }

  @Test("other files in the directory stay as they are")
  func others() throws {
    try lay([("mine.txt", 3)], in: workplace.data)
    _ = try fetch.run()
    #expect(workplace.names == ["mine.txt", "set-bin"])
  }

  @Test("a directory that cannot be made or written to is named")
  func unwritable() throws {
    try WholeFile.write([1], to: workplace.directory("plain"))
    for (directory, place, reason) in [
      ("absent/data", "", "cannot create it: No such file or directory"),
      ("plain", "/set.tar.gz.lock", "cannot create it: Not a directory"),
      ("plain/data", "", "cannot create it: Not a directory"),
    ] {
      var fetch = fetch
      fetch.directory = workplace.directory(directory)
      let error = #expect(throws: FetchError.self) { try fetch.run() }
      #expect(error?.kind == .output)
      #expect(error?.description == "\(fetch.directory)\(place): \(reason)")
    }
    #expect(server.requests.isEmpty)
  }

  @Test("a disk with too little room is found out before anything is fetched")
  func noRoom() throws {
    var large = archive
    large.files[0].length = .exactly(1 << 60)
    let error = workplace.failure(workplace.fetch(large, from: server.address()))
    #expect(error?.kind == .diskFull)
    let needed = (1 << 60) + Workplace.test.count + Workplace.bytes.count
    #expect(
      error?.description.hasPrefix("\(workplace.data): \(needed) bytes are needed, ") == true)
    #expect(server.requests.isEmpty)
    #expect(!manager.fileExists(atPath: workplace.data))
  }
}
