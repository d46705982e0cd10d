/// Softmax cross-entropy with label smoothing, in double precision. A logit that is NaN makes loss and gradient NaN.
package enum SoftmaxCrossEntropy {
  /// Loss of one image and its rank among the classes.
  package struct Result: Sendable {
    package var loss: Double
    /// Classes whose logit exceeds the label's; equal logits of lower index count too, so that a
    /// network with constant output does not look right.
    package var rank: Int
  }

  /// - Parameters:
  ///   - logits: [classes].
  ///   - smoothing: ε; the target is (1 − ε) · one-hot + ε / classes.
  ///   - scale: factor of the gradient, 1 / batch.
  ///   - gradient: [classes], written unless nil.
  package static func run(
    logits: UnsafePointer<Float>, classes: Int, label: Int, smoothing: Double, scale: Double,
    gradient: UnsafeMutablePointer<Float>?
  ) -> Result {
    var top = -Double.infinity
    for c in 0..<classes { top = max(top, Double(logits[c])) }
    let share = smoothing / Double(classes)
    var total = 0.0
    var sum = 0.0
    for c in 0..<classes {
      total += PortableMath.exp(Double(logits[c]) - top)
      // An infinite logit without a share of the target must not count as zero times infinity.
      if share != 0 { sum += Double(logits[c]) - top }
    }
    let logTotal = PortableMath.log(total)
    let own = Double(logits[label]) - top
    let loss = logTotal - (1 - smoothing) * own - share * sum
    var rank = 0
    for c in 0..<classes where c != label {
      // Written so that NaN ranks the label last.
      if !(logits[c] < logits[label] || (logits[c] == logits[label] && c > label)) { rank += 1 }
    }
    if let gradient {
      for c in 0..<classes {
        let target = share + (c == label ? 1 - smoothing : 0)
        gradient[c] = Float((PortableMath.exp(Double(logits[c]) - top - logTotal) - target) * scale)
      }
    }
    return Result(loss: loss, rank: rank)
  }
}
