/// The sign-flip test: if two arms do not differ, each paired difference is equally likely to have
/// the opposite sign.
enum SignFlip {
  /// Up to here all sign patterns are counted.
  static let exactLimit = 20
  static let monteCarloPatterns = 100_000

  /// The two-sided p: the share of the 2ⁿ sign patterns whose |sum| reaches the observed one.
  ///
  /// Beyond `exactLimit` differences, (k + 1) / (N + 1) over N patterns drawn from a fixed seed. NaN
  /// if a difference is not finite: no claim may rest on such a pair.
  static func p(_ differences: [Double]) -> Double {
    guard !differences.isEmpty, differences.allSatisfy(\.isFinite) else { return .nan }
    let scale = differences.reduce(0) { $0 + $1.magnitude }
    // Sums that are equal in exact arithmetic differ by rounding and must count as equal.
    let threshold = differences.reduce(0, +).magnitude - 1e-9 * scale
    return differences.count <= exactLimit
      ? exact(differences, threshold) : drawn(differences) { $0.magnitude >= threshold }
  }

  /// The least p that `count` pairs can reach: 2/2ⁿ, at most 1; 1/(N + 1) where patterns are drawn.
  static func leastP(count: Int) -> Double {
    guard count > 1 else { return 1 }
    if count > exactLimit { return 1 / Double(monteCarloPatterns + 1) }
    return 2 / Double(1 << count)
  }

  /// The one-sided p of "below zero": the share of sign patterns whose sum is at most the observed one.
  ///
  /// Beyond `exactLimit` differences patterns are drawn as for `p`. NaN if a difference is not finite.
  static func pBelow(_ differences: [Double]) -> Double {
    guard !differences.isEmpty, differences.allSatisfy(\.isFinite) else { return .nan }
    let scale = differences.reduce(0) { $0 + $1.magnitude }
    let threshold = differences.reduce(0, +) + 1e-9 * scale
    guard differences.count <= exactLimit else {
      return drawn(differences) { $0 <= threshold }
    }
    let middle = differences.count / 2
    let left = sums(differences[..<middle], from: 0)
    let right = sums(differences[middle...], from: 0)
    var reached = 0
    for a in left { for b in right where a + b <= threshold { reached += 1 } }
    return Double(reached) / Double(left.count * right.count)
  }

  private static func exact(_ differences: [Double], _ threshold: Double) -> Double {
    // Every pattern is one of the first half's sums plus one of the second's. The first sign stays:
    // a pattern and its mirror image have the same |sum|.
    let middle = (differences.count + 1) / 2
    let left = sums(differences[1..<middle], from: differences[0])
    let right = sums(differences[middle...], from: 0)
    var reached = 0
    for a in left { for b in right where (a + b).magnitude >= threshold { reached += 1 } }
    return Double(reached) / Double(left.count * right.count)
  }

  /// All 2ᵏ sums of `start` and ± each value.
  private static func sums(_ values: ArraySlice<Double>, from start: Double) -> [Double] {
    values.reduce([start]) { sums, value in sums.flatMap { [$0 + value, $0 - value] } }
  }

  /// (k + 1) / (N + 1), where k of N patterns drawn from a fixed seed have a sum that counts.
  private static func drawn(_ differences: [Double], counts: (Double) -> Bool) -> Double {
    var generator = SplitMix(state: 0x5EED)
    var reached = 0
    for _ in 0..<monteCarloPatterns {
      var sum = 0.0
      var bits: UInt64 = 0
      for (index, difference) in differences.enumerated() {
        if index % 64 == 0 { bits = generator.next() }
        sum += bits & 1 == 0 ? difference : -difference
        bits >>= 1
      }
      if counts(sum) { reached += 1 }
    }
    return Double(reached + 1) / Double(monteCarloPatterns + 1)
  }
}
