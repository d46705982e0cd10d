/// The percentile bootstrap of a mean (Efron 1979): the values are drawn with replacement, and the
/// interval is read off the distribution of the resamples' means.
///
/// It needs no normal distribution; with few values it is too narrow, since no resample can leave
/// their range. It is reported beside Student's interval as a check and decides nothing.
enum Bootstrap {
  /// Up to here all nⁿ resamples are counted, each multiset once with its number of orders.
  static let exactLimit = 8
  static let resamples = 10_000

  /// The 95 % interval; nil for fewer than two values, and where one is not finite. Quantiles are
  /// interpolated linearly between neighbours in the sorted means, as NumPy's `percentile` does.
  static func interval95(_ values: [Double]) -> ClosedRange<Double>? {
    guard values.count > 1, values.allSatisfy(\.isFinite) else { return nil }
    let means =
      (values.count <= exactLimit ? counted(values) : drawn(values)).sorted { $0.mean < $1.mean }
    let total = means.reduce(0) { $0 + $1.weight }
    func quantile(_ share: Double) -> Double {
      let place = share * Double(total - 1)
      let below = Int(place)
      let (low, high) = (value(means, at: below), value(means, at: min(below + 1, total - 1)))
      return low + (high - low) * (place - Double(below))
    }
    return quantile(0.025)...quantile(0.975)
  }

  private typealias Mean = (mean: Double, weight: Int)

  /// The value at an index of the sorted list in which each mean occurs as often as its weight.
  private static func value(_ means: [Mean], at place: Int) -> Double {
    var passed = 0
    for (mean, weight) in means {
      passed += weight
      if place < passed { return mean }
    }
    return means[means.count - 1].mean
  }

  /// All multisets of n values out of n, with the number of resamples that give each.
  private static func counted(_ values: [Double]) -> [Mean] {
    let n = values.count
    var means: [Mean] = []
    func fill(_ index: Int, left: Int, sum: Double, orders: Int) {
      if index == n - 1 {
        means.append(((sum + Double(left) * values[index]) / Double(n), orders))
        return
      }
      // C(left, k) ways to place k copies of this value among the places that are left.
      var ways = 1
      for k in 0...left {
        fill(
          index + 1, left: left - k, sum: sum + Double(k) * values[index], orders: orders * ways)
        ways = ways * (left - k) / (k + 1)
      }
    }
    fill(0, left: n, sum: 0, orders: 1)
    return means
  }

  private static func drawn(_ values: [Double]) -> [Mean] {
    var generator = SplitMix(state: 0xB007)
    return (0..<resamples).map { _ in
      var sum = 0.0
      for _ in values { sum += values[generator.next(below: values.count)] }
      return (sum / Double(values.count), 1)
    }
  }
}
