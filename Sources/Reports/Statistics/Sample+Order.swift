extension Sample {
  /// The middle value, or the mean of the two in the middle; NaN if there is none.
  package var median: Double {
    guard !values.isEmpty else { return .nan }
    let sorted = values.sorted()
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2
  }

  /// From the least value to the largest; nil if there is none or one is not a number.
  package var range: ClosedRange<Double>? {
    guard let least = values.min(), let largest = values.max(), least <= largest else {
      return nil
    }
    return least...largest
  }
}
