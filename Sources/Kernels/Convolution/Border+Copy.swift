#if canImport(Glibc)
  import Glibc
#endif

extension Border {
  /// Values of the bordered map.
  package func count(channels: Int) -> Int { height * width * channels }

  /// Copies a map [height, width, channels] into the bordered map and clears the border.
  package func copy(
    _ map: UnsafePointer<Float>, height: Int, width: Int, channels: Int,
    into target: UnsafeMutablePointer<Float>
  ) {
    clear(height: height, width: width, channels: channels, target)
    let row = width * channels
    for y in 0..<height {
      memcpy(target + offset(row: y, channels: channels), map + y * row, row * 4)
    }
  }

  /// Where row `row` of the map begins in the bordered map.
  package func offset(row: Int, channels: Int) -> Int {
    ((row + top) * width + left) * channels
  }

  /// Where each position of a map [height, width, channels] lies in the bordered map.
  func offsets(height: Int, width mapWidth: Int, channels: Int) -> AlignedBuffer<Int32> {
    let offsets = AlignedBuffer<Int32>(count: height * mapWidth)
    for y in 0..<height {
      let first = offset(row: y, channels: channels)
      for x in 0..<mapWidth { offsets.pointer[y * mapWidth + x] = Int32(first + x * channels) }
    }
    return offsets
  }

  /// Clears the border alone, for callers that fill the map row by row.
  package func clear(
    height: Int, width mapWidth: Int, channels: Int, _ target: UnsafeMutablePointer<Float>
  ) {
    let pitch = width * channels
    memset(target, 0, top * pitch * 4)
    let bottom = top + height
    if bottom < self.height {
      memset(target + bottom * pitch, 0, (self.height - bottom) * pitch * 4)
    }
    let right = (width - left - mapWidth) * channels
    for y in top..<bottom {
      if left > 0 { memset(target + y * pitch, 0, left * channels * 4) }
      if right > 0 { memset(target + (y + 1) * pitch - right, 0, right * 4) }
    }
  }
}
