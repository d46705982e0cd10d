/// An experiment as its file says, before a scale is chosen.
package struct ExperimentFile: Sendable {
  package var name: String
  package var title: String
  package var purpose: String
  /// What of the paper it answers, in words.
  package var answers: String
  /// The paper's tables it answers, such as `10`; the first is the one it belongs to.
  package var tables: [String]
  /// Stem of the file that it extends.
  package var parent: String?
  var base: [Assignment]
  var axes: [Axis]
  /// Name of the point that differences are taken to.
  var baseline: String?
  /// Whether a run also records what the gates of the trained SE networks are (`analysis: gates`).
  package var recordsGates = false
  var scales: [Scale: ScaleBlock]
  package var path: String

  package var table: String? { tables.first }

  /// One key set to a text, with where that was said.
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
  }

  /// Points that exclude each other; arms are the product of all axes.
  struct Axis: Hashable, Sendable {
    var points: [Point]
  }

  struct ScaleBlock: Sendable {
    var about: String
    var seeds: [Int]
    var assignments: [Assignment]
    /// In place of the experiment's own axes, where the scale has other networks.
    var axes: [Axis]?
  }
}

/// The budget of a run.
package enum Scale: String, Hashable, Sendable, CaseIterable {
  case smoke, desk, night, paper
}
