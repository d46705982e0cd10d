import CTurboJPEG
import Datasets
import Files
import Foundation

/// JPEG pictures: grey, colour, inks; sequential and progressive.
struct JPEGInput: InputFormat {
  static let name = "jpeg"
  let seeds: [[UInt8]]
  let tokens =
    (0xC0...0xFE).map { [0xFF, UInt8($0)] as [UInt8] } + [[0xFF, 0xD9], "Exif\0\0II*\0".bytes]

  init(folder: String) throws {
    seeds = try [1, 3, 4].flatMap { channels in
      try [false, true].map { try Self.encoded(channels, progressive: $0) }
    }
  }

  private static func encoded(_ channels: Int, progressive: Bool) throws -> [UInt8] {
    let (width, height) = (23, 17)
    let pixels = (0..<width * height * channels).map {
      UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 5)
    }
    guard let handle = tjInitCompress() else { throw Refusal(reason: "no JPEG encoder") }
    defer { tjDestroy(handle) }
    var file: UnsafeMutablePointer<UInt8>?
    var size: UInt = 0
    let format = channels == 1 ? TJPF_GRAY : channels == 4 ? TJPF_CMYK : TJPF_RGB
    let status = tjCompress2(
      handle, pixels, Int32(width), 0, Int32(height), Int32(format.rawValue), &file, &size,
      Int32((channels == 1 ? TJSAMP_GRAY : TJSAMP_420).rawValue), 80,
      progressive ? TJFLAG_PROGRESSIVE : 0)
    guard status == 0 else { throw Refusal(reason: "no JPEG") }
    defer { tjFree(file) }
    return Array(UnsafeBufferPointer(start: file, count: Int(size)))
  }

  func read(_ path: String) -> Bool { (try? PictureFile.prepared(path: path, side: 8)) != nil }
}

/// PNG pictures; the sums of their chunks are made to fit, and the data of some are not compressed, so that damage
/// reaches the pixels.
struct PNGInput: InputFormat {
  static let name = "png"
  let seeds: [[UInt8]]
  let tokens = [
    "IHDR", "IDAT", "IEND", "PLTE", "tRNS", "gAMA", "sBIT", "iCCP", "sRGB", "zTXt", "acTL", "cHRM",
    "bKGD",
  ].map(\.bytes)

  init(folder: String) throws {
    // Colour types: grey, colour, palette, grey and alpha, colour and alpha; with the depths they have.
    let kinds: [(type: UInt8, depth: UInt8)] = [
      (0, 1), (0, 8), (0, 16), (2, 8), (2, 16), (3, 2), (3, 8), (4, 8), (6, 8), (6, 16),
    ]
    seeds = kinds.flatMap { kind in
      [UInt8(0), 1].map { Self.encoded(kind.type, kind.depth, interlaced: $0) }
    }
  }

  private static func encoded(_ type: UInt8, _ depth: UInt8, interlaced: UInt8) -> [UInt8] {
    let side = 9
    let channels = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][type] ?? 1
    // More rows than any interlacing takes.
    let row = (side * channels * Int(depth) + 7) / 8 + 1
    let data = (0..<row * side * 4).map { UInt8($0 % row == 0 ? $0 / row % 5 : $0 * 37 & 255) }
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    file += chunk(
      "IHDR", [0, 0, 0, UInt8(side), 0, 0, 0, UInt8(side), depth, type, 0, 0, interlaced])
    file += chunk("gAMA", [0, 0, 0xB1, 0x8F])
    if type == 3 {
      file += chunk("PLTE", (0..<48).map { UInt8($0 * 5) })
      file += chunk("tRNS", [0, 128, 255])
    }
    return file + chunk("IDAT", stored(data)) + chunk("IEND", [])
  }

  private static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
    let content = name.bytes + body
    return bigEndian(UInt32(body.count)) + content + bigEndian(crc(content))
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * $0)) }
  }

  /// The sum of zlib and PNG.
  private static func crc(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in
        value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
      }
    }
  }

  /// One block of zlib that is not compressed.
  private static func stored(_ data: [UInt8]) -> [UInt8] {
    let length = UInt16(data.count)
    let bytes = [length, ~length].flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    var (a, b) = (UInt32(1), UInt32(0))
    for byte in data {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return [0x78, 0x01, 0x01] + bytes + data + bigEndian(b << 16 | a)
  }

  /// Each chunk's sum anew, as far as the lengths lead.
  func repaired(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    var at = 8
    while at + 12 <= bytes.count {
      let length = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
      let end = at + 8 + length
      guard length < 1 << 24, end + 4 <= bytes.count else { break }
      bytes.replaceSubrange(end..<end + 4, with: Self.bigEndian(Self.crc(bytes[at + 4..<end])))
      at = end + 4
    }
    return bytes
  }

  func read(_ path: String) -> Bool { (try? PictureFile.prepared(path: path, side: 8)) != nil }
}
