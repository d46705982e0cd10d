import CPNG
import CTurboJPEG
import Foundation
import Testing

/// A picture made on the spot, [height, width, channels], and its files.
struct Picture {
  var width: Int
  var height: Int
  var channels = 3
  var pixels: [UInt8]

  init(_ width: Int, _ height: Int, channels: Int = 3, _ value: (Int, Int, Int) -> UInt8) {
    (self.width, self.height, self.channels) = (width, height, channels)
    pixels = []
    for y in 0..<height {
      for x in 0..<width {
        for c in 0..<channels { pixels.append(value(x, y, c)) }
      }
    }
  }

  /// One colour all over.
  init(_ width: Int, _ height: Int, colour: [UInt8]) {
    self.init(width, height, channels: colour.count) { _, _, c in colour[c] }
  }

  /// Smooth waves with a little noise, different for each number.
  init(waves number: Int, _ width: Int, _ height: Int) {
    let grain = noise(width * height, seed: UInt64(number) + 100)
    self.init(width, height) { x, y, c in
      let wave =
        sin(Double(x) / Double(7 + number % 5 * 4 + c)) * 50
        + cos(Double(y) / Double(9 + c * 3 + number % 3)) * 50
      return UInt8(118 + wave + Double(grain[y * width + x]) / 16)
    }
  }

  /// The bytes of a JPEG file.
  func jpeg(
    quality: Int32 = 95, sampling: TJSAMP = TJSAMP_420, progressive: Bool = false
  ) throws -> [UInt8] {
    let handle = try #require(tjInitCompress())
    defer { tjDestroy(handle) }
    var file: UnsafeMutablePointer<UInt8>?
    var size: UInt = 0
    let format = channels == 1 ? TJPF_GRAY : channels == 4 ? TJPF_CMYK : TJPF_RGB
    try #require(
      tjCompress2(
        handle, pixels, Int32(width), 0, Int32(height), Int32(format.rawValue), &file, &size,
        Int32((channels == 1 ? TJSAMP_GRAY : sampling).rawValue), quality,
        progressive ? TJFLAG_PROGRESSIVE : 0) == 0)
    defer { tjFree(file) }
    return Array(UnsafeBufferPointer(start: file, count: Int(size)))
  }

  /// The picture that libjpeg-turbo makes of a file at full size.
  init(decoding file: [UInt8]) throws {
    let handle = try #require(tjInitDecompress())
    defer { tjDestroy(handle) }
    var (width, height, sampling, space) = (Int32(0), Int32(0), Int32(0), Int32(0))
    try #require(
      tjDecompressHeader3(handle, file, UInt(file.count), &width, &height, &sampling, &space)
        == 0)
    var pixels = [UInt8](repeating: 0, count: Int(width * height) * 3)
    try #require(
      tjDecompress2(
        handle, file, UInt(file.count), &pixels, width, 0, height, Int32(TJPF_RGB.rawValue), 0)
        == 0)
    (self.width, self.height, self.pixels) = (Int(width), Int(height), pixels)
  }

  /// The picture that libpng makes of a file.
  init(decodingPNG file: [UInt8]) throws {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    pixels = try file.withUnsafeBytes { file in
      try #require(
        png_image_begin_read_from_memory(&image, file.baseAddress, file.count) != 0)
      image.format = UInt32(PNG_FORMAT_FLAG_COLOR)
      var pixels = [UInt8](repeating: 0, count: Int(image.width) * Int(image.height) * 3)
      try #require(png_image_finish_read(&image, nil, &pixels, 0, nil) != 0)
      return pixels
    }
    (width, height) = (Int(image.width), Int(image.height))
  }

  /// The bytes of a PNG file; four channels are RGB with opacity.
  func png() throws -> [UInt8] {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    (image.width, image.height) = (UInt32(width), UInt32(height))
    image.format =
      channels == 1
      ? 0 : UInt32(PNG_FORMAT_FLAG_COLOR) | (channels == 4 ? UInt32(PNG_FORMAT_FLAG_ALPHA) : 0)
    var size = png_alloc_size_t(0)
    try #require(png_image_write_to_memory(&image, nil, &size, 0, pixels, 0, nil) != 0)
    var bytes = [UInt8](repeating: 0, count: Int(size))
    try #require(png_image_write_to_memory(&image, &bytes, &size, 0, pixels, 0, nil) != 0)
    return Array(bytes.prefix(Int(size)))
  }
}

/// Parts of JPEG files.
enum JPEGFile {
  /// The file with a segment after its first two bytes.
  static func inserting(_ marker: UInt8, _ body: [UInt8], into file: [UInt8]) -> [UInt8] {
    let length = body.count + 2
    return Array(file[0..<2]) + [0xff, marker, UInt8(length >> 8), UInt8(length & 255)] + body
      + Array(file[2...])
  }

  /// An EXIF block that says nothing but the orientation, in either order of bytes.
  static func exif(orientation: UInt8, littleEndian: Bool) -> [UInt8] {
    let start = Array("Exif\0\0".utf8)
    return littleEndian
      ? start + [
        0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0,
      ]
      : start + [
        0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0,
      ]
  }

  /// Places of a marker's segment, or nil.
  static func segment(_ marker: UInt8, in file: [UInt8]) -> Range<Int>? {
    var at = 2
    while at + 4 <= file.count, file[at] == 0xff {
      let length = Int(file[at + 2]) << 8 | Int(file[at + 3])
      if file[at + 1] == marker { return at..<(at + 2 + length) }
      if file[at + 1] == 0xda { return nil }
      at += 2 + length
    }
    return nil
  }

  /// The file claiming another size.
  static func claiming(_ width: Int, _ height: Int, frame: UInt8, in file: [UInt8]) throws
    -> [UInt8]
  {
    let at = try #require(segment(frame, in: file)).lowerBound
    var file = file
    (file[at + 5], file[at + 6]) = (UInt8(height >> 8), UInt8(height & 255))
    (file[at + 7], file[at + 8]) = (UInt8(width >> 8), UInt8(width & 255))
    return file
  }
}

extension TemporaryDirectory {
  /// Writes a file and the directories it lies in; gives its path.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let url = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return url.path
  }
}
