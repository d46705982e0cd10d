import CPNG

/// Decodes PNG by libpng's simplified interface.
enum PNGDecoder {
  /// Reads the header. Throws: what is wrong with it.
  static func header(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(PictureError) -> (size: PictureSize, isGrey: Bool) {
    try read(bytes) { image throws(PictureError) in
      let size = PictureSize(width: Int(image.pointee.width), height: Int(image.pointee.height))
      guard size.count <= PictureLimits.bytes / 3 else {
        throw .bad(
          "too large: decoding \(size.width)×\(size.height) pixels of PNG takes "
            + "\((size.count * 3) >> 20) MiB, more than \(PictureLimits.bytes >> 20)")
      }
      return (size, image.pointee.format & UInt32(PNG_FORMAT_FLAG_COLOR) == 0)
    }
  }

  /// Decodes to RGB, [height, width, 3]; what is transparent stands on white.
  static func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, into buffer: PixelBuffer
  ) throws(PictureError) -> Pixels {
    try read(bytes) { image throws(PictureError) in
      image.pointee.format = UInt32(PNG_FORMAT_FLAG_COLOR)
      let (width, height) = (Int(image.pointee.width), Int(image.pointee.height))
      let target = buffer.reserve(width * height * 3)
      var white = png_color(red: 255, green: 255, blue: 255)
      guard png_image_finish_read(image, &white, target, 0, nil) != 0 else {
        throw .bad("damaged or truncated (libpng: \(message(image)))")
      }
      return Pixels(start: target, width: width, height: height, shrink: 1)
    }
  }

  /// Begins to read, and gives `body` the picture whose header is read. libpng remembers where it lies,
  /// so it must not move.
  private static func read<R>(
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ body: (UnsafeMutablePointer<png_image>) throws(PictureError) -> R
  ) throws(PictureError) -> R {
    let image = UnsafeMutablePointer<png_image>.allocate(capacity: 1)
    image.initialize(to: png_image())
    defer {
      png_image_free(image)
      image.deallocate()
    }
    image.pointee.version = UInt32(PNG_IMAGE_VERSION)
    guard png_image_begin_read_from_memory(image, bytes.baseAddress, bytes.count) != 0 else {
      throw .bad("not decodable (libpng: \(message(image)))")
    }
    return try body(image)
  }

  private static func message(_ image: UnsafeMutablePointer<png_image>) -> String {
    withUnsafeBytes(of: image.pointee.message) { raw in
      String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
