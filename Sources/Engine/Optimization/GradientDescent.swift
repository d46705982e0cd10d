import Kernels

/// SGD with momentum, plain or Nesterov's: v = μ·v + g + λ·w, w −= η·v.
struct GradientDescent: Optimizer {
  let momentum: Double
  let nesterov: Bool

  let slots = ["velocity"]

  func update(_ update: WeightUpdate) {
    descend(
      weights: update.weights, gradient: update.gradient, velocity: update.slot(0),
      count: update.count, rate: update.rate, momentum: Float(momentum), decay: update.decay,
      nesterov: nesterov)
  }

  func updated<Scalar: BinaryFloatingPoint>(_ update: PlainUpdate<Scalar>) -> PlainUpdate<Scalar> {
    var next = update
    (next.weights, next.slots[0]) = Reference.descended(
      weights: update.weights, gradient: update.gradient, velocity: update.slots[0],
      rate: update.rate, momentum: Scalar(momentum), decay: update.decay, nesterov: nesterov)
    return next
  }
}
