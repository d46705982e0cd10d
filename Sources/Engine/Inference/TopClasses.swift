#if canImport(Glibc)
  import Glibc
#endif

/// The likeliest classes of one image.
package enum TopClasses {
  /// Classes with their probabilities (softmax), the likeliest first; of equal ones the first.
  ///
  /// - Parameters:
  ///   - logits: [classes].
  ///   - limit: how many at most.
  package static func of(
    _ logits: UnsafeBufferPointer<Float>, limit: Int
  ) -> [(label: Int, probability: Double)] {
    let largest = Double(logits.max() ?? 0)
    let weights = logits.map { exp(Double($0) - largest) }
    let total = weights.reduce(0, +)
    return weights.indices.sorted { (weights[$1], $0) < (weights[$0], $1) }.prefix(limit)
      .map { ($0, weights[$0] / total) }
  }
}
