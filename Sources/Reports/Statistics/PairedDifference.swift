/// How one arm differs from another, seed by seed.
package struct PairedDifference: Equatable, Sendable {
  /// The seeds both arms have, in order.
  package let seeds: [Int]
  /// a − b, one for each of `seeds`.
  package let sample: Sample
  /// Two-sided p of the sign-flip test, exact up to 20 pairs; NaN if a value is not finite.
  package var signFlipP: Double { SignFlip.p(sample.values) }
  /// One-sided p of the same test, for the claim that a is below b.
  package var signFlipPBelow: Double { SignFlip.pBelow(sample.values) }

  /// Pairs the values of two arms, keyed by seed; nil if they have no seed in common.
  package init?(_ a: [Int: Double], _ b: [Int: Double]) {
    var seeds: [Int] = []
    var differences: [Double] = []
    for seed in a.keys.sorted() {
      guard let first = a[seed], let second = b[seed] else { continue }
      seeds.append(seed)
      differences.append(first - second)
    }
    guard !seeds.isEmpty else { return nil }
    self.seeds = seeds
    sample = Sample(differences)
  }

  /// The number of pairs.
  package var n: Int { sample.n }
  /// The mean of a − b.
  package var mean: Double { sample.mean }
  /// Of the differences, not of either arm; nil for a single pair.
  package var standardDeviation: Double? { sample.standardDeviation }
  /// Student's 95 % interval of the mean difference; nil for a single pair.
  package var interval95: ClosedRange<Double>? { sample.interval95 }
  /// Two-sided p of the sign-flip test of "the differences lie around `bound`".
  package func signFlipP(around bound: Double) -> Double {
    bound == 0 ? signFlipP : SignFlip.p(sample.values.map { $0 - bound })
  }

  /// The percentile bootstrap's 95 % interval of the mean difference: every resample up to 8 pairs, else
  /// 10,000 from a fixed seed; nil for a single pair.
  package var bootstrap95: ClosedRange<Double>? { Bootstrap.interval95(sample.values) }
  /// The least `signFlipP` that so many pairs can reach: 2/2ⁿ, and so 1 for a single pair.
  package var leastAttainableP: Double { SignFlip.leastP(count: n) }
}
