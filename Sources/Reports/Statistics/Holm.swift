/// Holm's step-down correction for several tests in one table.
package enum Holm {
  /// The adjusted p values, in the order given; rejecting those of at most α keeps the chance of any
  /// false rejection at most α, however the tests depend on each other.
  ///
  /// The k-th smallest of m is multiplied by m − k + 1, made at least as large as those before it, and
  /// capped at 1. A NaN counts as a test and stays NaN.
  package static func adjust(_ p: [Double]) -> [Double] {
    func rank(_ value: Double) -> Double { value.isNaN ? .infinity : value }
    // Ties keep their order; they end up equal anyway.
    let order = p.indices.sorted { (rank(p[$0]), $0) < (rank(p[$1]), $1) }
    var adjusted = p
    var largest = 0.0
    for (step, index) in order.enumerated() where !p[index].isNaN {
      largest = max(largest, min(1, p[index] * Double(p.count - step)))
      adjusted[index] = largest
    }
    return adjusted
  }
}
