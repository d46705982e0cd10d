import Reports
import Testing

@Suite("Chance")
struct ChanceTests {
  /// The most right answers whose probability under guessing, SciPy's `binom.sf(right - 1, images,
  /// 1 / classes)`, is above 0.1 %.
  @Test(
    "an error is at chance as long as guessing gives it, by the binomial distribution",
    arguments: [
      (11_000, 12, 1007), (480, 12, 60), (100, 12, 18), (10_000, 10, 1094), (100, 2, 65),
    ])
  func bound(_ images: Int, _ classes: Int, _ right: Int) {
    func error(_ right: Int) -> Double { 100 * Double(images - right) / Double(images) }
    #expect(Chance.isReached(by: error(right), images: images, classes: classes))
    #expect(!Chance.isReached(by: error(right + 1), images: images, classes: classes))
    #expect(Chance.isReached(by: 100, images: images, classes: classes))
    #expect(!Chance.isReached(by: 0, images: images, classes: classes))
  }

  @Test("where one class is most frequent, a network that always says it is at chance")
  func unequal() {
    // SciPy: binom.sf(910, 1000, 0.88) is 1.04e-3, binom.sf(911, 1000, 0.88) is 7.3e-4.
    for (right, isReached) in [(880, true), (911, true), (912, false)] {
      let error = Double(1000 - right) / 10
      #expect(
        Chance.isReached(by: error, images: 1000, classes: 2, mostFrequent: 0.88) == isReached)
      #expect(!Chance.isReached(by: error, images: 1000, classes: 2))
    }
    #expect(Chance.isReached(by: 0, images: 10, classes: 2, mostFrequent: 1))
  }

  @Test("without classes, images or a number there is no chance to be at")
  func unknown() {
    #expect(!Chance.isReached(by: 100, images: 0, classes: 10))
    #expect(!Chance.isReached(by: 100, images: 10, classes: 1))
    #expect(!Chance.isReached(by: .nan, images: 10, classes: 10))
    #expect(Chance.error(classes: 12) == 100 * (1 - 1.0 / 12))
    #expect(Chance.error(classes: 12, mostFrequent: 0.75) == 25)
    #expect(Chance.error(classes: 12, mostFrequent: 0.01) == Chance.error(classes: 12))
  }
}
