import Datasets
import Fetching
import Files
import Foundation
import Synchronization
import Testing

/// A small published set, and a directory to fetch it into.
struct Workplace {
  static let folder = "set-bin"
  static let train = noise(60_000, seed: 1)
  static let test = noise(30_000, seed: 2)
  /// What the archive holds when nothing is wrong with it.
  static let entries: [Tape.Entry] = [
    .init("\(folder)/", .folder), .init("\(folder)/train.bin", .file(train)),
    .init("\(folder)/test.bin", .file(test)), .init("\(folder)/names.txt", .file([65, 10])),
  ]
  static let bytes = Tape.make(entries)

  let directory: TemporaryDirectory
  let events = Events()

  init() { directory = TemporaryDirectory() }

  /// The same directory, seen by another user.
  init(sharing other: Workplace) { directory = other.directory }

  /// What happened, in order.
  final class Events: Sendable {
    private let list = Mutex<[FetchEvent]>([])
    func add(_ event: FetchEvent) { list.withLock { $0.append(event) } }
    /// All but progress.
    var all: [FetchEvent] {
      list.withLock { $0 }.filter { if case .progressed = $0 { false } else { true } }
    }
    var progress: [Int] {
      list.withLock { $0 }.compactMap {
        if case .progressed(let bytes, _) = $0 { bytes } else { nil }
      }
    }
    var restarts: [String] {
      all.compactMap { if case .startingOver(let reason) = $0 { reason } else { nil } }
    }
    var retries: Int {
      all.count { if case .retrying = $0 { true } else { false } }
    }
  }

  /// Where the set is fetched into, and where it comes to lie.
  var data: String { directory("data") }
  var place: String { "\(data)/\(Self.folder)" }
  var part: String { "\(data)/set.tar.gz.part" }

  /// The catalogue's entry for an archive of these bytes.
  static func archive(_ bytes: [UInt8], address: String = "http://x/set.tar.gz") -> Archive {
    Archive(
      name: "set", address: address, bytes: bytes.count, md5: md5(bytes), folder: folder,
      files: [
        .init(name: "train.bin", length: .exactly(train.count)),
        .init(name: "test.bin", length: .exactly(test.count)),
        .init(name: "names.txt", length: .atMost(100)),
      ])
  }

  /// A patient user's call, for impatient tests.
  func fetch(
    _ archive: Archive, from origin: String? = nil,
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) -> Fetch {
    let events = events
    var fetch = Fetch(
      archive, from: origin, into: data, agent: "ablate/test", tell: { events.add($0) },
      shouldStop: shouldStop)
    fetch.limits.attempts = 3
    fetch.limits.pauseSeconds = 0.01
    return fetch
  }

  /// Expects a call to fail, and the set not to be there after it.
  func failure(
    _ fetch: Fetch, sourceLocation: SourceLocation = #_sourceLocation
  ) -> FetchError? {
    let error = #expect(throws: FetchError.self, sourceLocation: sourceLocation) {
      try fetch.run()
    }
    #expect(!FileManager.default.fileExists(atPath: place), sourceLocation: sourceLocation)
    return error
  }

  /// Expects the set to be there, with nothing left beside it.
  func expectComplete(sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(names == [Self.folder], sourceLocation: sourceLocation)
    for (name, bytes) in [("train.bin", Self.train), ("test.bin", Self.test)] {
      let there = FileManager.default.contents(atPath: "\(place)/\(name)").map(Array.init)
      #expect(there == bytes, "\(name)", sourceLocation: sourceLocation)
    }
  }

  /// All that lies in the directory of the data.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: data)) ?? []).sorted()
  }
}

func md5(_ bytes: [UInt8]) -> String {
  let stream = Digest.Stream(.md5)
  stream.add(bytes)
  return Digest.text(stream.finish())
}

/// Bytes that look random and are always the same (Marsaglia's xorshift).
func noise(_ count: Int, seed: UInt64) -> [UInt8] {
  var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
  return (0..<count).map { _ in
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return UInt8(truncatingIfNeeded: state >> 24)
  }
}

/// A directory of a test's own, removed with everything in it when the test lets go of it.
final class TemporaryDirectory: Sendable {
  let path: String

  init() {
    path = FileManager.default.temporaryDirectory.path + "/ablate-\(UUID().uuidString)"
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in the directory.
  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }
}
