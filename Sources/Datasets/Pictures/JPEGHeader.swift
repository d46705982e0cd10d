/// What the markers before the first scan of a JPEG file say (ITU-T T.81, annex B).
struct JPEGHeader {
  var size = PictureSize(width: 0, height: 0)
  /// Sampling factors of each component.
  var sampling: [(horizontal: Int, vertical: Int)] = []
  var isProgressive = false
  /// Whether there is Adobe's marker; its CMYK has 255 for no ink.
  var hasAdobe = false
  /// Orientation of the EXIF block, 1 to 8.
  var orientation = 1
  /// Whether the first scan holds some components only.
  var isSplit = false
  /// Where the first scan begins.
  var scan = 0

  /// Nil where there is no frame before the first scan, or the file ends before it.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count > 4, bytes[0] == 0xff, bytes[1] == 0xd8 else { return nil }
    var at = 2
    while true {
      // Markers may have fill bytes before them; what is no marker is passed over, as libjpeg does.
      while at < bytes.count, bytes[at] != 0xff { at += 1 }
      while at < bytes.count, bytes[at] == 0xff { at += 1 }
      guard at < bytes.count else { return nil }
      let marker = bytes[at]
      at += 1
      if marker == 0 || marker == 1 || (0xd0...0xd8).contains(marker) { continue }
      guard marker != 0xd9, at + 2 <= bytes.count else { return nil }
      let length = Int(bytes[at]) << 8 | Int(bytes[at + 1])
      guard length >= 2, at + length <= bytes.count else { return nil }
      let body = UnsafeBufferPointer(rebasing: bytes[(at + 2)..<(at + length)])
      switch marker {
      case 0xc4, 0xc8, 0xcc: break
      case 0xc0...0xcf: guard frame(marker, body) else { return nil }
      case 0xe1: orientation = EXIF.orientation(body) ?? orientation
      case 0xee: hasAdobe = hasAdobe || body.starts(with: Array("Adobe".utf8))
      case 0xda:
        guard let count = body.first, !sampling.isEmpty else { return nil }
        isSplit = Int(count) < sampling.count
        scan = at + length
        return
      default: break
      }
      at += length
    }
  }

  private mutating func frame(_ marker: UInt8, _ body: UnsafeBufferPointer<UInt8>) -> Bool {
    guard body.count >= 6, body.count >= 6 + 3 * Int(body[5]) else { return false }
    isProgressive = [0xc2, 0xc6, 0xca, 0xce].contains(marker)
    size = PictureSize(
      width: Int(body[3]) << 8 | Int(body[4]), height: Int(body[1]) << 8 | Int(body[2]))
    sampling = (0..<Int(body[5])).map { component in
      let factors = Int(body[7 + 3 * component])
      return (factors >> 4, factors & 15)
    }
    return !sampling.isEmpty && sampling.allSatisfy { $0.horizontal > 0 && $0.vertical > 0 }
  }

  /// Bytes that decoding takes for each pixel: RGB, and the inks beside it.
  var depth: Int { sampling.count == 4 ? 7 : 3 }

  /// Bytes that libjpeg keeps while it decodes: all coefficients where scans refine each other.
  var coefficientBytes: Int {
    guard isProgressive || isSplit else { return 0 }
    let widest = sampling.map(\.horizontal).max() ?? 1
    let highest = sampling.map(\.vertical).max() ?? 1
    let blocks = ((size.width + 7) / 8) * ((size.height + 7) / 8)
    return sampling.reduce(0) { sum, factors in
      sum + 128 * blocks * factors.horizontal * factors.vertical / (widest * highest)
    }
  }

  /// Whether the end marker stands anywhere after the first scan's beginning.
  func ends(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var at = bytes.count - 1
    while at > scan {
      if bytes[at] == 0xd9, bytes[at - 1] == 0xff { return true }
      at -= 1
    }
    return false
  }
}

/// The EXIF block of a JPEG file, as far as orientation goes.
enum EXIF {
  /// Tag 0x0112 of the first directory; nil where there is none.
  static func orientation(_ body: UnsafeBufferPointer<UInt8>) -> Int? {
    guard body.starts(with: Array("Exif\0\0".utf8)), body.count >= 14 else { return nil }
    let tiff = UnsafeBufferPointer(rebasing: body[6...])
    let isLittle = tiff[0] == UInt8(ascii: "I")
    func number(_ at: Int, _ count: Int) -> Int? {
      guard at >= 0, at + count <= tiff.count else { return nil }
      var value = 0
      for i in 0..<count {
        value = value << 8 | Int(tiff[isLittle ? at + count - 1 - i : at + i])
      }
      return value
    }
    guard let directory = number(4, 4), let count = number(directory, 2) else { return nil }
    for entry in 0..<count {
      let at = directory + 2 + 12 * entry
      guard let tag = number(at, 2) else { return nil }
      guard tag == 0x0112 else { continue }
      guard let value = number(at + 8, 2), (1...8).contains(value) else { return nil }
      return value
    }
    return nil
  }
}
