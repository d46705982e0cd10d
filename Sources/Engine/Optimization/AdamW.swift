import Kernels

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019): m = β₁·m + (1 − β₁)·g, v = β₂·v + (1 − β₂)·g²,
/// w −= η·(m̂ / (√v̂ + ε) + λ·w), with m̂ and v̂ corrected for their beginning at zero.
struct AdamW: Optimizer {
  let beta1: Double
  let beta2: Double
  let epsilon: Double

  let slots = ["mean", "square"]

  func update(_ update: WeightUpdate) {
    adapt(
      weights: update.weights, gradient: update.gradient, mean: update.slot(0),
      square: update.slot(1), count: update.count,
      AdaptiveStep(
        rate: update.rate, beta1: Float(beta1), beta2: Float(beta2), epsilon: Float(epsilon),
        decay: update.decay, meanScale: Float(Self.correction(beta1, update.step)),
        squareScale: Float(Self.correction(beta2, update.step))))
  }

  func updated<Scalar: BinaryFloatingPoint>(_ update: PlainUpdate<Scalar>) -> PlainUpdate<Scalar> {
    var next = update
    (next.weights, next.slots[0], next.slots[1]) = Reference.adapted(
      weights: update.weights, gradient: update.gradient, mean: update.slots[0],
      square: update.slots[1],
      AdaptiveStep(
        rate: update.rate, beta1: Scalar(beta1), beta2: Scalar(beta2), epsilon: Scalar(epsilon),
        decay: update.decay, meanScale: Scalar(Self.correction(beta1, update.step)),
        squareScale: Scalar(Self.correction(beta2, update.step))))
    return next
  }

  /// 1 / (1 − βᵗ); the power by squaring, so that its bits depend on no library.
  static func correction(_ beta: Double, _ step: Int) -> Double {
    var (power, base, left) = (1.0, beta, step)
    while left > 0 {
      if left & 1 == 1 { power *= base }
      base *= base
      left >>= 1
    }
    return 1 / (1 - power)
  }
}
