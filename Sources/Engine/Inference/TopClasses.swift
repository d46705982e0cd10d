import Kernels

/// The likeliest classes of one image.
package enum TopClasses {
  /// Classes with their probabilities (softmax), the likeliest first; of equal ones the first. A logit that is
  /// NaN makes all probabilities NaN, and is last.
  ///
  /// - Parameters:
  ///   - logits: [classes].
  ///   - limit: how many at most.
  package static func of(
    _ logits: UnsafeBufferPointer<Float>, limit: Int
  ) -> [(label: Int, probability: Double)] {
    let ranks = logits.map { $0.isNaN ? -Double.infinity : Double($0) }
    let largest = ranks.max() ?? 0
    let weights = logits.map { PortableMath.exp(Double($0) - largest) }
    let total = weights.reduce(0, +)
    return ranks.indices.sorted { (ranks[$1], $0) < (ranks[$0], $1) }.prefix(limit)
      .map { ($0, weights[$0] / total) }
  }
}
