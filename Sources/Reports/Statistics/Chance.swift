/// Whether a network errs as often as somebody who guesses.
package enum Chance {
  /// The chance that a mere guess is right so often that it passes for learning.
  package static let level = 0.001

  /// The error of guessing one of `classes` that are equally frequent, in %.
  package static func error(classes: Int) -> Double { 100 * (1 - 1 / Double(classes)) }

  /// Whether a top-1 error is one that guessing gives: as many right answers as there are, or more, come
  /// up with a probability above `level` where each image is guessed right with probability 1 / classes.
  ///
  /// - Parameters:
  ///   - error: in %.
  ///   - images: that it was counted over.
  package static func isReached(by error: Double, images: Int, classes: Int) -> Bool {
    guard images > 0, classes > 1, error.isFinite else { return false }
    let right = ((1 - error / 100) * Double(images)).rounded()
    guard right > 0 else { return true }
    // P(X ≥ k) of a binomial X is I_p(k, n − k + 1).
    let p = 1 / Double(classes)
    return Beta.incomplete(right, Double(images) - right + 1, p, 1 - p) > level
  }
}
