import Files

/// Single pictures, as a network that was trained on a folder sees them.
package enum PictureFile {
  /// A JPEG or PNG file as an image, [side, side, channels]: the shorter side resized, the middle cut
  /// out, made grey where there is one channel, normalised.
  ///
  /// - Parameters:
  ///   - side: side of the network's input.
  ///   - mean: what the network's training subtracted from each channel, in levels of 255; one number
  ///     for a network of grey images, else three.
  ///   - deviation: what it divided by then; folders are not divided.
  ///   - rule: how the picture is resized and cut.
  ///
  /// Throws: a file that is not there (`missing`), cannot be used (`bad`), or a failing system.
  package static func prepared(
    path: String, side: Int, mean: [Double] = imageNetMean,
    deviation: [Double] = [1, 1, 1], rule: PictureProtocol = .paper
  ) throws(DataError) -> [Float] {
    let isGrey = mean.count == 1
    let reader = PictureReader(side: side, mean: isGrey ? imageNetMean : mean, rule: rule)
    do throws(PictureError) {
      _ = try reader.open(FilePath(path))
      let bytes = try reader.whole()
      let values = Normalisation(mean: mean, deviation: deviation)
      let pixels =
        isGrey
        ? grey(bytes, count: side * side)
        : Array(
          UnsafeBufferPointer(start: bytes, count: side * side * 3))
      return [Float](unsafeUninitializedCapacity: pixels.count) { target, count in
        pixels.withUnsafeBufferPointer { pixels in
          guard let start = target.baseAddress, let from = pixels.baseAddress else { return }
          values.apply(from, count: pixels.count, to: start)
        }
        count = pixels.count
      }
    } catch {
      throw DataError(picture: error, path)
    }
  }
}

extension PictureFile {
  private static let imageNetMean = FolderDataset.imageNetMean

  /// The light of colours, by the weights of ITU-R BT.601 in 16 bits, as Pillow's `convert("L")` has it;
  /// what is grey stays as it is.
  private static func grey(_ colours: UnsafePointer<UInt8>, count: Int) -> [UInt8] {
    (0..<count).map { i in
      let (red, green, blue) = (
        Int(colours[3 * i]), Int(colours[3 * i + 1]), Int(colours[3 * i + 2])
      )
      return UInt8((red * 19_595 + green * 38_470 + blue * 7_471 + 0x8000) >> 16)
    }
  }
}

extension DataError {
  /// - Parameter place: the picture's path.
  init(picture error: PictureError, _ place: String) {
    switch error {
    case .missing: self.init(.missing, "\(place): no such file")
    case .bad(let reason): self.init(.bad, "\(place): \(reason)")
    case .system(let reason): self.init(.system, "\(place): \(reason)")
    }
  }
}
