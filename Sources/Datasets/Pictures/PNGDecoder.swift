import CPNG

/// Decodes PNG by libpng, to the levels that the file holds, as Pillow does: no chunk about gamma or
/// colour spaces changes them, and 16 bits become their high byte.
enum PNGDecoder {
  /// Changes with any change of the levels; part of the identity of folders with PNG. The first version turned
  /// levels by gamma and left opacity out.
  static let version = 2

  struct Header {
    var size: PictureSize
    var isGrey: Bool
    /// Whether pixels can be transparent.
    var hasAlpha: Bool

    /// Bytes of a decoded pixel.
    var depth: Int { hasAlpha ? 4 : 3 }
  }

  /// Reads the header. Throws: what is wrong with it.
  static func header(_ bytes: UnsafeBufferPointer<UInt8>) throws(PictureError) -> Header {
    let header = try decode(bytes, into: nil)
    let taken = header.size.count * header.depth
    guard taken <= PictureLimits.bytes else {
      throw .bad(
        "too large: decoding \(header.size.width)×\(header.size.height) pixels of PNG takes "
          + "\(taken >> 20) MiB, more than \(PictureLimits.bytes >> 20)")
    }
    return header
  }

  /// Decodes to RGB, [height, width, 3]; what is transparent stands on white.
  static func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, _ header: Header, into buffer: PixelBuffer
  ) throws(PictureError) -> Pixels {
    let target = try levels(bytes, header, into: buffer)
    if header.hasAlpha { blend(target, count: header.size.count) }
    return Pixels(
      start: target, width: header.size.width, height: header.size.height, shrink: 1)
  }

  /// Decodes to the file's own levels, [height, width, depth]: RGB, or RGBA where pixels can be transparent.
  static func levels(
    _ bytes: UnsafeBufferPointer<UInt8>, _ header: Header, into buffer: PixelBuffer
  ) throws(PictureError) -> UnsafeMutablePointer<UInt8> {
    let target = buffer.reserve(header.size.count * header.depth)
    _ = try decode(bytes, into: target)
    return target
  }

  /// From RGBA to RGB on white, in its own place: levels are blended as they are, to the nearest one,
  /// as browsers and Pillow blend.
  private static func blend(_ pixels: UnsafeMutablePointer<UInt8>, count: Int) {
    for i in 0..<count {
      let opacity = Int(pixels[4 * i + 3])
      for channel in 0..<3 {
        let sum = Int(pixels[4 * i + channel]) * opacity + 255 * (255 - opacity)
        pixels[3 * i + channel] = UInt8((sum + 127) / 255)
      }
    }
  }

  private static func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, into target: UnsafeMutablePointer<UInt8>?
  ) throws(PictureError) -> Header {
    var source = ablate_png_source()
    source.bytes = bytes.baseAddress
    source.count = bytes.count
    var header = ablate_png_header()
    guard ablate_png_decode(&source, &header, target) == 0 else {
      let message = withUnsafeBytes(of: source.message) { raw in
        String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw .bad(
        "\(target == nil ? "not decodable" : "damaged or truncated") (libpng: \(message))")
    }
    return Header(
      size: PictureSize(width: Int(header.width), height: Int(header.height)),
      isGrey: header.is_grey != 0, hasAlpha: header.has_alpha != 0)
  }
}
