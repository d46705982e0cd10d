/// The first thing that two machines compute differently.
package struct TraceDifference: Hashable, Sendable {
  /// `step 1`, …, or `evaluation`.
  package var step: String
  /// `images`, `output`, `gradient`, `weights` or `loss`.
  package var part: String
  /// Nil for the loss.
  package var layer: String?

  package var description: String {
    let what =
      switch (part, layer) {
      case ("images", _): "the images"
      case ("output", let layer?): "the output of \(layer)"
      case ("gradient", let layer?): "the gradient of \(layer)'s output"
      case ("weights", let layer?): "the updated weights of \(layer)"
      default: "the loss"
      }
    return "\(step): \(what)"
  }

  /// Compares traces of one trial. Throws: traces that are not of the same layers.
  package static func first(
    _ published: [TrainingTrace.Step], _ own: [TrainingTrace.Step]
  ) throws(VerificationError) -> TraceDifference? {
    for (expected, found) in zip(published, own) {
      let pairs = zip(expected.digests.map(Words.init), found.digests.map(Words.init))
      guard expected.name == found.name, expected.digests.count == found.digests.count,
        pairs.allSatisfy({ $0.part == $1.part && $0.layer == $1.layer })
      else {
        throw .contents(
          "the trace names other layers than this version of ablate in \(found.name); write it again with "
            + "this version")
      }
      // The loss comes between the outputs and the gradients.
      let outputs = pairs.prefix { $0.0.part == "images" || $0.0.part == "output" }
      if let (pair, _) = outputs.first(where: { $0.digest != $1.digest }) {
        return TraceDifference(step: expected.name, part: pair.part, layer: pair.layer)
      }
      if expected.loss.bitPattern != found.loss.bitPattern,
        !(expected.loss.isNaN && found.loss.isNaN)
      {
        return TraceDifference(step: expected.name, part: "loss", layer: nil)
      }
      if let (pair, _) = pairs.first(where: { $0.digest != $1.digest }) {
        return TraceDifference(step: expected.name, part: pair.part, layer: pair.layer)
      }
    }
    return nil
  }

  /// One line per digest. Layer names have no spaces; if one had, they would be kept.
  private struct Words {
    var part: String
    var layer: String
    var digest: String

    init(_ line: String) {
      let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      part = words.first ?? ""
      layer = words.dropFirst().dropLast().joined(separator: " ")
      digest = words.count > 1 ? words[words.count - 1] : ""
    }
  }
}
