/// Fisher's F distribution.
package enum FDistribution {
  /// P(F > f) with the given degrees of freedom, which may be any positive numbers; f ≥ 0.
  package static func upperTail(_ f: Double, _ first: Double, _ second: Double) -> Double {
    guard f > 0, first > 0, second > 0 else { return f.isNaN ? .nan : 1 }
    guard f.isFinite else { return 0 }
    let sum = second + first * f
    return Beta.incomplete(second / 2, first / 2, second / sum, first * f / sum)
  }
}
