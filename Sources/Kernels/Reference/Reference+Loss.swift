extension Reference {
  /// Softmax cross-entropy of one image against (1 − ε) · one-hot + ε / classes: loss and gradient of
  /// the logits.
  @_specialize(where Scalar == Double)
  package static func crossEntropy<Scalar: BinaryFloatingPoint>(
    logits: [Scalar], label: Int, smoothing: Scalar
  ) -> (loss: Scalar, gradient: [Scalar]) {
    let top = logits.reduce(-.infinity) { max($0, $1) }
    let powers = logits.map { exponential($0 - top) }
    let total = powers.reduce(0, +)
    let logTotal = Scalar(PortableMath.log(Double(total)))
    var loss: Scalar = 0
    var gradient: [Scalar] = []
    for c in logits.indices {
      let target = smoothing / Scalar(logits.count) + (c == label ? 1 - smoothing : 0)
      if target != 0 { loss -= target * (logits[c] - top - logTotal) }
      gradient.append(powers[c] / total - target)
    }
    return (loss, gradient)
  }

  /// Classes whose logit exceeds the label's, or equals it at a lower index.
  package static func rank<Scalar: BinaryFloatingPoint>(logits: [Scalar], label: Int) -> Int {
    logits.indices.count { c in
      // Written so that NaN ranks the label last.
      c != label && !(logits[c] < logits[label] || (logits[c] == logits[label] && c > label))
    }
  }
}
