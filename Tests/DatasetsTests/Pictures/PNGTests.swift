import Datasets
import Testing

/// Expected levels are Pillow's: those of the file, 16 bits by their high byte, blended on white by
/// `paste` with the picture's own opacity as mask. The interop tests compare with Pillow itself.
@Suite("PNG's kinds of pixels")
struct PNGTests {
  let files: TemporaryDirectory

  init() throws { files = try TemporaryDirectory() }

  private func levels(_ file: PNGFile) throws -> [Float] {
    let path = try files.write("a.png", file.bytes)
    let values = try PictureFile.prepared(path: path, side: 8, mean: [0, 0, 0])
    let first = Array(values.prefix(3))
    for (i, value) in values.enumerated() { #expect(value == first[i % 3]) }
    return first
  }

  @Test(
    "grey of any depth spans black to white; of 16 bits the high byte counts",
    arguments: [
      (1, 0, 0), (1, 1, 255), (2, 1, 85), (2, 2, 170), (4, 7, 119), (4, 15, 255), (8, 128, 128),
      (16, 0x8080, 128), (16, 0x80ff, 128), (16, 0x7fff, 127), (16, 0xffff, 255), (16, 0x00ff, 0),
    ] as [(Int, Int, Float)])
  func grey(depth: Int, sample: Int, level: Float) throws {
    let file = PNGFile(kind: .grey, depth: depth, samples: [sample])
    #expect(try levels(file) == [level, level, level])
  }

  @Test("colours of 8 and 16 bits")
  func colour() throws {
    #expect(try levels(PNGFile(kind: .colour, depth: 8, samples: [1, 2, 253])) == [1, 2, 253])
    let deep = PNGFile(kind: .colour, depth: 16, samples: [0x0102, 0x80ff, 0xff00])
    #expect(try levels(deep) == [1, 128, 255])
  }

  @Test("a palette of any depth, with and without opacity", arguments: [1, 2, 4, 8])
  func palette(depth: Int) throws {
    var file = PNGFile(kind: .palette, depth: depth, samples: [1])
    file.chunks = [("PLTE", [9, 9, 9, 0, 100, 200])]
    #expect(try levels(file) == [0, 100, 200])
    file.chunks.append(("tRNS", [255, 128]))
    #expect(try levels(file) == [127, 177, 227])
    // The second colour has no entry, so it is opaque.
    file.chunks[1].body = [0]
    #expect(try levels(file) == [0, 100, 200])
  }

  @Test(
    "opacity blends levels as they are, on white",
    arguments: [
      (PNGFile.Kind.greyAlpha, 8, [0, 128], [127, 127, 127]),
      (.greyAlpha, 8, [100, 0], [255, 255, 255]), (.greyAlpha, 8, [100, 255], [100, 100, 100]),
      (.greyAlpha, 16, [0, 0x8080], [127, 127, 127]),
      (.colourAlpha, 8, [0, 0, 0, 128], [127, 127, 127]),
      (.colourAlpha, 8, [255, 0, 100, 64], [255, 191, 216]),
      (.colourAlpha, 8, [10, 20, 30, 1], [254, 254, 254]),
      (.colourAlpha, 16, [0xff00, 0x00ff, 0x6480, 0x40ff], [255, 191, 216]),
    ] as [(PNGFile.Kind, Int, [Int], [Float])])
  func opacity(kind: PNGFile.Kind, depth: Int, samples: [Int], levels: [Float]) throws {
    #expect(try self.levels(PNGFile(kind: kind, depth: depth, samples: samples)) == levels)
  }

  @Test(
    "one level or colour that counts as transparent is white, and no other",
    arguments: [
      (PNGFile.Kind.grey, 1, [1], [0, 1], true), (.grey, 4, [7], [0, 7], true),
      (.grey, 8, [77], [0, 77], true), (.grey, 8, [78], [0, 77], false),
      (.grey, 16, [0x8080], [0x80, 0x80], true), (.grey, 16, [0x8081], [0x80, 0x80], false),
      (.colour, 8, [1, 2, 3], [0, 1, 0, 2, 0, 3], true),
      (.colour, 8, [1, 2, 4], [0, 1, 0, 2, 0, 3], false),
      (.colour, 16, [0x0101, 2, 3], [1, 1, 0, 2, 0, 3], true),
      (.colour, 16, [0x0100, 2, 3], [1, 1, 0, 2, 0, 3], false),
    ] as [(PNGFile.Kind, Int, [Int], [UInt8], Bool)])
  func key(kind: PNGFile.Kind, depth: Int, samples: [Int], key: [UInt8], isWhite: Bool) throws {
    var file = PNGFile(kind: kind, depth: depth, samples: samples)
    let plain = try levels(file)
    file.chunks = [("tRNS", key)]
    #expect(try levels(file) == (isWhite ? [255, 255, 255] : plain))
  }

  @Test(
    "no chunk about gamma or colour spaces changes a level",
    arguments: [
      ("gAMA", PNGFile.big(100_000)), ("gAMA", PNGFile.big(45_455)), ("gAMA", PNGFile.big(1)),
      ("sRGB", [0]), ("sRGB", [3]),
      (
        "cHRM",
        [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000].flatMap(PNGFile.big)
      ),
    ])
  func gamma(chunk: String, body: [UInt8]) throws {
    for (kind, depth, samples, level) in [
      (PNGFile.Kind.grey, 8, [128], 128), (.grey, 16, [0x8080], 128),
      (.greyAlpha, 8, [0, 128], 127),
      (.colour, 8, [128, 128, 128], 128),
    ] as [(PNGFile.Kind, Int, [Int], Float)] {
      var file = PNGFile(kind: kind, depth: depth, samples: samples)
      file.chunks = [(chunk, body)]
      #expect(try levels(file) == [level, level, level])
    }
  }
}
