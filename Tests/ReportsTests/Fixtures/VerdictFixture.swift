import Foundation
import Reports

/// What SciPy and NumPy say; `make_verdicts.py` made the file.
struct VerdictFixture: Decodable {
  struct Tail: Decodable, Sendable { var f, first, second, p: Double }
  struct Contrast: Decodable, Sendable {
    var arms: [[Double]]
    var mean, variance, degrees, p, low, high: Double
  }
  struct Sequence: Decodable, Sendable {
    var arms: [[Double]]
    var shares: [Double]
    var bound, belowZero, aboveZero, belowBound, aboveBound: Double
  }
  struct Future: Decodable, Sendable {
    var arms: [[Double]]
    var probability: Double
  }
  struct Spread: Decodable, Sendable {
    var arms: [[Double]]
    var ratio, p: Double
  }

  var tails: [Tail]
  var contrasts: [Contrast]
  var sequences: [Sequence]
  var futures: [Future]
  var spreads: [Spread]

  static let shared =
    (try? JSONDecoder().decode(Self.self, from: Data(PackageResources.verdicts_json)))
    ?? Self(tails: [], contrasts: [], sequences: [], futures: [], spreads: [])
}

/// The test of the first two of these arms, whose errors are those of seeds 1, 2, 3 …
func tested(_ arms: [[Double]]) -> SequentialTest {
  SequentialTest(seeded(arms[0]), seeded(arms[1]), others: arms.dropFirst(2).map(seeded))
}
