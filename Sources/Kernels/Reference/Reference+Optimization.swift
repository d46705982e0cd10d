extension Reference {
  /// One step of SGD: g′ = g + λ·w, v′ = μ·v + g′, w′ = w − η·v′, or with Nesterov's momentum
  /// w′ = w − η·(g′ + μ·v′).
  @_specialize(where Scalar == Double)
  package static func descended<Scalar: BinaryFloatingPoint>(
    weights: [Scalar], gradient: [Scalar], velocity: [Scalar], rate: Scalar, momentum: Scalar,
    decay: Scalar, nesterov: Bool
  ) -> (weights: [Scalar], velocity: [Scalar]) {
    let pull = weights.indices.map { gradient[$0] + decay * weights[$0] }
    let velocity = weights.indices.map { momentum * velocity[$0] + pull[$0] }
    let next = weights.indices.map { i in
      weights[i] - rate * (nesterov ? pull[i] + momentum * velocity[i] : velocity[i])
    }
    return (next, velocity)
  }

  /// Averages after one move: a′ = (1 − s)·a + s·x.
  @_specialize(where Scalar == Double)
  package static func movingAverage<Scalar: BinaryFloatingPoint>(
    _ average: [Scalar], of values: [Scalar], share: Scalar
  ) -> [Scalar] {
    average.indices.map { (1 - share) * average[$0] + share * values[$0] }
  }
}
