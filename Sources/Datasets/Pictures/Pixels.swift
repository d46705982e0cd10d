/// A decoded picture, [height, width, 3], in memory that someone else owns.
struct Pixels {
  var start: UnsafePointer<UInt8>
  var width: Int
  var height: Int
  /// One pixel here stands for so many of the file's on each axis.
  var shrink: Int
}

/// Memory that grows as pictures need it and is given back when one was very large.
final class PixelBuffer {
  private(set) var pointer = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
  private var capacity = 1
  private static let large = 32 << 20

  /// At least `count` bytes, whose contents are undefined.
  func reserve(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    guard count > capacity || (capacity > Self.large && count < capacity / 4) else {
      return pointer
    }
    pointer.deallocate()
    capacity = count
    pointer = .allocate(capacity: max(count, 1))
    return pointer
  }

  deinit { pointer.deallocate() }
}
