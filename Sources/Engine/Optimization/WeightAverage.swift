import Kernels

/// An exponential moving average of weights and of batch norm's running statistics, which is scored and kept in their
/// place.
///
/// It begins at the initial values. After update t, counted from 1, a += (1 − d)·(x − a) with
/// d = min(decay, (1 + t) / (10 + t)), as TensorFlow's `ExponentialMovingAverage` has it where it is told the number of
/// updates: with a decay of 0.999 from the start, more than a third of the average would still be the initial
/// weights after a thousand updates.
struct WeightAverage: Hashable, Sendable {
  let decay: Double

  /// The slot of the weights' averages, and what is appended to the name of running statistics for theirs.
  static let slot = "average"

  /// The share of the values at an update, 1 − d.
  func share(_ update: Int) -> Double { 1 - min(decay, Double(1 + update) / Double(10 + update)) }
}

/// An optimizer whose weights are averaged after each update, in one more slot.
struct AveragingOptimizer: Optimizer {
  let slots: [String]
  private let base: any Optimizer
  private let average: WeightAverage
  /// The slot of the average.
  private let place: Int

  init(_ base: any Optimizer, _ average: WeightAverage) {
    (self.base, self.average) = (base, average)
    place = base.slots.count
    slots = base.slots + [WeightAverage.slot]
  }

  func update(_ update: WeightUpdate) {
    base.update(update)
    movingAverage(
      update.slot(place), of: update.weights, count: update.count,
      share: Float(average.share(update.step)))
  }

  func updated<Scalar: BinaryFloatingPoint>(_ update: PlainUpdate<Scalar>) -> PlainUpdate<Scalar> {
    var next = base.updated(update)
    next.slots[place] = Reference.movingAverage(
      next.slots[place], of: next.weights, share: Scalar(average.share(update.step)))
    return next
  }
}
