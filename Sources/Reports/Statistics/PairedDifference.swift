/// The difference of two arms, paired by seed: each seed gives one difference, free of what both arms
/// of the seed share (order of the images, augmentation, initial weights).
package struct PairedDifference: Hashable, Sendable {
  /// a − b for each common seed, in order of seeds.
  package let differences: Sample

  /// Nil without a common seed.
  package init?(_ a: [Int: Double], _ b: [Int: Double]) {
    let pairs = a.keys.sorted().compactMap { seed -> Double? in
      guard let x = a[seed], let y = b[seed] else { return nil }
      return x - y
    }
    guard !pairs.isEmpty else { return nil }
    differences = Sample(pairs)
  }

  package var n: Int { differences.n }
  package var mean: Double { differences.mean }
  package var standardDeviation: Double? { differences.standardDeviation }
  package var interval95: ClosedRange<Double>? { differences.interval95 }

  /// Pairs up to which all sign patterns are tried.
  private static let exactLimit = 20

  /// Exact two-sided sign-flip test: the share of the 2ⁿ patterns of signs whose sum is at least as far
  /// from zero as the observed one. Beyond 20 pairs, 100,000 random patterns from a fixed seed.
  package var signFlipP: Double {
    let values = differences.values
    let observed = abs(values.reduce(0, +))
    // Sums that differ by rounding alone count as equal.
    let bound = observed - 1e-9 * values.reduce(0) { $0 + abs($1) }
    if n <= Self.exactLimit {
      var hits = 0
      for pattern in 0..<(1 << n) {
        var sum = 0.0
        for (index, value) in values.enumerated() {
          sum += pattern >> index & 1 == 0 ? value : -value
        }
        if abs(sum) >= bound { hits += 1 }
      }
      return Double(hits) / Double(1 << n)
    }
    var generator = SplitMix(state: 2018)
    let draws = 100_000
    var hits = 1
    for _ in 0..<draws {
      var sum = 0.0
      var bits: UInt64 = 0
      for (index, value) in values.enumerated() {
        if index % 64 == 0 { bits = generator.next() }
        sum += bits & 1 == 0 ? value : -value
        bits >>= 1
      }
      if abs(sum) >= bound { hits += 1 }
    }
    return Double(hits) / Double(draws + 1)
  }

  /// The smallest p that n pairs can give: both patterns with all signs equal.
  package var leastAttainableP: Double { n <= 1 ? 1 : 2 / Double(1 << min(n, 62)) }
}

/// SplitMix64 (Steele et al. 2014), for sign patterns.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }
}

/// Holm's correction for several tests in one table (Holm 1979).
package enum Holm {
  /// Adjusted p-values in the order given; never below the raw ones, at most 1.
  package static func adjust(_ p: [Double]) -> [Double] {
    var adjusted = p
    var largest = 0.0
    for (rank, index) in p.indices.sorted(by: { (p[$0], $0) < (p[$1], $1) }).enumerated() {
      largest = max(largest, min(1, p[index] * Double(p.count - rank)))
      adjusted[index] = largest
    }
    return adjusted
  }
}
