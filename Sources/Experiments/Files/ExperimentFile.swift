import Results

/// An experiment as read from its file, before a scale is chosen.
package struct ExperimentFile: Sendable {
  package var name: String
  package var title: String
  package var purpose: String
  /// The part of the paper that it answers, in words.
  package var answers: String
  /// The paper's tables it answers, such as `10`; the first is the one it belongs to.
  package var tables: [String]
  /// Stem of the file that it extends.
  package var parent: String?
  var base: [Assignment]
  var axes: [Axis]
  /// Name of the point that the others are compared with.
  var baseline: String?
  /// Whether a run also records what the gates of the trained SE networks are (`analysis: gates`).
  package var recordsGates = false
  /// What it states about its arms, besides what the paper claims.
  package var claims: [ClaimRecord] = []
  var scales: [Scale: ScaleBlock]
  package var path: String
  /// Whether `name` is not the file's own (`--as`).
  package var isRenamed = false

  /// The operand of `ablate run` for it, as the database keeps it.
  package var source: ExperimentSource {
    ExperimentSource(operand: ExperimentLocator.operand(path), isRenamed: isRenamed)
  }

  /// Files results under another name, if one is given.
  mutating func rename(_ name: String?) {
    guard let name else { return }
    (self.name, isRenamed) = (name, name != self.name)
  }

  package var table: String? { tables.first }

  /// One key set to a text, with the place in the file.
  struct Assignment: Hashable, Sendable {
    var key: String
    var value: String
    var file: String
    var line: Int
    /// Where in the file the key stands, such as `base.training.rate`.
    var path: String
  }

  /// A point on an axis.
  struct Point: Hashable, Sendable {
    var name: String
    var label: String
    var paperRow: String?
    /// What is added to each seed.
    var seedOffset = 0
    var assignments: [Assignment]
    /// Its section.
    var file: String
    var line: Int
  }

  /// Points that exclude each other; arms are the product of all axes.
  struct Axis: Hashable, Sendable {
    var points: [Point]
  }

  struct ScaleBlock: Sendable {
    var about: String
    var seeds: [Int]
    /// Whether as many seeds are trained as claims take, unless the command line says otherwise.
    var decides = false
    /// What holds then.
    var decision = PlanDecision()
    /// Whether the test images are scored after every epoch, or after the last alone.
    var curves = true
    var assignments: [Assignment]
    /// Replace the experiment's own axes, for scales with other networks.
    var axes: [Axis]?
  }
}

/// The budget of a run.
package enum Scale: String, Hashable, Sendable, CaseIterable {
  case smoke, desk, night, week, paper
}
