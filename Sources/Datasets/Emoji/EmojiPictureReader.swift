import Files

/// Makes sprites of the font's pictures; one for each thread.
final class EmojiPictureReader: @unchecked Sendable {
  /// Sides of a picture; Debian's font has 136×128.
  static let sideLimit = 512

  private let decoded = PixelBuffer()
  private let square = PixelBuffer()
  private let resampler = Resampler(fill: [0, 0, 0, 0])

  /// Decodes a PNG file and writes its sprite.
  ///
  /// - Parameter target: room for `EmojiSprites.values`.
  /// - Returns: SHA-256 of size and pixels, where what cannot be seen does not count.
  ///
  /// Throws: why it is no picture.
  func read(
    _ file: [UInt8], into target: UnsafeMutablePointer<UInt8>
  ) throws(PictureError) -> [UInt8] {
    let (levels, header) = try file.withUnsafeBufferPointer {
      bytes throws(PictureError) -> (UnsafeMutablePointer<UInt8>, PNGDecoder.Header) in
      let header = try PNGDecoder.header(bytes)
      guard max(header.size.width, header.size.height) <= Self.sideLimit else {
        throw .bad("too large: \(header.size.width)×\(header.size.height) pixels")
      }
      return (try PNGDecoder.levels(bytes, header, into: decoded), header)
    }
    let size = header.size
    let extent = max(size.width, size.height)
    // Transparent pixels around it, so that resampling meets no edge.
    let margin = (extent * EmojiSprites.margin + EmojiSprites.extent - 1) / EmojiSprites.extent
    let side = extent + 2 * margin
    let pixels = square.reserve(side * side * 4)
    pixels.update(repeating: 0, count: side * side * 4)
    let (left, top) = ((side - size.width) / 2, (side - size.height) / 2)
    for row in 0..<size.height {
      multiply(
        levels + row * size.width * header.depth, header,
        into: pixels + ((top + row) * side + left) * 4)
    }
    let digest = Digest.Stream(.sha256)
    digest.add(Array("\(size.width)×\(size.height)".utf8))
    digest.add(UnsafeRawBufferPointer(start: pixels, count: side * side * 4))
    reduce(Pixels(start: pixels, width: side, height: side, shrink: 1), extent, into: target)
    return digest.finish()
  }

  /// A row's colours times their opacity, to the nearest level.
  private func multiply(
    _ levels: UnsafePointer<UInt8>, _ header: PNGDecoder.Header,
    into target: UnsafeMutablePointer<UInt8>
  ) {
    for column in 0..<header.size.width {
      let from = levels + column * header.depth
      let to = target + column * 4
      let opacity = header.hasAlpha ? Int(from[3]) : 255
      for c in 0..<3 { to[c] = UInt8((Int(from[c]) * opacity + 127) / 255) }
      to[3] = UInt8(opacity)
    }
  }

  private func reduce(
    _ square: Pixels, _ extent: Int, into target: UnsafeMutablePointer<UInt8>
  ) {
    let half = Double(extent) * Double(EmojiSprites.side) / Double(2 * EmojiSprites.extent)
    let middle = Double(square.width) / 2
    let axis = ResampleAxis(
      inputs: square.width, from: middle - half, to: middle + half, outputs: EmojiSprites.side,
      range: 0..<EmojiSprites.side)
    resampler.resample(square, horizontal: axis, vertical: axis, into: target)
  }
}
