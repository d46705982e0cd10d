/// How gradients change weights.
///
/// State is kept in named slots, a value for each weight. The parameter store holds them, checkpoints save them
/// under their names, and the plain twin repeats them; a new optimizer is one conforming type and one case of
/// `OptimizerName`.
package protocol Optimizer: Sendable {
  /// Names of the slots, in order; part of checkpoints.
  var slots: [String] { get }
  /// Changes some weights and their slots.
  func update(_ update: WeightUpdate)
  /// The same, plainly.
  func updated<Scalar: BinaryFloatingPoint>(_ update: PlainUpdate<Scalar>) -> PlainUpdate<Scalar>
}

/// A run of weights that lie one after the other, with what changes them.
package struct WeightUpdate {
  package var weights: UnsafeMutablePointer<Float>
  package var gradient: UnsafePointer<Float>
  /// The first slot's values of these weights.
  package var slots: UnsafeMutablePointer<Float>
  /// Values from one slot to the next.
  package var slotPitch: Int
  package var count: Int
  package var rate: Float
  /// λ; 0 where decay does not pull.
  package var decay: Float
  /// Steps done, this one included.
  package var step: Int

  func slot(_ index: Int) -> UnsafeMutablePointer<Float> { slots + index * slotPitch }

  /// Some of the weights.
  func part(_ range: Range<Int>) -> WeightUpdate {
    var part = self
    part.weights += range.lowerBound
    part.gradient += range.lowerBound
    part.slots += range.lowerBound
    part.count = range.count
    return part
  }
}

/// All weights of a parameter, with what changes them.
package struct PlainUpdate<Scalar: BinaryFloatingPoint> {
  package var weights: [Scalar]
  package var gradient: [Scalar]
  package var slots: [[Scalar]]
  package var rate: Scalar
  package var decay: Scalar
  package var step: Int
}

/// The optimizers by the names that experiment files use.
package enum OptimizerName: String, Hashable, Sendable, CaseIterable {
  case sgd, adamw
}

extension TrainingOptions {
  /// With these options.
  var rule: any Optimizer {
    let rule: any Optimizer =
      switch optimizer {
      case .sgd: GradientDescent(momentum: momentum, nesterov: nesterov)
      case .adamw: AdamW(beta1: momentum, beta2: beta2, epsilon: epsilon)
      }
    guard let average else { return rule }
    return AveragingOptimizer(rule, average)
  }

  /// Names of all that is kept for each weight.
  package var slots: [String] { rule.slots }
}
