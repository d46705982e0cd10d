import Foundation

/// The operand of `ablate run` for an experiment.
package struct ExperimentSource: Hashable, Sendable {
  /// A name under `experiments/` or an absolute path; nil if no file has the arms.
  package var operand: String?
  /// Whether the results are filed under another name than the file's (`--as`).
  package var isRenamed: Bool

  package init(operand: String?, isRenamed: Bool = false) {
    self.operand = operand
    self.isRenamed = isRenamed
  }

  /// The operand for a command line here: a path below the working directory is relative to it.
  package var word: String? {
    let here = FileManager.default.currentDirectoryPath + "/"
    return operand.map { $0.hasPrefix(here) ? String($0.dropFirst(here.count)) : $0 }
  }
}

extension ResultsStore {
  /// Where an experiment comes from; nil for one of an earlier version.
  package func source(of experiment: String) throws(DatabaseError) -> ExperimentSource? {
    try database.records(
      "SELECT operand, is_renamed FROM experiments WHERE experiment = ?", [.text(experiment)]
    ).first.map {
      ExperimentSource(operand: $0["operand"].text, isRenamed: $0.flag("is_renamed") == true)
    }
  }

  /// Part of a writing transaction.
  func record(_ source: ExperimentSource, of experiment: String) throws(DatabaseError) {
    try database.insert(
      into: "experiments",
      [
        ("experiment", .text(experiment)), ("operand", SQLValue(source.operand)),
        ("is_renamed", SQLValue(source.isRenamed)),
      ],
      "ON CONFLICT DO UPDATE SET operand = excluded.operand, is_renamed = excluded.is_renamed")
  }
}
