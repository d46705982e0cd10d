import Datasets
import Foundation
import Kernels
import Testing

/// FNV-1a, 64 bits: enough to pin bytes.
struct Digest {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }
}

extension InMemoryDataset {
  func pixelBytes(_ split: Split) -> [UInt8] {
    Array(UnsafeBufferPointer(start: pixels(split), count: count(split) * imageCount))
  }

  func labelBytes(_ split: Split) -> [UInt8] {
    UnsafeBufferPointer(start: labels(split), count: count(split)).map { UInt8($0) }
  }

  func image(_ split: Split, _ index: Int) -> [UInt8] {
    Array(UnsafeBufferPointer(start: pixels(split) + index * imageCount, count: imageCount))
  }

  /// Of all pixels and labels.
  var digest: UInt64 {
    var digest = Digest()
    for split in Split.allCases {
      digest.add(pixelBytes(split))
      digest.add(labelBytes(split))
    }
    return digest.value
  }
}

/// The embedded set.
func shapes(
  _ classes: Int? = nil, train: Int, test: Int, threads: Int = 2
) throws -> any InMemoryDataset {
  var request = DatasetRequest(name: "shapes")
  (request.classes, request.train, request.test) = (classes, train, test)
  return try #require(Datasets.open(request, threads: threads) as? any InMemoryDataset)
}

/// Random images made on the spot; every training image has a label of its own, so that labels
/// tell images apart.
final class NoiseDataset: InMemoryDataset {
  let name = "noise"
  let identity = "noise"
  let side: Int
  let classNames: [String]
  let mean: [Double]
  let deviation: [Double]
  private let images: AlignedBuffer<UInt8>
  private let names: AlignedBuffer<Int32>

  init(count: Int, side: Int = 8, channels: Int = 3) {
    precondition(count <= 256)
    self.side = side
    mean = Array([100.0, 127.5, 60.25].prefix(channels))
    deviation = Array([50.0, 64.0, 20.5].prefix(channels))
    classNames = (0..<count).map { "image \($0)" }
    images = AlignedBuffer(count: count * side * side * channels)
    names = AlignedBuffer(count: count)
    for (i, byte) in noise(images.count, seed: 7).enumerated() { images.pointer[i] = byte }
    for i in 0..<count { names.pointer[i] = Int32(i) }
  }

  func count(_ split: Split) -> Int { classNames.count }
  func labels(_ split: Split) -> UnsafePointer<Int32> { UnsafePointer(names.pointer) }
  func pixels(_ split: Split) -> UnsafePointer<UInt8> { UnsafePointer(images.pointer) }
}

/// Bytes that look random and are always the same (Marsaglia's xorshift).
func noise(_ count: Int, seed: UInt64) -> [UInt8] {
  var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
  return [UInt8](unsafeUninitializedCapacity: (count + 7) / 8 * 8) { bytes, filled in
    for at in stride(from: 0, to: count, by: 8) {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      UnsafeMutableRawPointer(bytes.baseAddress! + at).storeBytes(
        of: state.littleEndian, as: UInt64.self)
    }
    filled = count
  }
}

/// A directory of a test's own, removed with everything in it when the test lets go of it.
final class TemporaryDirectory {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/ablate-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
