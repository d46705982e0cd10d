import Datasets
import Foundation
import Testing

/// One of both formats, as its public description has it.
enum Public: String, CaseIterable {
  case cifar10, cifar100

  var folder: String { self == .cifar10 ? "cifar-10-batches-bin" : "cifar-100-binary" }
  var labelBytes: Int { self == .cifar10 ? 1 : 2 }
  var recordBytes: Int { labelBytes + 3_072 }
  var classes: Int { self == .cifar10 ? 10 : 100 }
  var namesFile: String { self == .cifar10 ? "batches.meta.txt" : "fine_label_names.txt" }
  /// Training files first.
  var files: [(name: String, records: Int)] {
    self == .cifar10
      ? (1...5).map { ("data_batch_\($0).bin", 10_000) } + [("test_batch.bin", 10_000)]
      : [("train.bin", 50_000), ("test.bin", 10_000)]
  }
}

/// Files of the real lengths in a directory of their own.
struct PublicFiles {
  let format: Public
  let directory: TemporaryDirectory
  var folder: String { "\(directory.path)/\(format.folder)" }

  /// - Parameters:
  ///   - random: whether the files hold random images, or are zero from begin to end.
  init(_ format: Public, random: Bool) throws {
    self.format = format
    directory = try TemporaryDirectory()
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false)
    for (number, file) in format.files.enumerated() {
      let path = "\(folder)/\(file.name)"
      let bytes = random ? Self.bytes(format, file.records, seed: UInt64(number) + 1) : []
      try #require(FileManager.default.createFile(atPath: path, contents: Data(bytes)))
      if !random { try #require(truncate(path, file.records * format.recordBytes) == 0) }
    }
  }

  static func bytes(_ format: Public, _ records: Int, seed: UInt64) -> [UInt8] {
    var bytes = noise(records * format.recordBytes, seed: seed)
    for at in stride(from: 0, to: bytes.count, by: format.recordBytes) {
      // The coarse label of CIFAR-100 is one of twenty and says nothing about the fine one here.
      if format == .cifar100 { bytes[at] %= 20 }
      bytes[at + format.labelBytes - 1] %= UInt8(format.classes)
    }
    return bytes
  }

  /// Writes bytes over a part of a file.
  func overwrite(_ name: String, at offset: Int, with bytes: [UInt8]) throws {
    let file = try #require(FileHandle(forUpdatingAtPath: "\(folder)/\(name)"))
    try file.seek(toOffset: UInt64(offset))
    try file.write(contentsOf: bytes)
    try file.close()
  }

  func request(_ path: String? = nil) -> DatasetRequest {
    var request = DatasetRequest(name: format.rawValue)
    request.path = path ?? folder
    return request
  }

  func open(train: Int? = nil, test: Int? = nil, path: String? = nil) throws -> any InMemoryDataset
  {
    var request = request(path)
    (request.train, request.test) = (train, test)
    return try #require(Datasets.open(request, threads: 1) as? any InMemoryDataset)
  }
}

@Suite("CIFAR from files", .serialized)
struct CIFARTests {
  @Test("planes become pixels and fine labels are labels", arguments: Public.allCases)
  func content(format: Public) throws {
    let files = try PublicFiles(format, random: true)
    let set = try files.open()
    #expect(set.name == format.rawValue && set.side == 32 && set.classes == format.classes)
    #expect(set.count(.train) == 50_000 && set.count(.test) == 10_000)
    var (train, test) = (0, 0)
    for (number, file) in format.files.enumerated() {
      let bytes = PublicFiles.bytes(format, file.records, seed: UInt64(number) + 1)
      let split: Split = number == format.files.count - 1 ? .test : .train
      for record in 0..<file.records {
        let index = split == .train ? train + record : test + record
        let at = record * format.recordBytes + format.labelBytes
        // Every record at one pixel, some records at all of them.
        for pixel in record % 500 == 0 ? Array(0..<1024) : [record % 1024] {
          let colour = set.pixels(split) + index * 3_072 + pixel * 3
          let planes = (0..<3).map { bytes[at + $0 * 1024 + pixel] }
          if set.labels(split)[index] != bytes[at - 1]
            || !(0..<3).allSatisfy({ colour[$0] == planes[$0] })
          {
            Issue.record("record \(record) of \(file.name), pixel \(pixel)")
            return
          }
        }
      }
      if split == .train { train += file.records } else { test += file.records }
    }
    // Bytes of even distribution.
    for channel in 0..<3 {
      #expect(abs(set.mean[channel] - 127.5) < 0.1)
      #expect(abs(set.deviation[channel] - 73.9) < 0.1)
    }
  }

  @Test("the directory or its parent will do; where they lie is no part of the identity")
  func place() throws {
    let files = try PublicFiles(.cifar100, random: false)
    let identity = try files.open().identity
    #expect(try files.open(path: files.directory.path).identity == identity)
    let moved = "\(files.directory.path)/moved"
    try FileManager.default.moveItem(atPath: files.folder, toPath: moved)
    #expect(try files.open(path: moved).identity == identity)
    let digest = identity.split(separator: "/")[1]
    #expect(digest.count == 64 && digest.allSatisfy(\.isHexDigit))
    #expect(identity == "cifar100/\(digest)/50000 train/10000 test")
  }

  @Test(
    "one other byte anywhere is another identity",
    arguments: ["data_batch_4.bin", "test_batch.bin"])
  func identity(name: String) throws {
    let files = try PublicFiles(.cifar10, random: false)
    let before = try files.open(train: 5, test: 5).identity
    #expect(try files.open(train: 5, test: 5).identity == before)
    // Class names and other files beside do not count.
    let names = (0..<10).map { "kind \($0)\n" }.joined()
    for name in ["batches.meta.txt", "readme.html"] {
      try Data(names.utf8).write(to: URL(fileURLWithPath: "\(files.folder)/\(name)"))
    }
    #expect(try files.open(train: 5, test: 5).identity == before)
    try files.overwrite(name, at: 20_000_000, with: [1])
    #expect(try files.open(train: 5, test: 5).identity != before)
  }

  @Test("data.train and data.test take the first images and show in the identity")
  func limits() throws {
    let files = try PublicFiles(.cifar10, random: false)
    for (name, first) in [
      ("data_batch_1.bin", 10), ("data_batch_2.bin", 20), ("test_batch.bin", 30),
    ] {
      try files.overwrite(name, at: 1, with: (0..<100).map { UInt8($0 + first) })
    }
    let set = try files.open(train: 10_001, test: 1)
    #expect(set.count(.train) == 10_001 && set.count(.test) == 1)
    #expect(set.image(.train, 0)[3] == 11 && set.image(.train, 10_000)[3] == 21)
    #expect(set.image(.test, 0)[3] == 31)
    #expect(set.identity.hasSuffix("/10001 train/1 test"))
    #expect(try files.open(train: 10_000, test: 1).identity != set.identity)
  }

  @Test("class names come from the file beside, or are numbers", arguments: Public.allCases)
  func names(format: Public) throws {
    let files = try PublicFiles(format, random: false)
    #expect(try files.open(train: 1, test: 1).classNames[7] == "class 7")
    let path = URL(fileURLWithPath: "\(files.folder)/\(format.namesFile)")
    let names = (0..<format.classes).map { "kind \($0)" }
    for text in [names.joined(separator: "\n"), names.joined(separator: "\r\n") + "\r\n\r\n"] {
      try Data(text.utf8).write(to: path)
      #expect(try files.open(train: 1, test: 1).classNames == names)
    }
    try Data("too\nfew\n".utf8).write(to: path)
    #expect(try files.open(train: 1, test: 1).classNames[7] == "class 7")
  }
}
