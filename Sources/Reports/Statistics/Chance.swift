/// Whether a network errs as often as a guess.
package enum Chance {
  /// The probability that a mere guess is right often enough to count as learning.
  package static let level = 0.001

  /// The error of a guess that knows only the frequencies of classes, in %.
  ///
  /// - Parameters:
  ///   - classes: of which one is guessed.
  ///   - mostFrequent: share of the most frequent class; always naming it is the best guess. Nil if
  ///     unknown: classes then count as equally frequent.
  package static func error(classes: Int, mostFrequent: Double? = nil) -> Double {
    100 * (1 - share(classes, mostFrequent))
  }

  private static func share(_ classes: Int, _ mostFrequent: Double?) -> Double {
    max(1 / Double(classes), mostFrequent ?? 0)
  }

  /// Whether a top-1 error is one that guessing gives: as many right answers as there are, or more, come
  /// up with a probability above `level` where each image is guessed right as often as `error` says.
  ///
  /// - Parameters:
  ///   - error: in %.
  ///   - images: that it was counted over.
  package static func isReached(
    by error: Double, images: Int, classes: Int, mostFrequent: Double? = nil
  ) -> Bool {
    guard images > 0, classes > 1, error.isFinite else { return false }
    let right = ((1 - error / 100) * Double(images)).rounded()
    guard right > 0 else { return true }
    // P(X ≥ k) of a binomial X is I_p(k, n − k + 1).
    let p = share(classes, mostFrequent)
    return p == 1 || Beta.incomplete(right, Double(images) - right + 1, p, 1 - p) > level
  }
}
