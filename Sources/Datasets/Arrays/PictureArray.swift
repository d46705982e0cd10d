import Files
import Kernels

/// The pictures of one file: what its header says, and its contents, read once from there on.
struct PictureArray {
  let path: String
  let count: Int
  let side: Int
  let channels: Int
  /// Of everything read so far.
  let digest: Digest.Stream
  /// Fills a buffer as far as the contents go, and says how many bytes that are.
  let read: (UnsafeMutableRawBufferPointer) throws(DataError) -> Int

  var imageCount: Int { side * side * channels }

  private static let step = 1 << 20

  /// What pictures of such a shape are refused for, or nil.
  static func flaw(count: Int, height: Int, width: Int) -> String? {
    if count < 1 { return "there are no pictures in it" }
    if count > 10_000_000 { return "\(count) pictures; at most 10,000,000 are read" }
    if height != width {
      return "its pictures are \(width)×\(height), and only square ones are read"
    }
    if !(1...1024).contains(height) {
      return "its pictures are \(width)×\(height); sides of 1 to 1024 are read"
    }
    return nil
  }

  /// Reads all contents and keeps the first pictures. One part at a time is in memory besides.
  ///
  /// - Returns: the digest of the whole file. Throws: contents of another length than the header says.
  func load(_ kept: Int, into target: UnsafeMutablePointer<UInt8>) throws(DataError) -> String {
    let total = count * imageCount
    let wanted = kept * imageCount
    let buffer = AlignedBuffer<UInt8>(count: Self.step)
    defer { withExtendedLifetime(buffer) {} }
    var position = 0
    while position < total {
      let isKept = position < wanted
      let size = min(Self.step, (isKept ? wanted : total) - position)
      let part = UnsafeMutableRawBufferPointer(
        start: isKept ? target + position : buffer.pointer, count: size)
      let filled = try read(part)
      digest.add(UnsafeRawBufferPointer(part))
      position += filled
      guard filled == size else {
        throw DataError(
          .bad,
          "\(path): it ends after \(position) of the \(total) bytes of its \(count) pictures; get it "
            + "again")
      }
    }
    try requireEnd(after: total)
    return Digest.text(digest.finish())
  }

  private func requireEnd(after total: Int) throws(DataError) {
    var byte: UInt8 = 0
    var failure: DataError?
    var more = 0
    withUnsafeMutableBytes(of: &byte) { buffer in
      do throws(DataError) { more = try read(buffer) } catch { failure = error }
    }
    if let failure { throw failure }
    guard more == 0 else {
      throw DataError(
        .bad, "\(path): it holds more than the \(total) bytes of its \(count) pictures")
    }
  }
}

/// The labels of one file.
struct LabelArray {
  let path: String
  let values: [Int]
  /// SHA-256 of the file's contents.
  let digest: String
}
