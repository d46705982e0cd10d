import Files

extension InMemoryDataset {
  /// Images of a split as uint8 [n, height, width, 3].
  package func imagesFile(_ split: Split) -> [UInt8] {
    let bytes = UnsafeBufferPointer(start: pixels(split), count: count(split) * imageCount)
    return NumPyFile.header(type: "|u1", shape: [count(split), side, side, 3]) + Array(bytes)
  }

  /// Labels of a split as int64 [n].
  package func labelsFile(_ split: Split) -> [UInt8] {
    var bytes = NumPyFile.header(type: "<i8", shape: [count(split)])
    for index in 0..<count(split) {
      withUnsafeBytes(of: Int64(labels(split)[index]).littleEndian) { bytes += $0 }
    }
    return bytes
  }
}
