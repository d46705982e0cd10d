import Files

/// NumPy's `.npy` format, version 1.0.
package enum NumPyFile {
  /// The bytes of an array.
  ///
  /// - Parameters:
  ///   - type: NumPy's name of the element type, such as `|u1` or `<i8`.
  ///   - shape: the axes.
  package static func encode(type: String, shape: [Int], bytes: [UInt8]) -> [UInt8] {
    // A tuple of one has a comma behind it, as in Python.
    let axes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(axes)), }"
    // The data begin at a multiple of 64 bytes; ten bytes stand before the header.
    let padding = (64 - (10 + header.utf8.count + 1) % 64) % 64
    header += String(repeating: " ", count: padding) + "\n"
    let length = header.utf8.count
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)]
      + Array(header.utf8) + bytes
  }
}

extension InMemoryDataset {
  /// Images of a split as uint8 [n, height, width, 3].
  package func imagesFile(_ split: Split) -> [UInt8] {
    let bytes = UnsafeBufferPointer(start: pixels(split), count: count(split) * imageCount)
    return NumPyFile.encode(
      type: "|u1", shape: [count(split), side, side, 3], bytes: Array(bytes))
  }

  /// Labels of a split as int64 [n].
  package func labelsFile(_ split: Split) -> [UInt8] {
    var bytes: [UInt8] = []
    for index in 0..<count(split) {
      withUnsafeBytes(of: Int64(labels(split)[index]).littleEndian) { bytes += $0 }
    }
    return NumPyFile.encode(type: "<i8", shape: [count(split)], bytes: bytes)
  }
}
