import Datasets
import Testing

@Suite(
  "How hard the set of emoji is", .enabled(if: EmojiSet.isPinned, EmojiSet.other),
  .timeLimit(.minutes(3)))
struct EmojiHardnessTests {
  /// Chance is 88.9 %; figures are those of docs/datasets.md.
  @Test("a linear classifier on the pixels gets little beyond chance")
  func linear() throws {
    let run = try LinearClassifier.run(on: EmojiSet.open(train: 6_000, test: 2_000))
    print("emoji, linear:", run)
    #expect(run.test > 70)
    #expect(run.test < 85)
  }

  @Test("the nearest training emoji tells little of a scene, and half of what stands clean")
  func nearest() throws {
    let drawn = try EmojiSet.drawn(train: 9, test: 1_000)
    let set = drawn.images
    let (train, test) = (drawn.members(.train), drawn.members(.test))
    let known = Pictures(bytes: drawn.clean(.train), values: set.imageCount)
    func error(_ images: [UInt8], _ labels: [Int], weights: [Double]) -> Double {
      let nearest = known.nearest(to: Pictures(bytes: images, values: set.imageCount))
      let wrong = zip(zip(nearest, labels), weights).reduce(0.0) { sum, each in
        train[each.0.0].label == each.0.1 ? sum : sum + each.1
      }
      return 100 * wrong / weights.reduce(0, +)
    }
    // Classes count alike, and in a class its bases, as in the scenes.
    let weights = test.map { emoji in
      let own = test.filter { $0.label == emoji.label }
      let variants = own.filter { $0.base == emoji.base }.count
      return 1 / Double(Set(own.map(\.base)).count * variants)
    }
    let clean = error(drawn.clean(.test), test.map(\.label), weights: weights)
    let scenes = error(
      set.pixelBytes(.test), set.labelBytes(.test).map { Int($0) },
      weights: [Double](repeating: 1, count: 1_000))
    print("emoji, nearest: clean", clean, "scenes", scenes)
    #expect(clean > 45 && clean < 65)
    #expect(scenes > 72 && scenes < 90)
  }
}

/// Pictures of one size, one after the other.
private struct Pictures {
  var bytes: [UInt8]
  /// Of one picture.
  var values: Int
  var count: Int { bytes.count / values }

  /// For each of `others` the place of the picture here at the least squared distance; the first of equals.
  func nearest(to others: Pictures) -> [Int] {
    bytes.withUnsafeBufferPointer { own in
      others.bytes.withUnsafeBufferPointer { other in
        (0..<others.count).map { query in
          let a = UnsafeBufferPointer(rebasing: other[(query * values)..<((query + 1) * values)])
          var best = (place: 0, distance: Int32.max)
          for place in 0..<count {
            let b = UnsafeBufferPointer(rebasing: own[(place * values)..<((place + 1) * values)])
            var sum: Int32 = 0
            for i in 0..<values {
              let difference = Int32(a[i]) &- Int32(b[i])
              sum &+= difference &* difference
            }
            if sum < best.distance { best = (place, sum) }
          }
          return best.place
        }
      }
    }
  }
}
