import Foundation

/// The difference of two arms at a look: mean, the variance of one seed's difference, and its degrees of
/// freedom, learnt from all arms that share the seeds.
///
/// For two arms, the variance is between that of unpaired and that of paired errors, by how much
/// the seeds matter. For more arms, it is shrunk towards their common variance, unless one of the
/// two spreads clearly more than the rest. docs/statistics.md gives the formulas and the simulated
/// error rates.
package struct ModeratedContrast: Equatable, Sendable {
  package let seeds: Int
  /// a − b.
  package let mean: Double
  /// Of one seed's a − b; its share in the mean is `variance / seeds`.
  package let variance: Double
  package let degrees: Double
  /// The factor on p: the price of learning from only two arms whether to pair.
  let price: Double

  /// Weight of the two arms' own variance beside that of all arms.
  static let ownWeight = 0.15
  /// p of an F test of one arm's variance against the others': at the first the two arms' own variance
  /// counts alone, at the second it has `ownWeight`, between them by ln p.
  static let unequal = (sure: 0.01, none: 0.05)
  /// Of two arms: F of the seeds from which on errors are paired; at F = 1 they are not.
  static let pairingF = 3.0
  static let pairPrice = 1.1

  /// The contrast of arms `a` and `b` among those of `blocks`.
  init(_ blocks: SeedBlocks, _ a: Int, _ b: Int) {
    seeds = blocks.seeds
    mean = blocks.means[a] - blocks.means[b]
    if blocks.arms == 2 {
      self.price = Self.pairPrice
      let n = Double(blocks.seeds - 1)
      let (first, second) = (blocks.variances[a], blocks.variances[b])
      let apart = first + second
      let welch = n * apart * apart / (first * first + second * second)
      let ratio = blocks.between / blocks.residual
      // Without a residual the seeds explain everything.
      let weight =
        ratio.isNaN ? 0 : min(1, max(0, (ratio - 1) / (Self.pairingF - 1)))
      variance = (1 - weight) * apart + weight * 2 * blocks.residual
      degrees = apart > 0 ? (1 - weight) * welch + weight * n : n
    } else {
      price = 1
      (variance, degrees) = Self.shrunk(blocks, a, b)
    }
  }

  /// Of three arms or more.
  private static func shrunk(
    _ blocks: SeedBlocks, _ a: Int, _ b: Int
  ) -> (variance: Double, degrees: Double) {
    let arms = Double(blocks.arms)
    let n = Double(blocks.seeds - 1)
    // The variance of seeds cannot be negative: where its estimate is, seeds do not matter.
    let pairs = blocks.between > blocks.residual
    let pool = pairs ? blocks.residual : blocks.variances.reduce(0, +) / arms
    guard pool > 0 else { return (0, n) }
    // E(Q_i) = σ_i²(1 − 2/K) + σ̄²/K of an arm's residual mean square Q_i.
    let own = (pairs ? blocks.residuals : blocks.variances).map { value in
      max(pairs ? (value - blocks.residual / arms) / (1 - 2 / arms) : value, 0.05 * pool)
    }
    let share = pairs ? (arms - 1) / arms : 1
    let total = own.reduce(0, +)
    let p =
      [a, b].map { arm in
        let others = (total - own[arm]) / (arms - 1)
        return FDistribution.upperTail(own[arm] / others, n * share, n * share * (arms - 1))
      }.min() ?? 1
    let (sure, none) = unequal
    let excess = log(none / max(p, .leastNormalMagnitude)) / log(none / sure)
    let weight = ownWeight + (1 - ownWeight) * min(1, max(0, excess))
    let variance = weight * (own[a] + own[b]) + (1 - weight) * 2 * pool
    // Satterthwaite's degrees of a weighted sum of the arms' variances.
    let sum = own.indices.reduce(0.0) { sum, arm in
      let part = (1 - weight) * 2 / arms + (arm == a || arm == b ? weight : 0)
      let value = part * (weight * own[arm] + (1 - weight) * pool)
      return sum + value * value
    }
    return (variance, share * n * variance * variance / sum)
  }

  package var standardError: Double { (variance / Double(seeds)).squareRoot() }

  /// The two-sided p of "a − b is `bound`"; NaN if a value is not finite.
  package func p(_ bound: Double = 0) -> Double {
    let distance = (mean - bound).magnitude
    guard distance.isFinite, standardError.isFinite else { return .nan }
    if distance == 0 { return 1 }
    return min(1, price * StudentT.twoSidedP(distance / standardError, degrees: degrees))
  }

  /// How far the mean must lie from a bound for p to reach `level`.
  package func reach(_ level: Double) -> Double {
    standardError == 0
      ? 0 : StudentT.quantile(1 - level / price / 2, degrees: degrees) * standardError
  }

  /// All bounds whose p is above 1 − `confidence`.
  package func interval(confidence: Double) -> ClosedRange<Double>? {
    let half = reach(1 - confidence)
    guard mean.isFinite, half.isFinite else { return nil }
    return mean - half...mean + half
  }
}
