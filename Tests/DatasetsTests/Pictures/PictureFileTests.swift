import CTurboJPEG
import Datasets
import Foundation
import Testing

@Suite("Picture files")
struct PictureFileTests {
  let files: TemporaryDirectory

  init() throws { files = try TemporaryDirectory() }

  private func prepared(
    _ bytes: [UInt8], side: Int = 16, mean: [Double] = [0, 0, 0]
  ) throws -> [Float] {
    try PictureFile.prepared(path: files.write("a.JPEG", bytes), side: side, mean: mean)
  }

  private func reason(_ bytes: [UInt8]) throws -> String {
    let path = try files.write("a.JPEG", bytes)
    let error = #expect(throws: DataError.self) {
      try PictureFile.prepared(path: path, side: 16)
    }
    let text = try #require(error).description
    #expect(error?.kind == .bad && text.hasPrefix("\(path): "))
    return String(text.dropFirst(path.count + 2))
  }

  private func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
    a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
  }

  struct Kind: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var sampling = TJSAMP_444.rawValue
    var progressive = false

    static let all = [
      Kind(testDescription: "4:4:4"), Kind(testDescription: "4:2:2", sampling: TJSAMP_422.rawValue),
      Kind(testDescription: "4:2:0", sampling: TJSAMP_420.rawValue),
      Kind(testDescription: "4:4:0", sampling: TJSAMP_440.rawValue),
      Kind(testDescription: "4:1:1", sampling: TJSAMP_411.rawValue),
      Kind(testDescription: "progressive", progressive: true),
      Kind(
        testDescription: "progressive 4:2:0", sampling: TJSAMP_420.rawValue, progressive: true),
    ]
  }

  @Test("for a network of grey images a colour becomes its light, and grey stays what it is")
  func grey() throws {
    for (colour, light) in [
      ([255, 0, 0], 76), ([0, 255, 0], 150), ([0, 0, 255], 29), ([77, 77, 77], 77),
      ([255, 255, 255], 255),
    ] as [([UInt8], Float)] {
      let file = try Picture(60, 45, colour: colour).png()
      #expect(try prepared(file, mean: [10]) == [Float](repeating: light - 10, count: 256))
    }
  }

  @Test("a colour comes back as it was, within two levels", arguments: Kind.all)
  func colours(_ kind: Kind) throws {
    for colour: [UInt8] in [
      [255, 0, 0], [0, 200, 30], [12, 40, 250], [255, 255, 255], [0, 0, 0],
    ] {
      let file = try Picture(60, 45, colour: colour).jpeg(
        quality: 100, sampling: TJSAMP(kind.sampling), progressive: kind.progressive)
      let values = try prepared(file)
      #expect(values.count == 16 * 16 * 3)
      for (i, value) in values.enumerated() {
        #expect(abs(value - Float(colour[i % 3])) <= 2)
      }
    }
  }

  @Test("grey becomes three equal channels", arguments: [0, 77, 255] as [UInt8])
  func grey(_ level: UInt8) throws {
    for file in [
      try Picture(40, 50, colour: [level]).jpeg(quality: 100),
      try Picture(40, 50, colour: [level]).jpeg(quality: 100, progressive: true),
      try Picture(40, 50, colour: [level]).png(),
    ] {
      for value in try prepared(file) { #expect(abs(value - Float(level)) <= 1) }
    }
  }

  @Test("Adobe's CMYK, where 255 is no ink, becomes the colour that it looks like")
  func adobe() throws {
    for (inks, light) in [
      ([255, 255, 255, 255], [255, 255, 255]), ([200, 100, 50, 255], [200, 100, 50]),
      ([200, 100, 50, 128], [100, 50, 25]), ([255, 255, 255, 0], [0, 0, 0]),
    ] as [([UInt8], [Float])] {
      let file = try Picture(40, 40, colour: inks).jpeg(quality: 100, sampling: TJSAMP_444)
      #expect(JPEGFile.segment(0xee, in: file) != nil)
      for (i, value) in try prepared(file).enumerated() {
        #expect(abs(value - light[i % 3]) <= 2)
      }
    }
  }

  @Test("without Adobe's marker 0 is no ink, as the standard has it")
  func plainInks() throws {
    // What the compressor stores as YCCK (255 − c, 128, 128, k) reads as these inks without its marker.
    var file = try Picture(40, 40, colour: [155, 155, 155, 51]).jpeg(
      quality: 100, sampling: TJSAMP_444)
    file.removeSubrange(try #require(JPEGFile.segment(0xee, in: file)))
    let light = [155.0, 127, 127].map { Float($0 * 204 / 255) }
    for (i, value) in try prepared(file).enumerated() { #expect(abs(value - light[i % 3]) <= 2) }
  }

  @Test("a file is what it holds, not what it is called")
  func content() throws {
    let picture = Picture(waves: 1, 64, 48)
    let png = try picture.png()
    let named = try PictureFile.prepared(path: files.write("a.JPEG", png), side: 16)
    #expect(try PictureFile.prepared(path: files.write("b.png", png), side: 16) == named)
    let jpeg = try picture.jpeg()
    let other = try PictureFile.prepared(path: files.write("c.png", jpeg), side: 16)
    #expect(try PictureFile.prepared(path: files.write("d.jpg", jpeg), side: 16) == other)
    #expect(largestDifference(named, other) < 12)
  }

  @Test("what is transparent in a PNG stands on white")
  func opacity() throws {
    let file = try Picture(32, 32, colour: [255, 0, 0, 0]).png()
    #expect(try prepared(file).allSatisfy { $0 == 255 })
  }

  @Test("the mean is subtracted, and nothing divided")
  func mean() throws {
    let file = try Picture(waves: 2, 50, 70).jpeg()
    let plain = try prepared(file)
    let mean = [100.0, 50, 25.5]
    let values = try prepared(file, mean: mean)
    for (i, value) in values.enumerated() { #expect(value == plain[i] - Float(mean[i % 3])) }
    let own = try PictureFile.prepared(path: files.write("a.jpg", file), side: 16)
    let known = try prepared(file, mean: [123.675, 116.28, 103.53])
    #expect(own == known)
  }

  @Test("EXIF's orientation is ignored", arguments: [1, 3, 6, 8] as [UInt8], [true, false])
  func orientation(_ orientation: UInt8, littleEndian: Bool) throws {
    let file = try Picture(waves: 3, 60, 40).jpeg()
    let exif = JPEGFile.exif(orientation: orientation, littleEndian: littleEndian)
    let turned = JPEGFile.inserting(0xe1, exif, into: file)
    #expect(try prepared(turned) == prepared(file))
  }

  @Test("a reduced decoding is close to the full one", arguments: [2, 4, 8])
  func reduced(_ shrink: Int) throws {
    // 37 pixels are asked for side 32; twice as many are kept.
    let file = try Picture(waves: 4, 75 * shrink + 90, 75 * shrink).jpeg()
    let full = try Picture(decoding: file).png()
    let (fast, slow) = (try prepared(file, side: 32), try prepared(full, side: 32))
    #expect(fast != slow)
    #expect(largestDifference(fast, slow) < 8)
    let mean = zip(fast, slow).reduce(0) { $0 + abs($1.0 - $1.1) } / Float(fast.count)
    #expect(mean < 1)
  }

  @Test("a picture that need not be reduced equals its own full decoding, bit for bit")
  func notReduced() throws {
    let file = try Picture(waves: 5, 147, 90).jpeg()
    #expect(
      try prepared(file, side: 32) == prepared(Picture(decoding: file).png(), side: 32))
  }

  @Test(
    "pictures of a pixel or a line are pictures", arguments: [(1, 1), (1, 300), (300, 1), (7, 2)])
  func tiny(width: Int, height: Int) throws {
    let file = try Picture(width, height, colour: [90, 90, 90]).jpeg(quality: 100)
    for value in try prepared(file) { #expect(abs(value - 90) <= 2) }
  }

  // MARK: Bad files

  @Test("a file that is cut anywhere is refused", arguments: [false, true])
  func truncated(progressive: Bool) throws {
    let file = try Picture(waves: 6, 48, 40).jpeg(progressive: progressive)
    for length in 0..<file.count {
      let text = try reason(Array(file.prefix(length)))
      #expect(
        text.hasPrefix("empty") || text.hasPrefix("truncated") || text.hasPrefix("neither")
          || text.hasPrefix("damaged or truncated") || text.hasPrefix("not decodable"), "\(text)")
    }
  }

  @Test("a PNG that is cut anywhere before its end mark is refused")
  func truncatedPNG() throws {
    let file = try Picture(waves: 6, 24, 20).png()
    // The last 12 bytes are the chunk IEND, after the last pixel.
    for length in 0..<(file.count - 12) {
      _ = try reason(Array(file.prefix(length)))
    }
  }

  @Test("whatever bytes stand in a file, it is a picture or refused", arguments: 0..<6)
  func damaged(_ number: Int) throws {
    let kinds = [
      try Picture(waves: 1, 40, 30).jpeg(), try Picture(waves: 2, 40, 30).jpeg(progressive: true),
      try Picture(40, 30, colour: [9]).jpeg(), try Picture(40, 30, colour: [9, 8, 7, 6]).jpeg(),
      try Picture(waves: 3, 20, 20).png(), [0xff, 0xd8, 0xff] + noise(400, seed: 5),
    ]
    let file = kinds[number]
    let numbers = noise(1_500, seed: UInt64(number) + 40)
    for trial in 0..<250 {
      var bytes = file
      // One to three bytes changed, most of them in the headers.
      for change in 0..<(1 + trial % 3) {
        let at = (trial * 6 + change * 2) % 1_490
        let place = (Int(numbers[at]) << 8 | Int(numbers[at + 1]))
        bytes[place % (trial % 2 == 0 ? min(700, bytes.count) : bytes.count)] = numbers[at + 2]
      }
      let path = try files.write("a.JPEG", bytes)
      do throws(DataError) {
        let values = try PictureFile.prepared(path: path, side: 8)
        #expect(values.count == 192 && values.allSatisfy { $0.isFinite })
      } catch { #expect(error.kind == .bad) }
    }
  }

  @Test("bytes before or after the end mark that hold no pixels do no harm")
  func garbage() throws {
    let file = try Picture(waves: 7, 40, 40).jpeg()
    let whole = try prepared(file)
    #expect(try prepared(file + noise(500, seed: 3)) == whole)
    let padded = file.dropLast(2) + [1, 2, 3, 4, 5] + file.suffix(2)
    #expect(try prepared(Array(padded)) == whole)
    // The same without an end is cut off.
    #expect(try reason(Array(padded.dropLast(2))).hasPrefix("damaged or truncated"))
  }

  @Test(
    "what is no picture is named for what it looks like",
    arguments: [
      ([], "empty: a file of 0 bytes"),
      (Array("GIF89a and more".utf8), "neither JPEG nor PNG: it begins like GIF"),
      (Array("BM and more".utf8), "neither JPEG nor PNG: it begins like BMP"),
      (Array("II*\0 and more".utf8), "neither JPEG nor PNG: it begins like TIFF"),
      (Array("<!DOCTYPE html>".utf8), "neither JPEG nor PNG: it begins like HTML or SVG"),
      (Array("RIFF1234WEBPVP8".utf8), "neither JPEG nor PNG: it begins like WebP"),
      (Array("hello".utf8), "neither JPEG nor PNG"),
      ([0xff, 0xd8, 0xff, 0xd9], "truncated: no picture after its header"),
    ] as [([UInt8], String)])
  func foreign(_ bytes: [UInt8], _ expected: String) throws {
    #expect(try reason(bytes) == expected)
  }

  @Test("pictures whose decoding takes too much memory are refused before it begins")
  func monsters() throws {
    let small = Picture(waves: 8, 64, 64)
    let progressive = try JPEGFile.claiming(
      16_000, 16_000, frame: 0xc2, in: small.jpeg(progressive: true))
    #expect(
      try reason(progressive)
        == "too large: decoding 16000×16000 pixels, progressive, takes 732 MiB, more than 256")
    let inks = try Picture(64, 64, colour: [1, 2, 3, 4]).jpeg()
    #expect(
      try reason(JPEGFile.claiming(65_000, 65_000, frame: 0xc0, in: inks))
        == "too large: decoding 65000×65000 pixels takes 440 MiB, more than 256")
    var png = try small.png()
    png.replaceSubrange(16..<24, with: [0, 0, 0x40, 0, 0, 0, 0x40, 0])
    var sum: UInt32 = ~0
    for byte in png[12..<29] {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
    }
    png.replaceSubrange(29..<33, with: withUnsafeBytes(of: (~sum).bigEndian) { Array($0) })
    #expect(
      try reason(png)
        == "too large: decoding 16384×16384 pixels of PNG takes 768 MiB, more than 256")
    // In one scan, a claim alone takes no memory to speak of; the pixels are missing.
    let claim = try JPEGFile.claiming(16_000, 16_000, frame: 0xc0, in: small.jpeg())
    #expect(try reason(claim).hasPrefix("damaged or truncated (libjpeg: "))
  }

  @Test("a file that is not there or cannot be opened is told apart from a bad one")
  func missing() throws {
    let nowhere = "\(files.path)/nowhere.jpg"
    let error = #expect(throws: DataError.self) {
      try PictureFile.prepared(path: nowhere, side: 16)
    }
    #expect(error == DataError(.missing, "\(nowhere): no such file"))
    let folder = #expect(throws: DataError.self) {
      try PictureFile.prepared(path: files.path, side: 16)
    }
    #expect(folder?.kind == .bad)
    #expect(folder?.description == "\(files.path): is a directory; a file is expected")
  }
}
