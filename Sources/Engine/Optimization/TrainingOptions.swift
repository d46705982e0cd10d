import Network

/// What changes the weights, and by which loss.
package struct TrainingOptions: Hashable, Sendable {
  package var optimizer = OptimizerName.sgd
  /// μ of SGD's v = μ·v + g, β₁ of AdamW.
  package var momentum = 0.9
  /// Of SGD.
  package var nesterov = false
  /// Of AdamW.
  package var beta2 = 0.999
  package var epsilon = 1e-8
  /// λ: SGD adds λ·w to the gradient, AdamW takes η·λ·w from the weight.
  package var weightDecay = 0.0
  /// Whether decay also pulls on batch norm's gains and shifts and on biases.
  package var decaysAll = false
  /// ε of label smoothing.
  package var labelSmoothing = 0.0
  /// Images that batch norm sees together, a part of the batch; nil is the whole batch.
  package var microBatch: Int?
  /// Decay of an average of the weights, between 0 and 1, which is scored and kept in their place; nil is none.
  package var averageDecay: Double?

  package init() {}

  /// λ for a parameter.
  func decay(of role: ParameterRole) -> Double {
    decaysAll || role == .weight ? weightDecay : 0
  }

  var average: WeightAverage? { averageDecay.map { WeightAverage(decay: $0) } }
}
