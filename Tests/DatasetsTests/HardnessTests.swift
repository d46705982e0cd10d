import Datasets
import Kernels
import Testing

/// The embedded set with a mark: a 4×4 block is brighter by 20 of 255, and its place is the class's.
private final class MarkedDataset: InMemoryDataset {
  let base: any InMemoryDataset
  private let images: AlignedBuffer<UInt8>

  init(_ base: any InMemoryDataset) {
    self.base = base
    let total = (base.count(.train) + base.count(.test)) * base.imageCount
    images = AlignedBuffer(count: total)
    for split in Split.allCases {
      let target = UnsafeMutablePointer(mutating: pixels(split))
      target.update(from: base.pixels(split), count: base.count(split) * base.imageCount)
      for index in 0..<base.count(split) {
        let label = Int(base.labels(split)[index])
        for y in 0..<4 {
          for x in 0..<12 {
            let at = ((label / 4 * 8 + y) * side + label % 4 * 8) * 3 + x
            let pixel = target + index * base.imageCount + at
            pixel.pointee = UInt8(min(255, Int(pixel.pointee) + 20))
          }
        }
      }
    }
  }

  var name: String { base.name }
  var identity: String { "\(base.identity)/marked" }
  var side: Int { base.side }
  var classNames: [String] { base.classNames }
  var mean: [Double] { base.mean }
  var deviation: [Double] { base.deviation }
  func count(_ split: Split) -> Int { base.count(split) }
  func labels(_ split: Split) -> UnsafePointer<Int32> { base.labels(split) }
  func pixels(_ split: Split) -> UnsafePointer<UInt8> {
    UnsafePointer(images.pointer) + (split == .train ? 0 : base.count(.train) * base.imageCount)
  }
}

@Suite("How hard the embedded set is", .timeLimit(.minutes(2)))
struct HardnessTests {
  @Test("a linear classifier on the pixels gets hardly anywhere")
  func linear() throws {
    let run = try LinearClassifier.run(on: shapes(train: 6_000, test: 2_000))
    // It came to 90.2 when this was written.
    #expect(run.test > 70)
    // Chance is 91.7, with a deviation of 0.6 for 2,000 images: more would be a broken test.
    #expect(run.test < 93)
    // It does learn its training images by heart.
    #expect(run.training < 60)
  }

  @Test("the same classifier finds a faint mark in the pixels, if there is one")
  func marked() throws {
    let run = try LinearClassifier.run(on: MarkedDataset(shapes(train: 6_000, test: 2_000)))
    #expect(run.test < 50)
  }
}
