#if canImport(Glibc)
  import Glibc
#endif

extension Axis {
  /// Where a value lies, from 0 at the axis' beginning to 1 at its end.
  func share(of value: Double) -> Double {
    isLogarithmic
      ? log(value / range.lowerBound) / log(range.upperBound / range.lowerBound)
      : (value - range.lowerBound) / (range.upperBound - range.lowerBound)
  }

  /// The value at a place from 0 to 1, and at the nearer end beyond.
  func value(at share: Double) -> Double {
    let share = max(0, min(1, share))
    return isLogarithmic
      ? range.lowerBound * pow(range.upperBound / range.lowerBound, share)
      : range.lowerBound + share * (range.upperBound - range.lowerBound)
  }

  /// Whether an interval goes on beyond either end.
  func cuts(_ interval: ClosedRange<Double>) -> (low: Bool, high: Bool) {
    (interval.lowerBound < range.lowerBound, interval.upperBound > range.upperBound)
  }
}
