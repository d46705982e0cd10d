/// What independent values tell about their mean.
package struct Sample: Equatable, Sendable {
  package let values: [Double]
  /// NaN if there is no value.
  package let mean: Double
  /// √(Σ(x − mean)² / (n − 1)); nil for fewer than two values.
  package let standardDeviation: Double?

  package init(_ values: [Double]) {
    self.values = values
    let count = Double(values.count)
    let mean = values.isEmpty ? .nan : values.reduce(0, +) / count
    self.mean = mean
    standardDeviation =
      values.count < 2
      ? nil
      : (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot()
  }

  package var n: Int { values.count }

  /// Student's 95 % interval of the mean, mean ± t(0.975, n − 1)·s/√n.
  ///
  /// Nil for fewer than two values, and where a value is not finite.
  package var interval95: ClosedRange<Double>? { interval(confidence: 0.95) }

  /// Student's interval of the mean at another level, such as 0.9.
  package func interval(confidence: Double) -> ClosedRange<Double>? {
    guard let standardDeviation, confidence > 0, confidence < 1 else { return nil }
    let t = StudentT.quantile((1 + confidence) / 2, degrees: Double(n - 1))
    let half = t * standardDeviation / Double(n).squareRoot()
    guard mean.isFinite, half.isFinite else { return nil }
    return mean - half...mean + half
  }
}
