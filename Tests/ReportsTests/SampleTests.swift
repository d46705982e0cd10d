import Reports
import Testing

@Suite("Means and paired differences")
struct SampleTests {
  @Test("by hand: 1, 2, 3, 4")
  func byHand() throws {
    let sample = Sample([1, 2, 3, 4])
    #expect(sample.n == 4)
    #expect(sample.mean == 2.5)
    // √(5/3), and t(0.975, 3) = 3.18245.
    #expect(agree(sample.standardDeviation, 1.2909944487358056, 1e-15))
    let interval = try #require(sample.interval95)
    #expect(agree(interval.lowerBound, 2.5 - 3.182446305284263 * 1.2909944487358056 / 2, 1e-12))
    #expect(agree(interval.upperBound, 2.5 + 3.182446305284263 * 1.2909944487358056 / 2, 1e-12))
  }

  @Test("one value has no deviation, none has no mean, a diverged one no interval")
  func few() {
    #expect(Sample([7]).mean == 7)
    #expect(Sample([7]).standardDeviation == nil)
    #expect(Sample([7]).interval95 == nil)
    #expect(Sample([]).n == 0)
    #expect(Sample([]).mean.isNaN)
    #expect(Sample([1, .nan]).interval95 == nil)
    #expect(Sample([1, .infinity]).interval95 == nil)
  }

  @Test("equal values have an interval of no width")
  func equalValues() { #expect(Sample([2, 2, 2]).interval95 == 2...2) }

  @Test("paired differences equal SciPy's", arguments: StatisticsFixture.shared.paired)
  func scipy(_ paired: StatisticsFixture.Paired) throws {
    let difference = try #require(PairedDifference(seeded(paired.a), seeded(paired.b)))
    #expect(difference.n == paired.a.count)
    #expect(agree(difference.mean, paired.mean, 1e-12))
    #expect(agree(difference.standardDeviation, paired.std, 1e-12))
    #expect(agree(difference.interval95?.lowerBound, paired.low, 1e-11))
    #expect(agree(difference.interval95?.upperBound, paired.high, 1e-11))
    #expect(agree(difference.signFlipP, paired.p, 1e-12), "\(difference.signFlipP)")
  }

  @Test("many pairs are sampled, near SciPy's million", arguments: StatisticsFixture.shared.many)
  func many(_ many: StatisticsFixture.Many) throws {
    let zeros = many.differences.map { _ in 0.0 }
    let difference = try #require(PairedDifference(seeded(many.differences), seeded(zeros)))
    // Four standard errors of both samples.
    let error = (many.p * (1 - many.p) * (1e-5 + 1e-6)).squareRoot()
    #expect(
      (difference.signFlipP - many.p).magnitude < 4 * error + 1e-5, "\(difference.signFlipP)")
    #expect(PairedDifference(seeded(many.differences), seeded(zeros)) == difference)
  }

  @Test(
    "sign flips by hand",
    arguments: [
      // |±1 ±2 ±3| reaches 6 in 2 of 8 patterns, 4 in 4 of 8 (one sign of 1 free), 0 in all.
      ([1, 2, 3], 0.25), ([-1, 2, 3], 0.5), ([1, 2, -3], 1), ([5], 1), ([1, 1], 0.5),
      ([0, 0, 0], 1), ([1, 1, 1, 1, 1], 2.0 / 32), ([1, 1, 1, 1, 1, 1], 2.0 / 64),
      ([1, 1, 1, 1, 1, -1], 14.0 / 64),
    ] as [([Double], Double)])
  func signFlips(_ differences: [Double], _ expected: Double) throws {
    let zeros = differences.map { _ in 0.0 }
    let difference = try #require(PairedDifference(seeded(differences), seeded(zeros)))
    #expect(difference.signFlipP == expected)
  }

  @Test("the exact and the sampled test meet at twenty pairs")
  func meet() throws {
    let values = (0..<20).map { Double($0 % 7) - 2.5 }
    let zeros = seeded((0...20).map { _ in 0.0 })
    let exact = try #require(PairedDifference(seeded(values), zeros))
    // A pair without a difference changes no sum, and makes the test sample.
    let sampled = try #require(PairedDifference(seeded(values + [0]), zeros))
    #expect((exact.signFlipP - sampled.signFlipP).magnitude < 0.007)
  }

  @Test(
    "the least p that n pairs can reach",
    arguments: [
      (1, 1.0), (2, 0.5), (5, 0.0625), (6, 0.03125), (20, 2.0 / 1_048_576), (30, 1.0 / 100_001),
    ])
  func least(_ n: Int, _ expected: Double) throws {
    let ones = seeded(Array(repeating: 1.0, count: n))
    let difference = try #require(PairedDifference(ones, ones.mapValues { _ in 0 }))
    #expect(difference.leastAttainableP == expected)
    #expect(difference.signFlipP == expected)
  }

  @Test("only common seeds count, in the order of seeds")
  func common() throws {
    let difference = try #require(
      PairedDifference([3: 5, 1: 2, 9: 100], [1: 1, 2: 50, 3: 1]))
    #expect(difference.seeds == [1, 3])
    #expect(difference.sample.values == [1, 4])
    #expect(PairedDifference([1: 2], [2: 2]) == nil)
    #expect(PairedDifference([:], [:]) == nil)
  }

  @Test("a diverged run gives no p and no interval")
  func diverged() throws {
    let difference = try #require(
      PairedDifference([1: 1, 2: .nan, 3: 1], [1: 2, 2: 2, 3: 2]))
    #expect(difference.signFlipP.isNaN)
    #expect(difference.interval95 == nil)
  }
}
