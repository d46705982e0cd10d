import CPNG

/// Decodes PNG by libpng's simplified interface.
enum PNGDecoder {
  /// Reads the header. Throws: what is wrong with it.
  static func header(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(PictureError) -> (size: PictureSize, isGrey: Bool) {
    var image = try begin(bytes)
    defer { png_image_free(&image) }
    let size = PictureSize(width: Int(image.width), height: Int(image.height))
    guard size.count <= PictureLimits.bytes / 3 else {
      throw .bad(
        "too large: decoding \(size.width)×\(size.height) pixels of PNG takes "
          + "\((size.count * 3) >> 20) MiB, more than \(PictureLimits.bytes >> 20)")
    }
    return (size, image.format & UInt32(PNG_FORMAT_FLAG_COLOR) == 0)
  }

  /// Decodes to RGB, [height, width, 3]; what is transparent stands on white.
  static func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, into buffer: PixelBuffer
  ) throws(PictureError) -> Pixels {
    var image = try begin(bytes)
    defer { png_image_free(&image) }
    image.format = UInt32(PNG_FORMAT_FLAG_COLOR)
    let (width, height) = (Int(image.width), Int(image.height))
    let target = buffer.reserve(width * height * 3)
    var white = png_color(red: 255, green: 255, blue: 255)
    guard png_image_finish_read(&image, &white, target, 0, nil) != 0 else {
      throw .bad("damaged or truncated (libpng: \(message(image)))")
    }
    return Pixels(start: target, width: width, height: height, shrink: 1)
  }

  private static func begin(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(PictureError) -> png_image {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else {
      let reason = message(image)
      png_image_free(&image)
      throw .bad("not decodable (libpng: \(reason))")
    }
    return image
  }

  private static func message(_ image: png_image) -> String {
    withUnsafeBytes(of: image.message) { raw in
      String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
