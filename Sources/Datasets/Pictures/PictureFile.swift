import Files

/// Single pictures, as a network that was trained on a folder sees them.
package enum PictureFile {
  /// A JPEG or PNG file as an image, [side, side, 3]: the shorter side resized, the middle cut out,
  /// normalised.
  ///
  /// - Parameters:
  ///   - side: side of the network's input.
  ///   - mean: what the network's training subtracted from each channel, in levels of 255.
  ///   - deviation: what it divided by then; folders are not divided.
  ///   - rule: how the picture is resized and cut.
  ///
  /// Throws: a file that is not there (`missing`), cannot be used (`bad`), or a failing system.
  package static func prepared(
    path: String, side: Int, mean: [Double] = FolderDataset.imageNetMean,
    deviation: [Double] = [1, 1, 1], rule: PictureProtocol = .paper
  ) throws(DataError) -> [Float] {
    let reader = PictureReader(side: side, mean: mean, rule: rule)
    do throws(PictureError) {
      _ = try reader.open(FilePath(path))
      let bytes = try reader.whole()
      let values = Normalisation(mean: mean, deviation: deviation)
      return [Float](unsafeUninitializedCapacity: side * side * 3) { target, count in
        if let start = target.baseAddress { values.apply(bytes, count: side * side * 3, to: start) }
        count = side * side * 3
      }
    } catch {
      throw DataError(picture: error, path)
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
