import Results

/// The reports by the paper's numbering, and those of experiments.
package enum PaperReports {
  /// The tables of the paper, and the first version's on the ratio.
  package static let tables = (1...16).map(String.init) + ["r-v1"]

  /// A table of the paper beside ours; before anything was run, the paper's values and the counts
  /// of its networks.
  ///
  /// - Parameter store: nil while there is no database.
  ///
  /// Throws: `ReportError` for a table that the paper lacks; `DatabaseError`.
  package static func table(
    _ id: String, _ request: TableRequest, store: ResultsStore?
  ) throws -> Report {
    if id == "1" { return try ArchitectureReport.make(scale: request.scale) }
    guard let paper = PaperTables.table(id: id) else {
      let others = PaperTables.all.map(\.id).filter { !tables.contains($0) }
      throw ReportError(
        kind: .unknownTable,
        description: "--table \(id): the paper has the tables 1 to 16; there are also r-v1, "
          + others.joined(separator: ", "))
    }
    let key = request.key
    let isPairs = PaperNetworks.arePairs(id)
    guard key != nil || isPairs else {
      return PaperOnlyReport.table(paper, scale: request.scale)
    }
    let arms = try key.flatMap { try store?.arms($0) } ?? []
    let parts = ReportParts(
      paper: paper, key: key, scale: request.scale, statistics: ArmStatistics(arms),
      alternatives: request.answering.filter { $0 != key?.experiment }, source: request.source)
    var report =
      isPairs
      ? PairsReport.table(paper, parts) : AblationReport.table(paper, parts)
    let own = try key.flatMap { try store?.claims($0) } ?? []
    report.claims = claims(PaperClaims.of(table: id), own, arms)
    report.table.notes += try key.flatMap { try store?.remarks(on: $0) } ?? []
    return report
  }

  /// An experiment's own table. Throws if none of its trials is done, and names what has been run.
  ///
  /// - Parameter source: where the experiment comes from; nil is what the database says.
  package static func experiment(
    _ key: PlanKey, store: ResultsStore, source: ExperimentSource? = nil
  ) throws -> Report {
    let arms = try finished(key, store, source)
    let id = arms.compactMap(\.paperTable).first
    let parts = ReportParts(
      paper: id.flatMap { PaperTables.table(id: $0) }, key: key, scale: key.scale,
      statistics: ArmStatistics(arms))
    let title = "\(key.experiment) \(key.scaleText): \(try store.title(key) ?? key.experiment)"
    var report =
      PairsReport.fits(parts.statistics)
      ? PairsReport.experiment(title, parts) : AblationReport.experiment(title, parts)
    report.claims = claims(
      PaperClaims.of(experiment: key.experiment, table: id), try store.claims(key), arms)
    report.table.notes += try store.remarks(on: key)
    return report
  }

  /// The paper's claims and those that the experiment states, each kind corrected for its own.
  private static func claims(
    _ claims: [PaperClaim], _ own: [ClaimRecord], _ arms: [ResultsStore.ArmResult]
  ) -> [Assessment] {
    guard !arms.isEmpty else { return claims.map(Assessment.notRun) }
    return Assessment.of(claims, arms: arms)
      + Assessment.of(own.map { PaperClaim($0) }, arms: arms)
  }

  private static func finished(
    _ key: PlanKey, _ store: ResultsStore, _ source: ExperimentSource?
  ) throws -> [ResultsStore.ArmResult] {
    let arms = try store.arms(key)
    if arms.contains(where: { !$0.top1Error.isEmpty }) { return arms }
    let others = try store.plans(experiment: key.experiment).filter { $0 != key }.map(\.options)
    throw ReportError(
      kind: .nothingYet,
      description: "nothing to report yet: no trial of \(key.experiment) \(key.scaleText) is done "
        + "in \(store.path); "
        + (others.isEmpty
          ? "run `\(try source.map(key.command) ?? key.command(in: store))`"
          : "there is \(others.joined(separator: ", "))"))
  }
}
