import Results

/// The outcome of training a published trial again.
package struct Judgement: Sendable {
  package enum Outcome: Hashable, Sendable {
    /// Every epoch and the weights are equal; `weights` tells whether the manifest had a digest of
    /// them.
    case same(weights: Bool)
    case differs(Difference)
    /// The published trial finished, and this one did not: why.
    case failed(String)
    /// Stopped on the way.
    case unfinished
  }

  /// The first thing that differs.
  package struct Difference: Hashable, Sendable {
    /// Nil for the final weights, where every epoch is the same.
    package var epoch: Int?
    /// Such as `train loss`.
    package var quantity: String
    package var published: String
    package var own: String

    package init(epoch: Int?, quantity: String, published: String, own: String) {
      self.epoch = epoch
      self.quantity = quantity
      self.published = published
      self.own = own
    }
  }

  package var trial: Manifest.Trial
  package var outcome: Outcome
  /// Training and evaluation here.
  package var seconds: Double

  package var isSame: Bool {
    if case .same = outcome { return true }
    return false
  }
}

extension Judgement.Difference {
  /// The first difference between what was published and what was found; nil where there is none.
  package static func first(
    _ published: Manifest.Trial, epochs: [Manifest.Epoch], weights: String?
  ) -> Judgement.Difference? {
    for (index, expected) in published.epochs.enumerated() {
      guard index < epochs.count else {
        return Judgement.Difference(
          epoch: expected.epoch, quantity: "epoch", published: "recorded", own: "missing")
      }
      if expected.test != nil, epochs[index].test == nil {
        return Judgement.Difference(
          epoch: expected.epoch, quantity: "test loss", published: "recorded", own: "missing")
      }
      // Test images that were not scored where it was published are not compared.
      for ((name, expected), (_, found)) in zip(expected.quantities, epochs[index].quantities)
      where expected.bitPattern != found.bitPattern && !(expected.isNaN && found.isNaN) {
        return Judgement.Difference(
          epoch: published.epochs[index].epoch, quantity: name, published: expected.description,
          own: found.description)
      }
    }
    if epochs.count > published.epochs.count {
      return Judgement.Difference(
        epoch: published.epochs.count + 1, quantity: "epoch", published: "missing", own: "recorded")
    }
    guard let expected = published.weights, let weights, expected != weights else { return nil }
    return Judgement.Difference(
      epoch: nil, quantity: "final weights", published: expected, own: weights)
  }
}

extension Manifest.Epoch {
  /// The compared values, in the order in which training gives them.
  fileprivate var quantities: [(name: String, value: Double)] {
    [("learning rate", rate)] + train.quantities("train") + (test?.quantities("test") ?? [])
  }
}

extension Manifest.Score {
  fileprivate func quantities(_ split: String) -> [(name: String, value: Double)] {
    [
      ("\(split) images", Double(images)), ("\(split) loss", loss),
      ("\(split) top-1 error", top1Error), ("\(split) top-5 error", top5Error),
    ]
  }
}
