import Files

#if canImport(Glibc)
  import Glibc
#endif

/// Decodes picture files by what they hold, whatever they are called; one for each thread.
final class PictureDecoder {
  enum Format { case jpeg, png }

  /// What a file's header says.
  struct Header {
    var format = Format.jpeg
    var size = PictureSize(width: 0, height: 0)
    var isGrey = false
    var isCMYK = false
    var isProgressive = false
    /// EXIF asks for another orientation than that of the stored pixels. It is ignored: training on
    /// ImageNet always has.
    var isTurned = false
  }

  private(set) var header = Header()
  private var bytes: [UInt8] = []
  private var jpegHeader: JPEGHeader?
  private var pngHeader: PNGDecoder.Header?
  private let jpeg = JPEGDecoder()
  private let buffer = PixelBuffer()

  /// Reads a file and its header. Throws: why it is no picture, or cannot be read.
  func open(_ path: FilePath) throws(PictureError) {
    bytes = []
    if let size = WholeFile.size(path), size > PictureLimits.bytes {
      throw .bad("too large: a file of \(size >> 20) MiB, more than \(PictureLimits.bytes >> 20)")
    }
    do throws(FileError) { bytes = try WholeFile.read(path, limit: PictureLimits.bytes) } catch {
      if let flaw = error.flaw { throw .bad(flaw) }
      let reason = String(cString: strerror(error.code))
      switch error.code {
      case ENOENT: throw .missing
      case EACCES, EPERM, ELOOP, ENOTDIR: throw .bad("unreadable: \(reason)")
      default: throw .system("cannot \(error.operation): \(reason)")
      }
    }
    try open(bytes)
  }

  /// Takes the contents of a file and reads their header.
  func open(_ contents: [UInt8]) throws(PictureError) {
    bytes = contents
    header = try bytes.withUnsafeBufferPointer { bytes throws(PictureError) in
      if bytes.starts(with: [0xff, 0xd8, 0xff]) { return try readJPEG(bytes) }
      if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) {
        let png = try PNGDecoder.header(bytes)
        (jpegHeader, pngHeader) = (nil, png)
        return Header(format: .png, size: png.size, isGrey: png.isGrey)
      }
      throw .bad(Self.foreign(bytes))
    }
  }

  private func readJPEG(_ bytes: UnsafeBufferPointer<UInt8>) throws(PictureError) -> Header {
    guard let jpeg = JPEGHeader(bytes) else {
      throw .bad("truncated: no picture after its header")
    }
    guard jpeg.size.count > 0 else { throw .bad("not decodable: a picture without pixels") }
    if let excess = JPEGDecoder.excess(jpeg) { throw .bad(excess) }
    (jpegHeader, pngHeader) = (jpeg, nil)
    return Header(
      format: .jpeg, size: jpeg.size, isGrey: jpeg.sampling.count == 1,
      isCMYK: jpeg.sampling.count == 4, isProgressive: jpeg.isProgressive,
      isTurned: jpeg.orientation != 1)
  }

  /// What a file is that is neither JPEG nor PNG.
  private static func foreign(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    if bytes.isEmpty { return "empty: a file of 0 bytes" }
    let known: [(start: String, name: String)] = [
      ("GIF8", "GIF"), ("BM", "BMP"), ("II*\0", "TIFF"), ("MM\0*", "TIFF"), ("<", "HTML or SVG"),
    ]
    var name = known.first { bytes.starts(with: Array($0.start.utf8)) }?.name
    if bytes.count >= 12, bytes.starts(with: Array("RIFF".utf8)) { name = "WebP" }
    return "neither JPEG nor PNG" + (name.map { ": it begins like \($0)" } ?? "")
  }

  /// Decodes the open file, reduced as far as that leaves enough for a part of `extent` pixels that
  /// becomes `target` pixels.
  func decode(extent: Int, target: Int) throws(PictureError) -> Pixels {
    guard let jpegHeader else { return try decode(shrink: 1) }
    return try decode(
      shrink: PictureLimits.shrink(
        header.size, extent: extent, target: target, depth: jpegHeader.depth))
  }

  /// Decodes the open file, reduced to 1/`shrink` where the format can do that.
  func decode(shrink: Int) throws(PictureError) -> Pixels {
    try bytes.withUnsafeBufferPointer { bytes throws(PictureError) in
      if let jpegHeader {
        return try jpeg.decode(bytes, jpegHeader, shrink: shrink, into: buffer)
      }
      guard let pngHeader else { preconditionFailure("no picture is open") }
      return try PNGDecoder.decode(bytes, pngHeader, into: buffer)
    }
  }
}
