import Foundation
import Reports
import Testing

@Suite("Paired ratios")
struct PairedRatioTests {
  @Test("ratios 2 and 4: geometric mean √8, interval by t of the logarithms")
  func byHand() throws {
    let ratio = try #require(PairedRatio([1: 2, 2: 8, 4: 1], [1: 1, 2: 2, 3: 5]))
    #expect(ratio.repeats == [1, 2] && ratio.n == 2)
    #expect(abs(ratio.ratio - 8.0.squareRoot()) < 1e-12)
    #expect(abs(ratio.percent - 100 * (8.0.squareRoot() - 1)) < 1e-10)
    // The logarithms are ln 2 and 2 ln 2: mean 1.5 ln 2, s = ln 2 / √2, s / √2 = ln 2 / 2, and
    // t(0.975, 1) = 12.7062047.
    let interval = try #require(ratio.interval95)
    let half = 12.7062047 * log(2.0) / 2
    #expect(abs(log(interval.lowerBound) - (1.5 * log(2.0) - half)) < 1e-6)
    #expect(abs(log(interval.upperBound) - (1.5 * log(2.0) + half)) < 1e-6)
  }

  @Test("a drift that both arms follow leaves the ratio and takes no width")
  func drift() throws {
    let plain = [1: 100.0, 2: 150.0, 3: 225.0]
    let ratio = try #require(PairedRatio(plain.mapValues { $0 * 1.1 }, plain))
    #expect(abs(ratio.percent - 10) < 1e-10)
    let interval = try #require(ratio.percentInterval95)
    #expect(abs(interval.lowerBound - 10) < 1e-10 && abs(interval.upperBound - 10) < 1e-10)
  }

  @Test("the ratio the other way round is the inverse, with the inverse interval")
  func inverse() throws {
    let (a, b) = ([1: 3.0, 2: 5.0, 3: 4.0], [1: 2.0, 2: 4.0, 3: 3.5])
    let (one, other) = (try #require(PairedRatio(a, b)), try #require(PairedRatio(b, a)))
    #expect(abs(one.ratio * other.ratio - 1) < 1e-12)
    let (i, j) = (try #require(one.interval95), try #require(other.interval95))
    #expect(abs(i.lowerBound * j.upperBound - 1) < 1e-12)
  }

  @Test("one pair has no interval, none no ratio")
  func few() throws {
    let one = try #require(PairedRatio([1: 3], [1: 2]))
    #expect(one.ratio == 1.5 && one.interval95 == nil && one.percentInterval95 == nil)
    #expect(PairedRatio([1: 3], [2: 2]) == nil)
  }

  @Test("median and range", arguments: zip([[3.0, 1, 2], [4, 1, 2, 3], [7]], [2.0, 2.5, 7]))
  func order(_ values: [Double], _ median: Double) {
    let sample = Sample(values)
    #expect(sample.median == median)
    #expect(sample.range?.lowerBound == values.min() && sample.range?.upperBound == values.max())
    #expect(Sample([]).median.isNaN && Sample([]).range == nil)
  }
}
