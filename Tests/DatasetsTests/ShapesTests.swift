import Datasets
import Testing

@Suite("The embedded set")
struct ShapesTests {
  @Test(
    "the images are the same bytes with any number of threads",
    arguments: [
      (12, 0xb2ae_b19a_f8a0_0f08 as UInt64),
      (24, 0x1f91_cc13_65ef_e4dd),
      (48, 0x3906_09ff_c3b8_245e),
    ], [1, 2, 3, 5])
  func golden(_ golden: (classes: Int, digest: UInt64), threads: Int) throws {
    let set = try shapes(golden.classes, train: 150, test: 70, threads: threads)
    #expect(set.digest == golden.digest)
  }

  @Test("a longer split begins with the images of a shorter one", arguments: [12, 24, 48])
  func prefix(classes: Int) throws {
    let short = try shapes(classes, train: 65, test: 10)
    let long = try shapes(classes, train: 200, test: 129)
    for split in Split.allCases {
      #expect(long.pixelBytes(split).starts(with: short.pixelBytes(split)))
      #expect(long.labelBytes(split).starts(with: short.labelBytes(split)))
    }
  }

  @Test("every class has as many images, one more at most", arguments: [12, 24, 48], [480, 500])
  func balanced(classes: Int, count: Int) throws {
    let set = try shapes(classes, train: count, test: count)
    #expect(set.classes == classes)
    for split in Split.allCases {
      var counts = [Int](repeating: 0, count: classes)
      for label in set.labelBytes(split) { counts[Int(label)] += 1 }
      #expect(counts.max() == (count + classes - 1) / classes)
      #expect(counts.min() == count / classes)
    }
  }

  @Test("no image occurs twice, within a split or in both")
  func distinct() throws {
    let set = try shapes(train: 2_000, test: 2_000)
    var seen: Set<UInt64> = []
    for split in Split.allCases {
      for index in 0..<set.count(split) {
        var digest = Digest()
        digest.add(set.image(split, index))
        seen.insert(digest.value)
      }
    }
    #expect(seen.count == 4_000)
  }

  @Test("classes are outlines with textures, outlines first")
  func names() throws {
    let twelve = try shapes(12, train: 1, test: 1).classNames
    #expect(
      twelve == [
        "disc stripes", "disc checks", "disc rings", "square stripes", "square checks",
        "square rings", "triangle stripes", "triangle checks", "triangle rings", "star stripes",
        "star checks", "star rings",
      ])
    let twentyFour = try shapes(24, train: 1, test: 1).classNames
    #expect(twentyFour[3] == "disc dots" && twentyFour[23] == "bar dots")
    let fortyEight = try shapes(48, train: 1, test: 1).classNames
    #expect(fortyEight[7] == "disc solid" && fortyEight[47] == "bar solid")
    for names in [twelve, twentyFour, fortyEight] { #expect(Set(names).count == names.count) }
  }

  @Test("mean and deviation are those of the training images")
  func statistics() throws {
    let set = try shapes(train: 300, test: 5)
    let bytes = set.pixelBytes(.train)
    for channel in 0..<3 {
      let values = stride(from: channel, to: bytes.count, by: 3).map { Double(bytes[$0]) }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance =
        values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      #expect(abs(set.mean[channel] - mean) < 1e-9)
      #expect(abs(set.deviation[channel] - variance.squareRoot()) < 1e-9)
    }
  }

  @Test("the identity names version, classes and counts")
  func identity() throws {
    let one = try shapes(24, train: 30, test: 20, threads: 1)
    #expect(one.identity == "shapes/1/24 classes/30 train/20 test")
    #expect(try shapes(24, train: 30, test: 20, threads: 3).identity == one.identity)
    #expect(try shapes(12, train: 30, test: 20).identity != one.identity)
    #expect(try shapes(24, train: 31, test: 20).identity != one.identity)
    #expect(try shapes(24, train: 30, test: 21).identity != one.identity)
  }
}
