import Datasets
import Testing

@Suite("The set of emoji", .enabled(if: EmojiSet.isInstalled, EmojiSet.missing), .serialized)
struct EmojiTests {
  struct Golden {
    var classes: Int
    var digest: UInt64
  }

  @Test(
    "the images are the same bytes with any number of threads",
    .enabled(if: EmojiSet.isPinned, EmojiSet.other),
    arguments: [
      Golden(classes: 9, digest: 0xce4951350d4f9ee9),
      Golden(classes: EmojiSet.subgroups, digest: 0xa8e54e76c094b089),
    ],
    [1, 2, 5])
  func golden(_ golden: Golden, threads: Int) throws {
    let set = try EmojiSet.open(golden.classes, train: 150, test: 70, threads: threads)
    #expect(set.digest == golden.digest)
  }

  @Test("a longer split begins with the images of a shorter one")
  func prefix() throws {
    let short = try EmojiSet.open(train: 65, test: 10)
    let long = try EmojiSet.open(train: 200, test: 129)
    for split in Split.allCases {
      #expect(long.pixelBytes(split).starts(with: short.pixelBytes(split)))
      #expect(long.labelBytes(split).starts(with: short.labelBytes(split)))
    }
  }

  @Test(
    "nothing stands on both sides: no base, no sequence, no picture, no image",
    .enabled(if: EmojiSet.isPinned, EmojiSet.other),
    arguments: [9, EmojiSet.subgroups])
  func leaks(classes: Int) throws {
    let set = try EmojiSet.drawn(classes, train: 2_000, test: 2_000)
    let (train, test) = (set.members(.train), set.members(.test))
    #expect(Set(train.map(\.base)).isDisjoint(with: test.map(\.base)))
    #expect(Set(train.map(\.sequence)).isDisjoint(with: test.map(\.sequence)))
    #expect(Set(train.map(\.picture)).isDisjoint(with: test.map(\.picture)))
    // Equal pictures are of one base, and a base's emoji of one class.
    for members in [train, test] {
      for (_, equal) in Dictionary(grouping: members, by: \.picture) {
        #expect(Set(equal.map(\.base)).count == 1)
      }
      for (_, variants) in Dictionary(grouping: members, by: \.base) {
        #expect(Set(variants.map(\.label)).count == 1)
      }
    }
    let images = Split.allCases.flatMap { split in
      (0..<2_000).map { set.images.image(split, $0) }
    }
    #expect(Set(images).count == 4_000)
  }

  @Test(
    "each class has five training bases to a test base, and one at least",
    .enabled(if: EmojiSet.isPinned, EmojiSet.other))
  func sides() throws {
    let groups = try EmojiSet.drawn(9, train: 9, test: 9)
    let subgroups = try EmojiSet.drawn(EmojiSet.subgroups, train: 9, test: 9)
    func counts(_ set: DrawnEmoji, _ split: Split) -> [Int] {
      (0..<set.images.classes).map { label in
        Set(set.members(split).filter { $0.label == label }.map(\.base)).count
      }
    }
    #expect(counts(groups, .train) == [138, 124, 126, 111, 157, 70, 215, 161, 211])
    #expect(counts(groups, .test) == [28, 29, 26, 22, 33, 15, 45, 34, 43])
    for (train, test) in zip(counts(subgroups, .train), counts(subgroups, .test)) {
      #expect(test == max(1, (train + test + 3) / 6))
    }
    // Both numbers of classes have the same sides.
    for split in Split.allCases {
      let all = groups.members(split).map(\.base)
      #expect(Set(subgroups.members(split).map(\.base)).isSubset(of: all))
    }
  }

  @Test("every class has as many images, one more at most", arguments: [90, 100])
  func balanced(count: Int) throws {
    let set = try EmojiSet.open(train: count, test: count)
    for split in Split.allCases {
      var counts = [Int](repeating: 0, count: set.classes)
      for label in set.labelBytes(split) { counts[Int(label)] += 1 }
      #expect(counts.max() == (count + set.classes - 1) / set.classes)
      #expect(counts.min() == count / set.classes)
    }
  }

  @Test("the identity names version, both files, classes and counts")
  func identity() throws {
    let files = try EmojiFiles(nil)
    let set = try EmojiSet.open(9, train: 30, test: 20)
    #expect(
      set.identity
        == "emoji/1/\(files.digests.font)/\(files.digests.list)/9 classes/30 train/20 test")
  }
}
