/// The numbers of one step of Adam with decoupled weight decay.
package struct AdaptiveStep<Scalar: BinaryFloatingPoint> {
  package var rate: Scalar
  package var beta1: Scalar
  package var beta2: Scalar
  package var epsilon: Scalar
  package var decay: Scalar
  /// What the running mean and the running square are multiplied by, because they began at zero.
  package var meanScale: Scalar
  package var squareScale: Scalar

  package init(
    rate: Scalar, beta1: Scalar, beta2: Scalar, epsilon: Scalar, decay: Scalar, meanScale: Scalar,
    squareScale: Scalar
  ) {
    self.rate = rate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.decay = decay
    self.meanScale = meanScale
    self.squareScale = squareScale
  }
}

/// One step on a range of values: m = β₁·m + (1 − β₁)·g, v = β₂·v + (1 − β₂)·g²,
/// w −= η·(m̂ / (√v̂ + ε) + λ·w).
package func adapt(
  weights: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
  mean: UnsafeMutablePointer<Float>, square: UnsafeMutablePointer<Float>, count: Int,
  _ step: AdaptiveStep<Float>
) {
  let (first, second) = (1 - step.beta1, 1 - step.beta2)
  for i in 0..<count {
    let g = gradient[i]
    mean[i] = step.beta1 * mean[i] + first * g
    square[i] = step.beta2 * square[i] + second * (g * g)
    let pull =
      (mean[i] * step.meanScale) / ((square[i] * step.squareScale).squareRoot() + step.epsilon)
    weights[i] -= step.rate * (pull + step.decay * weights[i])
  }
}

extension Reference {
  /// The same of a whole parameter.
  @_specialize(where Scalar == Double)
  package static func adapted<Scalar: BinaryFloatingPoint>(
    weights: [Scalar], gradient: [Scalar], mean: [Scalar], square: [Scalar],
    _ step: AdaptiveStep<Scalar>
  ) -> (weights: [Scalar], mean: [Scalar], square: [Scalar]) {
    let mean = gradient.indices.map {
      step.beta1 * mean[$0] + (1 - step.beta1) * gradient[$0]
    }
    let square = gradient.indices.map {
      step.beta2 * square[$0] + (1 - step.beta2) * gradient[$0] * gradient[$0]
    }
    let next = weights.indices.map { i in
      let size = (square[i] * step.squareScale).squareRoot() + step.epsilon
      return weights[i] - step.rate
        * (mean[i] * step.meanScale / size + step.decay * weights[i])
    }
    return (next, mean, square)
  }
}
