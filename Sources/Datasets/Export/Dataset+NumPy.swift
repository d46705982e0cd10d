import Files

extension Dataset {
  /// Images of a split as uint8 [n, side, side, channels], as readers give them without augmentation. All are
  /// in memory at once.
  ///
  /// Throws: a picture that cannot be read.
  package func imagesFile(_ split: Split) throws(DataError) -> [UInt8] {
    var bytes = NumPyFile.header(type: "|u1", shape: [count(split), side, side, channels])
    bytes.reserveCapacity(bytes.count + count(split) * imageCount)
    let reader = reader(split)
    for index in 0..<count(split) {
      do throws(PictureError) {
        _ = try reader.open(index)
        bytes += UnsafeBufferPointer(start: try reader.whole(), count: imageCount)
      } catch { throw DataError(picture: error, place(split, index)) }
    }
    return bytes
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
