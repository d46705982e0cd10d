import Reports
import Testing

@Suite("Bootstrap intervals and one-sided tests")
struct BootstrapTests {
  private func difference(_ values: [Double]) throws -> PairedDifference {
    try #require(PairedDifference(seeded(values), seeded(values.map { _ in 0 })))
  }

  @Test("the fixture is there")
  func fixture() {
    let fixture = BootstrapFixture.shared
    #expect(fixture.counted.count == 7 && fixture.drawn.count == 4 && fixture.below.count == 16)
  }

  @Test("few values: the percentiles of all resamples", arguments: BootstrapFixture.shared.counted)
  func counted(_ expected: BootstrapFixture.Counted) throws {
    let interval = try #require(try difference(expected.values).bootstrap95)
    #expect(agree(interval.lowerBound, expected.low, 1e-12))
    #expect(agree(interval.upperBound, expected.high, 1e-12))
  }

  @Test(
    "many values: near SciPy's, and the same each time", arguments: BootstrapFixture.shared.drawn)
  func drawn(_ expected: BootstrapFixture.Drawn) throws {
    let interval = try #require(try difference(expected.values).bootstrap95)
    // A 2.5 % quantile of 10,000 draws has a standard error of 0.027 deviations; four of them.
    #expect(agree(interval.lowerBound, expected.low, 0.11 * expected.error))
    #expect(agree(interval.upperBound, expected.high, 0.11 * expected.error))
    #expect(try difference(expected.values).bootstrap95 == interval)
  }

  @Test("counted and drawn resamples meet where one ends and the other begins")
  func meet() throws {
    let eight = [0.31, -1.27, 0.86, -0.44, 1.93, -0.08, 0.57, -0.95]
    let counted = try #require(try difference(eight).bootstrap95)
    // The same values twice have the same distribution with half the variance.
    let drawn = try #require(try difference(eight + eight).bootstrap95)
    let ratio =
      (counted.upperBound - counted.lowerBound) / (drawn.upperBound - drawn.lowerBound)
    #expect(abs(ratio - 2.0.squareRoot()) < 0.06)
  }

  @Test("one value has no interval, a diverged one neither, equal ones one of no width")
  func few() throws {
    #expect(try difference([1]).bootstrap95 == nil)
    #expect(try difference([1, .nan]).bootstrap95 == nil)
    #expect(try difference([2, 2, 2]).bootstrap95 == 2...2)
  }

  @Test("one-sided sign flips equal SciPy's", arguments: BootstrapFixture.shared.below)
  func below(_ expected: BootstrapFixture.Below) throws {
    #expect(try difference(expected.differences).signFlipPBelow == expected.p)
  }

  @Test("one-sided sign flips beyond twenty pairs are drawn")
  func manyPairs() throws {
    let values = (0..<30).map { Double($0 % 7) - 3.4 }
    let p = try difference(values).signFlipPBelow
    let mirrored = try difference(values.map { -$0 }).signFlipPBelow
    #expect(p < 0.5 && abs(p + mirrored - 1) < 0.02)
    #expect(try difference([.nan, 1]).signFlipPBelow.isNaN)
  }
}
