/// PNG files of every kind, made byte by byte: each pixel of a small square has the same samples.
struct PNGFile {
  enum Kind: UInt8 {
    case grey = 0
    case colour = 2
    case palette = 3
    case greyAlpha = 4
    case colourAlpha = 6
  }

  var kind: Kind
  var depth: Int
  var samples: [Int]
  /// Chunks between header and pixels.
  var chunks: [(name: String, body: [UInt8])] = []

  private static let side = 4

  var bytes: [UInt8] {
    let side = Self.side
    let header = Self.big(side) + Self.big(side) + [UInt8(depth), kind.rawValue, 0, 0, 0]
    // Samples of a row, packed from the high bit; a 0 in front: no filter.
    var bits: [Bool] = []
    for _ in 0..<side {
      for sample in samples {
        bits += (0..<depth).reversed().map { sample >> $0 & 1 == 1 }
      }
    }
    bits += [Bool](repeating: false, count: (8 - bits.count % 8) % 8)
    let row =
      [0]
      + stride(from: 0, to: bits.count, by: 8).map { at in
        bits[at..<(at + 8)].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
      }
    let data = (0..<side).flatMap { _ in row }
    // zlib with one stored block.
    let length = [UInt8(data.count & 255), UInt8(data.count >> 8)]
    let stream = [0x78, 1, 1] + length + length.map { ~$0 } + data + Self.adler(data)
    return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] + Self.chunk("IHDR", header)
      + chunks.flatMap { Self.chunk($0.name, $0.body) } + Self.chunk("IDAT", stream)
      + Self.chunk("IEND", [])
  }

  static func big(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  private static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
    let content = Array(name.utf8) + body
    var sum: UInt32 = ~0
    for byte in content {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
    }
    return big(body.count) + content + big(Int(~sum))
  }

  private static func adler(_ bytes: [UInt8]) -> [UInt8] {
    var (a, b) = (1, 0)
    for byte in bytes {
      a = (a + Int(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return big(b << 16 | a)
  }
}
