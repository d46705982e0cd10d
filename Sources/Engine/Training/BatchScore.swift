/// Loss and errors of a number of images; scores add up.
package struct BatchScore: Hashable, Sendable, Codable {
  package var count = 0
  /// Sum over images of the loss.
  package var lossSum = 0.0
  /// Images whose label is not the first guess.
  package var top1Errors = 0
  /// Images whose label is not among the first five.
  package var top5Errors = 0

  package init() {}

  package mutating func add(_ other: BatchScore) {
    count += other.count
    lossSum += other.lossSum
    top1Errors += other.top1Errors
    top5Errors += other.top5Errors
  }

  /// Whether training can go on: false once it has diverged.
  package var isFinite: Bool { lossSum.isFinite }

  /// Mean loss.
  package var loss: Double { lossSum / Double(max(count, 1)) }
  /// Top-1 error in %.
  package var top1Error: Double { 100 * Double(top1Errors) / Double(max(count, 1)) }
  /// Top-5 error in %.
  package var top5Error: Double { 100 * Double(top5Errors) / Double(max(count, 1)) }
}
