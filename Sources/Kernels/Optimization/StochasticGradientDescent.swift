/// One step of SGD with momentum on a range of values: v = μ·v + g + λ·w, then w −= η·v, or with
/// Nesterov's momentum w −= η·(g + λ·w + μ·v).
package func descend(
  weights: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
  velocity: UnsafeMutablePointer<Float>, count: Int, rate: Float, momentum: Float, decay: Float,
  nesterov: Bool
) {
  if nesterov {
    for i in 0..<count {
      let g = gradient[i] + decay * weights[i]
      velocity[i] = momentum * velocity[i] + g
      weights[i] -= rate * (g + momentum * velocity[i])
    }
  } else {
    for i in 0..<count {
      velocity[i] = momentum * velocity[i] + gradient[i] + decay * weights[i]
      weights[i] -= rate * velocity[i]
    }
  }
}
