/// The results of two arms' errors at each look so far.
package struct SequentialTest: Equatable, Sendable {
  /// Which way a difference lies from a bound.
  package enum Side: Sendable { case below, above }

  /// Those that are complete, in order.
  package let looks: [Look]
  /// Where no look is complete: the contrast over the seeds that both arms have; nil for fewer than two.
  package let exploratory: ModeratedContrast?

  /// - Parameters:
  ///   - a, b: errors keyed by seed; infinite where a trial diverged, which is worse than any error.
  ///   - others: arms of the same family, for what they say of the spread; a look reads those that have
  ///     all its seeds.
  package init(_ a: [Int: Double], _ b: [Int: Double], others: [[Int: Double]] = []) {
    func read(_ arm: [Int: Double], _ seeds: [Int]) -> [Double]? {
      let values = seeds.compactMap { arm[$0] }
      return values.count == seeds.count && !values.contains(where: \.isNaN) ? values : nil
    }
    func finite(_ seeds: [Int]) -> [[Double]] {
      others.compactMap { read($0, seeds) }.filter { $0.allSatisfy(\.isFinite) }
    }
    var looks: [Look] = []
    for (number, size) in Looks.sizes.enumerated() {
      let seeds = Array(1...size)
      guard let first = read(a, seeds), let second = read(b, seeds) else { break }
      looks.append(Look(number: number, a: first, b: second, others: finite(seeds)))
    }
    self.looks = looks
    let common = a.keys.filter { (a[$0] ?? .nan).isFinite && (b[$0] ?? .nan).isFinite }.sorted()
    guard looks.isEmpty, common.count > 1, let first = read(a, common), let second = read(b, common)
    else {
      exploratory = nil
      return
    }
    exploratory = ModeratedContrast(SeedBlocks([first, second] + finite(common)), 0, 1)
  }

  /// The last complete look; nil before the first.
  package var look: Look? { looks.last }

  /// The sequential p of "a − b lies on `side` of `bound`": the least p / share over the looks at
  /// which it does, two-sided, at most 1. It is valid at any time.
  package func q(_ side: Side, of bound: Double = 0) -> Double {
    looks.reduce(1) { least, look in
      let (q, found) = look.q(bound)
      return found == side ? min(least, q) : least
    }
  }

  /// The sequential p of "a and b differ".
  package var q: Double { min(q(.below), q(.above)) }

  /// The 95 % interval of the last look; such intervals hold at all looks together. Where no look is
  /// complete, it holds for a single look. Nil where a trial diverged.
  package var interval: ClosedRange<Double>? {
    guard let look else { return exploratory?.interval(confidence: 1 - Verdict.level) }
    return look.isRanked
      ? nil : look.contrast.interval(confidence: 1 - Verdict.level * look.share)
  }

  /// The mean difference that `interval` is about; nil where a trial diverged.
  package var mean: Double? {
    guard let look else { return exploratory?.mean }
    return look.isRanked ? nil : look.contrast.mean
  }

  /// The difference that the last look finds in four of five cases.
  package var detectable: Double? {
    guard let look, !look.isRanked else { return nil }
    return look.contrast.reach(Verdict.level * look.share)
      + StudentT.quantile(0.8, degrees: look.contrast.degrees) * look.contrast.standardError
  }
}

extension SequentialTest {
  /// The errors of two arms at the seeds of one look.
  package struct Look: Equatable, Sendable {
    /// Its place among `Looks.sizes`.
    package let number: Int
    /// Of the errors; of their ranks where `isRanked`.
    package let contrast: ModeratedContrast
    /// Whether a trial diverged, so that only the order of errors is informative.
    package let isRanked: Bool
    let a: [Double]
    let b: [Double]

    init(number: Int, a: [Double], b: [Double], others: [[Double]]) {
      self.number = number
      self.a = a
      self.b = b
      isRanked = !(a + b).allSatisfy(\.isFinite)
      contrast =
        isRanked ? Self.ranked(a, b) : ModeratedContrast(SeedBlocks([a, b] + others), 0, 1)
    }

    package var seeds: Int { a.count }
    /// Of the level: what p is divided by.
    var share: Double { Looks.shares[number] }

    /// p / share, at most 1, of "a − b is `bound`", and the side on which a − b lies.
    func q(_ bound: Double) -> (q: Double, side: Side) {
      let contrast =
        isRanked && bound != 0 ? Self.ranked(a.map { $0 - bound }, b) : self.contrast
      let distance = contrast.mean - (isRanked ? 0 : bound)
      let p = contrast.p(isRanked ? 0 : bound)
      return (p.isNaN ? 1 : min(1, p / share), distance < 0 ? .below : .above)
    }

    /// The same contrast of ranks among the errors of both arms; equal errors share their mean rank.
    private static func ranked(_ a: [Double], _ b: [Double]) -> ModeratedContrast {
      let sorted = (a + b).sorted()
      func rank(_ value: Double) -> Double {
        let below = sorted.count { $0 < value }
        return Double(below) + Double(sorted.count { $0 == value } + 1) / 2
      }
      return ModeratedContrast(SeedBlocks([a.map(rank), b.map(rank)]), 0, 1)
    }
  }
}

extension SequentialTest.Look {
  /// The ratio of the two arms' spreads if it is clear: at least 2, with p ≤ 0.05 by Pitman and
  /// Morgan's test. Then a decision is less certain than its level, above all if errors are skewed.
  package var spreadRatio: Double? {
    guard !isRanked else { return nil }
    let (first, second) = (Sample(a), Sample(b))
    guard let one = first.standardDeviation, let other = second.standardDeviation,
      min(one, other) > 0, max(one, other) >= 2 * min(one, other)
    else { return nil }
    // Sum and difference are correlated if and only if the variances differ.
    let sums = Sample(zip(a, b).map { $0 + $1 })
    let differences = Sample(zip(a, b).map { $0 - $1 })
    let products = zip(sums.values, differences.values).reduce(0) {
      $0 + ($1.0 - sums.mean) * ($1.1 - differences.mean)
    }
    let free = Double(seeds - 2)
    let scale = (sums.standardDeviation ?? 0) * (differences.standardDeviation ?? 0)
    guard scale > 0 else { return nil }
    let r = products / (scale * Double(seeds - 1))
    let t = (r * r * free / max(1 - r * r, .leastNormalMagnitude)).squareRoot()
    return StudentT.twoSidedP(t, degrees: free) <= Verdict.level ? one / other : nil
  }
}
