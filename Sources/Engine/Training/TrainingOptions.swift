/// What the optimizer and the loss do, the same for every step.
package struct TrainingOptions: Hashable, Sendable {
  /// μ of v = μ·v + g.
  package var momentum = 0.9
  package var nesterov = false
  /// λ, added to the gradient as λ·w.
  package var weightDecay = 0.0
  /// Whether decay also pulls on batch norm's gains and shifts and on biases.
  package var decaysAll = false
  /// ε of label smoothing.
  package var labelSmoothing = 0.0

  package init() {}
}
