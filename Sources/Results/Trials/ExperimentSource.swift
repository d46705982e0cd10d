import Foundation

/// What `ablate run` was given for an experiment.
package struct ExperimentSource: Hashable, Sendable {
  /// A name under `experiments/` or an absolute path; nil where no file has the arms any more.
  package var operand: String?
  /// Whether the results are filed under another name than the file's (`--as`).
  package var isRenamed: Bool

  package init(operand: String?, isRenamed: Bool = false) {
    self.operand = operand
    self.isRenamed = isRenamed
  }

  /// The operand for a command line here: a path below the working directory without what leads there.
  package var word: String? {
    let here = FileManager.default.currentDirectoryPath + "/"
    return operand.map { $0.hasPrefix(here) ? String($0.dropFirst(here.count)) : $0 }
  }
}

extension ResultsStore {
  /// Where an experiment comes from; nil for one of an earlier version.
  package func source(of experiment: String) throws(DatabaseError) -> ExperimentSource? {
    guard try !database.rows("SELECT 1 FROM sqlite_schema WHERE name = 'experiments'").isEmpty
    else { return nil }
    return try database.rows(
      "SELECT operand, is_renamed FROM experiments WHERE experiment = ?", [.text(experiment)]
    ).first.map { ExperimentSource(operand: $0[0].text, isRenamed: $0[1].integer == 1) }
  }

  /// Part of a writing transaction.
  func record(_ source: ExperimentSource, of experiment: String) throws(DatabaseError) {
    try database.run(
      """
      INSERT INTO experiments (experiment, operand, is_renamed) VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET operand = excluded.operand, is_renamed = excluded.is_renamed
      """,
      [.text(experiment), SQLValue(source.operand), .integer(source.isRenamed ? 1 : 0)])
  }
}
