import CTurboJPEG

/// Decodes JPEG by libjpeg-turbo; one for each thread.
final class JPEGDecoder {
  private let handle = tjInitDecompress()
  private let inks = PixelBuffer()

  deinit { if let handle { tjDestroy(handle) } }

  /// Why a picture is too large to decode in bounded memory even at 1/8 of its size, or nil.
  static func excess(_ header: JPEGHeader) -> String? {
    let bytes = max(header.coefficientBytes, header.size.count / 64 * header.depth)
    guard bytes > PictureLimits.bytes else { return nil }
    let kind =
      header.isProgressive ? ", progressive," : header.coefficientBytes > 0 ? ", in parts," : ""
    return "too large: decoding \(header.size.width)×\(header.size.height) pixels\(kind) takes "
      + "\(bytes >> 20) MiB, more than \(PictureLimits.bytes >> 20)"
  }

  /// Decodes to RGB, [height, width, 3], at 1/`shrink` of the size, rounded up.
  ///
  /// Grey becomes three equal channels; CMYK and YCCK become RGB without a colour profile.
  func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, _ header: JPEGHeader, shrink: Int, into buffer: PixelBuffer
  ) throws(PictureError) -> Pixels {
    let width = (header.size.width + shrink - 1) / shrink
    let height = (header.size.height + shrink - 1) / shrink
    let target = buffer.reserve(width * height * 3)
    if header.sampling.count == 4 {
      let inks = inks.reserve(width * height * 4)
      try decompress(bytes, header, into: inks, width, height, TJPF_CMYK, channels: 4)
      Self.convert(inks, count: width * height, isInverted: header.hasAdobe, into: target)
    } else {
      try decompress(bytes, header, into: target, width, height, TJPF_RGB, channels: 3)
    }
    return Pixels(start: target, width: width, height: height, shrink: shrink)
  }

  private func decompress(
    _ bytes: UnsafeBufferPointer<UInt8>, _ header: JPEGHeader,
    into target: UnsafeMutablePointer<UInt8>, _ width: Int, _ height: Int, _ format: TJPF,
    channels: Int
  ) throws(PictureError) {
    guard let handle else { throw .system("libjpeg-turbo refuses to start") }
    // Exact inverse transform and smooth chroma, as other decoders do by default.
    let status = tjDecompress2(
      handle, bytes.baseAddress, UInt(bytes.count), target, Int32(width), Int32(width * channels),
      Int32(height), format.rawValue, TJFLAG_LIMITSCANS)
    if status == 0 { return }
    let reason = String(cString: tjGetErrorStr2(handle))
    let isWarning = tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue)
    if isWarning, Self.isHarmless(reason), header.ends(bytes) { return }
    throw .bad("\(isWarning ? "damaged or truncated" : "not decodable") (libjpeg: \(reason))")
  }

  /// Warnings after which every pixel is still there; ImageNet has some such files.
  private static func isHarmless(_ warning: String) -> Bool {
    warning.contains("extraneous bytes before marker") || warning.contains("Invalid SOS parameters")
      || warning.contains("unknown JFIF revision") || warning.contains("Unknown Adobe color")
  }

  /// Inks to light: the product of what colour and black let through.
  ///
  /// - Parameter isInverted: whether 255 is no ink, as Adobe writes it.
  private static func convert(
    _ inks: UnsafePointer<UInt8>, count: Int, isInverted: Bool,
    into target: UnsafeMutablePointer<UInt8>
  ) {
    let flip: UInt8 = isInverted ? 0 : 255
    for i in 0..<count {
      let black = Int(inks[4 * i + 3] ^ flip)
      for channel in 0..<3 {
        let product = Int(inks[4 * i + channel] ^ flip) * black
        target[3 * i + channel] = UInt8((product + 127) / 255)
      }
    }
  }
}
