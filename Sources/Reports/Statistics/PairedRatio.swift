import Foundation

/// The ratio of one arm's time to another's, repeat by repeat.
package struct PairedRatio: Equatable, Sendable {
  /// The repeats both arms have, in order.
  package let repeats: [Int]
  /// ln(a / b), one for each of `repeats`.
  package let logarithms: Sample

  /// Pairs the values of two arms, keyed by repeat; nil if they have none in common.
  ///
  /// - Precondition: all values are above zero.
  package init?(_ a: [Int: Double], _ b: [Int: Double]) {
    let common = a.keys.filter { b[$0] != nil }.sorted()
    guard !common.isEmpty else { return nil }
    repeats = common
    logarithms = Sample(
      common.map { number in
        guard let first = a[number], let second = b[number] else { return .nan }
        precondition(first > 0 && second > 0, "a ratio of what is not above zero")
        return log(first / second)
      })
  }

  package var n: Int { logarithms.n }
  /// The geometric mean of the ratios.
  package var ratio: Double { exp(logarithms.mean) }
  /// Its 95 % interval: Student's interval of the mean logarithm, raised back; nil for a single pair.
  package var interval95: ClosedRange<Double>? {
    logarithms.interval95.map { exp($0.lowerBound)...exp($0.upperBound) }
  }

  /// How much more a takes than b, in %.
  package var percent: Double { 100 * (ratio - 1) }
  package var percentInterval95: ClosedRange<Double>? {
    interval95.map { 100 * ($0.lowerBound - 1)...100 * ($0.upperBound - 1) }
  }
}
