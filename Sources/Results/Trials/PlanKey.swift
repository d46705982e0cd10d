/// Which plan of an experiment: its name, its scale, and what `--set` changed.
package struct PlanKey: Hashable, Sendable {
  package var experiment: String
  package var scale: String
  /// Settings changed on the command line, such as `training.epochs=3`; empty for the file as it is.
  package var variant: String

  package init(experiment: String, scale: String, variant: String = "") {
    self.experiment = experiment
    self.scale = scale
    self.variant = variant
  }
}

/// How a query names a plan: no other place lists the columns of the key.
extension PlanKey {
  static let columns = "experiment, scale, variant"

  /// Holds in rows of the plan that `values` name: three question marks in a row.
  ///
  /// - Parameter table: the name by which the query calls the table; nil where it has one alone.
  static func condition(_ table: String? = nil) -> String {
    let prefix = table.map { "\($0)." } ?? ""
    return "\(prefix)experiment = ? AND \(prefix)scale = ? AND \(prefix)variant = ?"
  }

  /// Joins a table or view to another one's rows of the same plan.
  static func joins(_ table: String, to other: String) -> String {
    "\(table).experiment = \(other).experiment AND \(table).scale = \(other).scale "
      + "AND \(table).variant = \(other).variant"
  }

  /// For the question marks of `condition`, and of an insertion into `columns`.
  var values: [SQLValue] { [.text(experiment), .text(scale), .text(variant)] }

  /// For an insertion.
  var row: [(column: String, value: SQLValue)] {
    [("experiment", .text(experiment)), ("scale", .text(scale)), ("variant", .text(variant))]
  }

  init(_ row: Row) {
    self.init(
      experiment: row.text("experiment"), scale: row.text("scale"), variant: row.text("variant"))
  }
}
