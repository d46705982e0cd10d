import Results

/// Which experiment answers which table of the paper.
package enum PaperReports {
  /// Table, experiment.
  package static let experiments: [(table: String, experiment: String)] = [
    ("2", "backbones"), ("10", "r-sweep"), ("r-v1", "r-sweep"),
  ]

  /// A table of the paper beside ours.
  ///
  /// Throws: `ReportError` for a table that no experiment answers or that nothing was run for;
  /// `DatabaseError`.
  package static func table(
    _ id: String, scale: String, variant: String, experiment: String?, store: ResultsStore
  ) throws -> Report {
    guard let paper = PaperTables.table(id: id),
      let known = experiments.first(where: { $0.table == id })
    else {
      throw ReportError(
        kind: .unknownTable,
        description: "--table \(id): no experiment of this version answers it; there are tables "
          + experiments.map(\.table).joined(separator: ", "))
    }
    let key = PlanKey(
      experiment: experiment ?? known.experiment, scale: scale, variant: variant)
    return id == "2"
      ? try BackbonesReport.table(paper, key, store: store)
      : try AblationReport.table(paper, key, store: store)
  }

  /// An experiment's own table.
  package static func experiment(_ key: PlanKey, store: ResultsStore) throws -> Report {
    let id = try store.arms(key).compactMap(\.paperTable).first
    if id == "2", let paper = PaperTables.table(id: "2") {
      return try BackbonesReport.table(paper, key, store: store)
    }
    return try AblationReport.experiment(key, paperTable: id, store: store)
  }
}
