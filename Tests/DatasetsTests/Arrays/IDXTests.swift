import Datasets
import Foundation
import Testing

@Suite("Pictures in the format of MNIST")
struct IDXTests {
  @Test("plain and packed files are the same set, picture by picture")
  func content() throws {
    let (plain, packed) = (try IDXFiles(), try IDXFiles(packed: true))
    let set = try Datasets.open(plain.request(), threads: 1)
    #expect(set.name == "idx" && set.side == 6 && set.channels == 1)
    #expect(set.classNames == ["class 0", "class 1", "class 2"])
    #expect(set.labelList(.train) == [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2])
    #expect(set.labelList(.test) == [0, 1, 2, 0, 1])
    let images = IDXFiles.images(12, seed: 1)
    for index in 0..<12 {
      #expect(try set.whole(.train, index) == Array(images[(36 * index)..<(36 * index + 36)]))
    }
    let mean = Double(images.reduce(0) { $0 + Int($1) }) / 432
    #expect(set.mean == [mean])
    let other = try Datasets.open(packed.request(), threads: 1)
    #expect(other.identity == set.identity)
    #expect(set.identity.hasPrefix("idx/") && set.identity.hasSuffix("/12 train/5 test"))
    #expect(try other.whole(.test, 4) == set.whole(.test, 4))
  }

  @Test("facts need no pictures and agree with the set")
  func facts() throws {
    let files = try IDXFiles()
    var request = files.request()
    request.train = 7
    let facts = try Datasets.facts(request)
    #expect(facts.identity == nil && facts.side == 6 && facts.channels == 1)
    #expect(facts.classes == 3 && facts.train == 7 && facts.test == 5)
    let set = try Datasets.open(request, threads: 1)
    #expect(set.count(.train) == 7 && set.identity.hasSuffix("/7 train/5 test"))
    #expect(try set.whole(.train, 6) == Array(IDXFiles.images(12, seed: 1)[216..<252]))
  }

  @Test("other pictures or labels make another identity")
  func identity() throws {
    let files = try IDXFiles()
    let first = try Datasets.open(files.request(), threads: 1).identity
    try files.write(
      "t10k-images-idx3-ubyte", IDXFiles.bytes([5, 6, 6], IDXFiles.images(5, seed: 3)))
    let second = try Datasets.open(files.request(), threads: 1).identity
    try files.write("train-labels-idx1-ubyte", IDXFiles.bytes([12], IDXFiles.labels(12).reversed()))
    let third = try Datasets.open(files.request(), threads: 1).identity
    #expect(Set([first, second, third]).count == 3)
  }

  @Test("sets of EMNIST are named by the start of their files; labels may count from 1")
  func emnist() throws {
    let files = try IDXFiles(prefix: "emnist-letters-", test: "test", first: 1, packed: true)
    let set = try Datasets.open(files.request(), threads: 1)
    #expect(set.classNames == ["class 1", "class 2", "class 3"])
    #expect(set.labelList(.test) == [0, 1, 2, 0, 1])
    for word in ["train", "test"] {
      for what in ["images-idx3", "labels-idx1"] {
        try FileManager.default.copyItem(
          atPath: "\(files.path)/emnist-letters-\(word)-\(what)-ubyte.gz",
          toPath: "\(files.path)/emnist-digits-\(word)-\(what)-ubyte.gz")
      }
    }
    let error = #expect(throws: DataError.self) {
      _ = try Datasets.open(files.request(), threads: 1)
    }
    #expect(
      error?.description
        == "\(files.path): several sets are here (emnist-digits, emnist-letters); name one, as in "
        + "--data idx=\(files.path)/emnist-letters")
    var request = files.request()
    request.path = "\(files.path)/emnist-letters"
    #expect(try Datasets.open(request, threads: 1).identity == set.identity)
  }

  @Test(
    "a larger side has black around the pictures, whatever is done to them", arguments: [7, 10])
  func padded(side: Int) throws {
    let files = try IDXFiles()
    var request = files.request()
    request.side = side
    let set = try Datasets.open(request, threads: 1)
    let plain = try Datasets.open(files.request(), threads: 1)
    #expect(set.side == side && set.imageCount == side * side)
    #expect(set.identity == plain.identity && set.mean == plain.mean)
    let (image, inner) = (try set.whole(.train, 3), try plain.whole(.train, 3))
    let margin = (side - 6) / 2
    for y in 0..<side {
      for x in 0..<side {
        let (v, u) = (y - margin, x - margin)
        let isInside = (0..<6).contains(v) && (0..<6).contains(u)
        #expect(image[y * side + x] == (isInside ? inner[v * 6 + u] : 0))
      }
    }
    #expect(plain.sized(side).side == side && set.sized(6).side == 6)
    #expect(try set.sized(6).whole(.train, 3) == inner)
    // A crop of all of it is the image itself.
    let reader = set.reader(.train)
    _ = try reader.open(3)
    let all = try reader.crop(Crop(left: 0, top: 0, width: side, height: side))
    #expect(Array(UnsafeBufferPointer(start: all, count: side * side)) == image)
    request.side = 5
    let error = #expect(throws: DataError.self) { _ = try Datasets.facts(request) }
    #expect(
      error?.description
        == "input: idx has images of 6×6 here; they get black around them, and cannot be 5×5")
  }

  /// What is wrong with a file, and what is said of it after the path.
  struct Flaw: CustomTestStringConvertible {
    var file = "train-images-idx3-ubyte"
    var bytes: [UInt8]
    var reason: String
    var testDescription: String { reason }

    private static let labels = "train-labels-idx1-ubyte"
    static let all = [
      Flaw(
        bytes: Array("<html><body>".utf8),
        reason: "no IDX file: it begins with 3c 68 74 6d, and should with 00 00 08 03"),
      Flaw(
        bytes: [0, 0], reason: "no IDX file: it begins with 00 00, and should with 00 00 08 03"),
      Flaw(
        bytes: IDXFiles.bytes([12, 6, 6], [], type: 13),
        reason: "its values are of type 0d, and bytes (08) are expected"),
      Flaw(
        bytes: IDXFiles.bytes([12], []),
        reason: "it has 1 axes, and pictures have three (number, rows, columns)"),
      Flaw(
        bytes: Array(IDXFiles.bytes([12, 6, 6], []).prefix(14)), reason: "its header is cut off"),
      Flaw(
        bytes: IDXFiles.bytes([12, 6, 5], IDXFiles.images(12, seed: 1)),
        reason: "its pictures are 5×6, and only square ones are read"),
      Flaw(bytes: IDXFiles.bytes([0, 6, 6], []), reason: "there are no pictures in it"),
      Flaw(
        bytes: IDXFiles.bytes([12, 0, 0], []),
        reason: "its pictures are 0×0; sides of 1 to 1024 are read"),
      Flaw(
        bytes: IDXFiles.bytes([9_000_000, 1000, 1000], [1]),
        reason: "its header tells of 9000000000000 bytes, which are not there; get it again"),
      Flaw(
        bytes: IDXFiles.bytes([4_294_967_295, 6, 6], []),
        reason: "4294967295 pictures; at most 10,000,000 are read"),
      Flaw(
        bytes: IDXFiles.bytes([12, 6, 6], Array(IDXFiles.images(12, seed: 1).dropLast(17))),
        reason: "its header tells of 432 bytes, which are not there; get it again"),
      Flaw(
        bytes: IDXFiles.bytes([12, 6, 6], IDXFiles.images(12, seed: 1) + [0]),
        reason: "it holds more than the 432 bytes of its 12 pictures"),
      Flaw(
        file: labels, bytes: IDXFiles.bytes([11], IDXFiles.labels(11)),
        reason: "11 labels, and PATH/train-images-idx3-ubyte has 12 pictures"),
      Flaw(
        file: labels, bytes: IDXFiles.bytes([12], IDXFiles.labels(11)),
        reason: "ends after 11 of its 12 labels; get it again"),
      Flaw(
        file: labels, bytes: IDXFiles.bytes([12], IDXFiles.labels(13)),
        reason: "it holds more than its 12 labels"),
      Flaw(
        file: labels, bytes: IDXFiles.bytes([12], [0, 1, 3, 0, 1, 3, 0, 1, 3, 0, 1, 3]),
        reason: "no picture has the label 2, and one has 3; labels count without gaps"),
      Flaw(
        file: labels, bytes: IDXFiles.bytes([12], IDXFiles.labels(12, from: 2)),
        reason: "its least label is 2; labels count from 0 or from 1"),
      Flaw(
        file: "t10k-labels-idx1-ubyte", bytes: IDXFiles.bytes([5], [0, 1, 2, 0, 3]),
        reason: "picture 4 has the label 3; those of training are 0 to 2"),
      Flaw(
        file: "t10k-images-idx3-ubyte",
        bytes: IDXFiles.bytes([5, 7, 7], IDXFiles.images(5, seed: 2, side: 7)),
        reason: "pictures of 7×7×1, and those of training are 6×6×1"),
    ]
  }

  @Test("what is wrong with a file is said with its path", arguments: Flaw.all)
  func refused(_ flaw: Flaw) throws {
    let files = try IDXFiles()
    try files.write(flaw.file, flaw.bytes)
    let error = #expect(throws: DataError.self) {
      _ = try Datasets.open(files.request(), threads: 1)
    }
    let reason = flaw.reason.replacing("PATH", with: files.path)
    let text = error?.description ?? ""
    #expect(error?.kind == .bad && text.hasPrefix("\(files.path)/\(flaw.file): "))
    #expect(text.hasSuffix(reason))
  }

  @Test("damaged and truncated gzip files are told from each other")
  func packed() throws {
    let files = try IDXFiles(packed: true)
    let path = "\(files.path)/train-images-idx3-ubyte.gz"
    let good = try Data(contentsOf: URL(fileURLWithPath: path))
    func error(_ data: Data) throws -> DataError? {
      try data.write(to: URL(fileURLWithPath: path))
      return #expect(throws: DataError.self) { _ = try Datasets.open(files.request(), threads: 1) }
    }
    #expect(
      try error(good.prefix(good.count / 2))
        == DataError(.bad, "\(path): it is truncated; get it again"))
    try files.write(
      "train-images-idx3-ubyte",
      IDXFiles.bytes([12, 6, 6], Array(IDXFiles.images(12, seed: 1).dropLast(17))), packed: true)
    #expect(
      try error(Data(contentsOf: URL(fileURLWithPath: path)))
        == DataError(
          .bad, "\(path): it ends after 415 of the 432 bytes of its 12 pictures; get it again"))
    var damaged = good
    damaged[damaged.count - 6] ^= 1
    #expect(
      try error(damaged)
        == DataError(
          .bad, "\(path): its gzip data are damaged (incorrect data check); get it again"))
  }

  @Test("files that are not there are named with those that are expected")
  func missing() throws {
    let files = try IDXFiles()
    try files.remove("t10k-labels-idx1-ubyte")
    func error(_ path: String) -> String? {
      var request = files.request()
      request.path = path
      return #expect(throws: DataError.self) { _ = try Datasets.open(request, threads: 1) }?
        .description
    }
    let expected =
      "train-images-idx3-ubyte, train-labels-idx1-ubyte and the same of t10k or test, plain or .gz"
    #expect(
      error(files.path)
        == "\(files.path): no t10k- or test-labels-idx1-ubyte here; expected \(expected)")
    #expect(
      error("\(files.path)/absent") == "\(files.path)/absent: no idx here: expected \(expected)")
    #expect(
      error("\(files.path)/a/b")
        == "\(files.path)/a/b: no such directory; expected \(expected) in it")
  }
}
