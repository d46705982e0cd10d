/// Repetitions of one measurement.
package struct Sample: Hashable, Sendable {
  package let values: [Double]

  package init(_ values: [Double]) { self.values = values }

  package var n: Int { values.count }

  package var mean: Double { values.reduce(0, +) / Double(max(n, 1)) }

  /// With n − 1; nil for fewer than two values.
  package var standardDeviation: Double? {
    guard n > 1 else { return nil }
    let mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(n - 1)).squareRoot()
  }

  /// 95 % interval of the mean by Student's t; nil for fewer than two values.
  package var interval95: ClosedRange<Double>? { interval(level: 0.95) }

  /// Interval of the mean that covers it with the given probability.
  package func interval(level: Double) -> ClosedRange<Double>? {
    guard let deviation = standardDeviation else { return nil }
    let reach =
      StudentT.quantile((1 + level) / 2, degrees: Double(n - 1)) * deviation
      / Double(n).squareRoot()
    return (mean - reach)...(mean + reach)
  }
}
