import CZlib
import Datasets
import Foundation
import Testing

/// Files of a small set in the format of MNIST.
struct IDXFiles {
  let directory = try! TemporaryDirectory()
  var path: String { directory.path }
  static let side = 6

  /// Bytes of a file: the header of so many axes, then values.
  static func bytes(_ axes: [Int], _ values: [UInt8], type: UInt8 = 8) -> [UInt8] {
    [0, 0, type, UInt8(axes.count)]
      + axes.flatMap { axis in (0..<4).reversed().map { UInt8(axis >> (8 * $0) & 255) } } + values
  }

  static func images(_ count: Int, seed: UInt64, side: Int = side) -> [UInt8] {
    Array(noise(count * side * side, seed: seed).prefix(count * side * side))
  }

  /// Labels 0, 1, 2, 0, 1, …, or from another first one.
  static func labels(_ count: Int, from first: UInt8 = 0, classes: Int = 3) -> [UInt8] {
    (0..<count).map { UInt8($0 % classes) + first }
  }

  /// Twelve and five pictures under MNIST's names, or others.
  init(
    prefix: String = "", test: String = "t10k", first: UInt8 = 0, packed: Bool = false
  ) throws {
    for (word, count, seed) in [("\(prefix)train", 12, UInt64(1)), ("\(prefix)\(test)", 5, 2)] {
      try write(
        "\(word)-images-idx3-ubyte",
        Self.bytes([count, Self.side, Self.side], Self.images(count, seed: seed)), packed: packed)
      try write(
        "\(word)-labels-idx1-ubyte", Self.bytes([count], Self.labels(count, from: first)),
        packed: packed)
    }
  }

  func write(_ name: String, _ bytes: [UInt8], packed: Bool = false) throws {
    guard packed else {
      try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
      return
    }
    let file = try #require(gzopen("\(path)/\(name).gz", "wb"))
    #expect(gzwrite(file, bytes, UInt32(bytes.count)) == bytes.count)
    #expect(gzclose(file) == Z_OK)
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: "\(path)/\(name)")
  }

  func request(_ name: String = "idx") -> DatasetRequest {
    var request = DatasetRequest(name: name)
    request.path = path
    return request
  }
}

extension Dataset {
  /// An image as a reader gives it without augmentation.
  func whole(_ split: Split, _ index: Int) throws -> [UInt8] {
    let reader = reader(split)
    _ = try reader.open(index)
    return Array(UnsafeBufferPointer(start: try reader.whole(), count: imageCount))
  }

  func labelList(_ split: Split) -> [Int] { (0..<count(split)).map { Int(labels(split)[$0]) } }
}
