import Results

/// Reports of experiments whose arms answer rows of one table, such as the reduction ratio's.
package enum AblationReport {
  /// An experiment's own table: its arms in order, beside the paper's rows where it names them.
  package static func experiment(
    _ key: PlanKey, paperTable id: String?, store: ResultsStore
  ) throws -> Report {
    let arms = try finished(key, store)
    let paper = id.flatMap { PaperTables.table(id: $0) }
    let rows = arms.map { arm in
      Row(
        key: arm.arm, label: arm.label, paper: paper?.rows.first { $0.key == arm.paperRow },
        arm: arm)
    }
    let title = try store.title(key) ?? key.experiment
    return make(
      tableID: nil, title: "\(key.experiment) \(key.scaleText): \(title)", key: key, rows,
      arms: arms, paper: paper)
  }

  /// A table of the paper: its rows in order, ours beside those that were run.
  package static func table(
    _ paper: PaperTable, _ key: PlanKey, store: ResultsStore
  ) throws -> Report {
    let arms = try finished(key, store)
    var rows = paper.rows.map { row in
      Row(
        key: row.key, label: row.label, paper: row, arm: arms.first { $0.paperRow == row.key })
    }
    // Arms that the paper has no row for stand below, as r = 2 in the first version's table.
    rows += arms.filter { arm in !rows.contains { $0.arm?.arm == arm.arm } }
      .map { Row(key: $0.arm, label: $0.label, paper: nil, arm: $0) }
    let name = Int(paper.id) == nil ? "Table \(paper.id) (\(paper.version))" : "Table \(paper.id)"
    return make(
      tableID: paper.id,
      title: "\(name), \(key.experiment) \(key.scaleText): \(paper.title)", key: key, rows,
      arms: arms, paper: paper)
  }

  struct Row {
    var key: String
    var label: String
    var paper: PaperTable.Row?
    var arm: ResultsStore.ArmResult?
  }

  /// The arms of a plan. Throws: that none of its trials is done, with what has been run.
  static func finished(_ key: PlanKey, _ store: ResultsStore) throws -> [ResultsStore.ArmResult] {
    let arms = try store.arms(key)
    if arms.contains(where: { !$0.top1Error.isEmpty }) { return arms }
    let others = try store.plans(experiment: key.experiment).filter { $0 != key }.map { other in
      "--scale \(other.scale)" + (other.variant.isEmpty ? "" : " --set \(other.variant)")
    }
    throw ReportError(
      kind: .nothingYet,
      description: "nothing to report yet: no trial of \(key.experiment) \(key.scaleText) is done "
        + "in \(store.path); "
        + (others.isEmpty
          ? "run `ablate run \(key.experiment)"
            + (key.scale == "desk" ? "" : " --scale \(key.scale)") + "`"
          : "there is \(others.joined(separator: ", "))"))
  }

  private static func make(
    tableID: String?, title: String, key: PlanKey, _ rows: [Row],
    arms: [ResultsStore.ArmResult], paper: PaperTable?
  ) -> Report {
    let statistics = ArmStatistics(arms)
    let paperColumns = (paper?.columns ?? []).filter { ["top1", "params_m"].contains($0.key) }
    var columns = [Column(key: "key", label: "", alignment: .left)]
    columns += paperColumns.map { column in
      Column(
        key: "paper_\(column.key)", label: column.key == "top1" ? "top-1 error" : "parameters",
        unit: column.unit, group: "paper")
    }
    columns += Column.ours
    var table = Table(title: title, columns: columns, notes: statistics.notes)
    var reported: [Report.Row] = []
    for row in rows {
      let line = statistics.lines.first { $0.arm.arm == row.arm?.arm }
      let printed = paperColumns.map { column in
        row.paper.flatMap { paper?.cell(row: $0.key, column: column.key) } ?? .missing
      }
      let ours =
        line?.cells ?? [.notRun] + [Cell](repeating: .empty, count: Column.ours.count - 1)
      table.rows.append([.text(row.label)] + printed + ours)
      reported.append(
        Report.Row(
          key: row.key, label: row.label,
          paper: paperColumns.map { ($0.key, row.paper?.number($0.key)) },
          ours: line?.top1 ?? Sample([]), parameters: line?.arm.parameters,
          macs: line?.arm.macs, difference: line?.difference, adjustedP: line?.adjustedP))
    }
    table.notes.append(statistics.recipe)
    if let paper, !paperColumns.isEmpty {
      table.notes.append("Paper: \(paper.title); \(paper.source). Compare signs, not errors.")
    }
    return Report(
      tableID: tableID, scale: key.scale, dataset: arms.first?.dataset ?? "", table: table,
      rows: reported, claims: claims(statistics))
  }

  /// What a reduction-ratio table argues.
  private static func claims(_ statistics: ArmStatistics) -> [Report.Claim] {
    let compared = statistics.lines.filter { $0.difference != nil }
    guard let baseline = statistics.lines.first(where: { $0.arm.baseline == nil }),
      !compared.isEmpty
    else { return [] }
    return [
      .everyArm(
        "every arm errs less than \(baseline.arm.label)",
        compared.compactMap { line in line.difference.map { (line.arm.label, $0) } })
    ]
  }
}

extension Report.Claim {
  /// A claim that holds if each of several differences is below zero.
  static func everyArm(
    _ text: String, _ differences: [(label: String, difference: PairedDifference)]
  ) -> Report.Claim {
    let verdict = Verdict(everyBelowZero: differences.map(\.difference))
    let below = differences.filter { ($0.difference.interval95?.upperBound ?? 1) < 0 }
    let above = differences.filter { ($0.difference.interval95?.lowerBound ?? -1) > 0 }
    func names(_ list: [(label: String, difference: PairedDifference)]) -> String {
      list.isEmpty ? "none" : list.map(\.label).joined(separator: "; ")
    }
    let pairs = differences.map(\.difference.n)
    guard let fewest = pairs.min(), let most = pairs.max(), most > 1 else {
      return Report.Claim(
        text: text, verdict: verdict, basis: "one pair of trials gives no interval; run more seeds")
    }
    var basis =
      "over \(fewest == most ? "\(most)" : "\(fewest) to \(most)") pairs each, the interval lies "
      + "below zero for \(names(below)), above zero for \(names(above)), and holds zero for the rest "
      + "(\(differences.count) compared)"
    if verdict == .undecided {
      let needed = differences.map(\.difference.seedsToDecide)
      if let most = needed.compactMap({ $0 }).max(), !needed.contains(nil) {
        basis += "; at these means and deviations \(most) seeds would probably decide each"
      } else {
        basis += "; some difference is too close to zero for any likely number of seeds"
      }
    }
    return Report.Claim(text: text, verdict: verdict, basis: basis)
  }
}

extension PlanKey {
  /// Scale and variant, for titles.
  var scaleText: String {
    "at scale \(scale)" + (variant.isEmpty ? "" : " with \(variant)")
  }
}
