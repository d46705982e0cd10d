import Results

/// Table 2: plain against SE over networks.
package enum BackbonesReport {
  /// The paper's rows in order, ours beside those of which both arms have been run; below, networks of
  /// ours that the paper has no row for.
  ///
  /// Arms are named `NETWORK/plain` and `NETWORK/se`.
  package static func table(
    _ paper: PaperTable, _ key: PlanKey, store: ResultsStore
  ) throws -> Report {
    let arms = try AblationReport.finished(key, store)
    let statistics = ArmStatistics(arms)
    let networks = Self.networks(statistics)
    var table = Table(
      title: "Table \(paper.id), \(key.experiment) \(key.scaleText): \(paper.title)",
      columns: columns, notes: statistics.notes)
    var rows: [Report.Row] = []
    func append(_ key: String, _ label: String, _ row: PaperTable.Row?, _ network: Network?) {
      let printed = paperKeys.map { key in
        row.map { row in paper.cell(row: row.key, column: key) } ?? .missing
      }
      table.rows.append([.text(label)] + printed + (network?.cells ?? notRun))
      rows.append(
        Report.Row(
          key: key, label: label, paper: paperKeys.map { ($0, row?.number($0)) },
          ours: network?.se.top1 ?? Sample([]), parameters: network?.se.arm.parameters,
          macs: network?.se.arm.macs, difference: network?.se.difference,
          adjustedP: network?.se.adjustedP))
    }
    for row in paper.rows {
      append(row.key, row.label, row, networks.first { $0.se.arm.paperRow == row.key })
    }
    for network in networks where !paper.rows.contains(where: { $0.key == network.se.arm.paperRow })
    {
      append(network.name, "(no row in the paper)", nil, network)
    }
    table.notes += [
      "Our network beside a row is the small one of the same family that this scale trains; compare "
        + "the signs of differences, not errors.",
      statistics.recipe, "Paper: \(paper.title); \(paper.source).",
    ]
    let claims =
      networks.isEmpty
      ? []
      : [
        Report.Claim.everyArm(
          "SE errs less than plain in each network",
          networks.compactMap { network in network.se.difference.map { (network.name, $0) } })
      ]
    return Report(
      tableID: paper.id, scale: key.scale, dataset: arms.first?.dataset ?? "", table: table,
      rows: rows, claims: claims)
  }

  private struct Network {
    var name: String
    var plain: ArmStatistics.Line
    var se: ArmStatistics.Line

    var cells: [Cell] {
      func spread(_ line: ArmStatistics.Line) -> Cell {
        line.top1.n == 0
          ? .notRun : .meanAndDeviation(line.top1.mean, line.top1.standardDeviation, decimals: 2)
      }
      return [.text(name), spread(plain)] + se.cells.dropLast(2)
        + [.integer(plain.arm.macs), .integer(se.arm.macs)]
    }
  }

  private static func networks(_ statistics: ArmStatistics) -> [Network] {
    statistics.lines.compactMap { se in
      guard let plain = statistics.lines.first(where: { $0.arm.arm == se.arm.baseline }),
        plain.top1.n + se.top1.n > 0
      else { return nil }
      let name = se.arm.label.split(separator: ",").first.map(String.init) ?? se.arm.arm
      return Network(name: name, plain: plain, se: se)
    }
  }

  private static let paperKeys = ["re_top1", "se_top1", "gain_top1"]

  private static let notRun: [Cell] =
    [.notRun] + [Cell](repeating: .empty, count: ourColumns.count - 1)

  private static let ourColumns: [Column] =
    [
      .init(key: "network", alignment: .left, group: "ours"),
      .init(
        key: "plain_top1_error", label: "plain", unit: "%", group: "ours",
        parts: .meanAndDeviation),
      .init(
        key: "se_top1_error", label: "SE", unit: "%", group: "ours", parts: .meanAndDeviation),
      .init(key: "n", group: "ours"),
    ] + Column.comparison + [
      .init(key: "plain_macs", label: "plain multiply-adds", group: "ours"),
      .init(key: "se_macs", label: "SE multiply-adds", group: "ours"),
    ]

  private static let columns: [Column] =
    [
      .init(key: "key", label: "", alignment: .left),
      .init(key: "paper_plain", label: "plain", unit: "%", group: "paper"),
      .init(key: "paper_se", label: "SE", unit: "%", group: "paper"),
      .init(key: "paper_gain", label: "gain", group: "paper"),
    ] + ourColumns
}
