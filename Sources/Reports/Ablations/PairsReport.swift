import Results

/// Reports of experiments that train each network plain and with SE, such as Table 2.
///
/// Arms are named `NETWORK/plain` and `NETWORK/se`.
enum PairsReport {
  struct Network {
    var name: String
    var plain: ArmStatistics.Line
    var se: ArmStatistics.Line

    /// Of the SE network; in words where trials of either failed.
    var count: Cell {
      let texts = [("plain ", plain.counts.text), ("SE ", se.counts.text)].compactMap {
        name, text in
        text.map { name + $0 }
      }
      return texts.isEmpty ? se.count : .told(se.top1.n, texts.joined(separator: "; "))
    }
  }

  struct Row: FullSizeRow {
    var key: String
    var label: String
    var paperRow: PaperTable.Row?
    var network: Network?
    var fullSize: NetworkCount?
    var fullSizeSE: NetworkCount?
  }

  /// The pairs among a plan's arms.
  static func networks(_ statistics: ArmStatistics) -> [Network] {
    statistics.lines.compactMap { se in
      guard se.arm.arm.hasSuffix("/se"),
        let plain = statistics.lines.first(where: { $0.arm.arm == se.arm.baseline })
      else { return nil }
      let parts = se.arm.label.split(separator: ",").dropLast()
      let name = parts.isEmpty ? se.arm.arm : parts.joined(separator: ",")
      return Network(name: name, plain: plain, se: se)
    }
  }

  /// Whether all of a plan's arms are pairs.
  static func fits(_ statistics: ArmStatistics) -> Bool {
    !statistics.lines.isEmpty && networks(statistics).count * 2 == statistics.lines.count
  }

  /// The paper's rows in order, with our results beside them; below them our networks without a row
  /// in the paper.
  static func table(_ paper: PaperTable, _ parts: ReportParts) -> Report {
    let networks = networks(parts.statistics)
    func row(_ paperRow: PaperTable.Row, _ network: Network?) -> Row {
      Row(
        key: paperRow.key, label: paperRow.label, paperRow: paperRow, network: network,
        fullSize: PaperNetworks.count(paper.id, row: paperRow.key),
        fullSizeSE: PaperNetworks.count(paper.id, row: paperRow.key, isSE: true))
    }
    var rows = paper.rows.map { paperRow in
      row(paperRow, networks.first { $0.se.arm.paperRow == paperRow.key })
    }
    rows += networks.filter { network in
      !rows.contains { $0.network?.se.arm.arm == network.se.arm.arm }
    }.map { network in Row(key: network.se.arm.arm, label: network.name, network: network) }
    return make(parts.title(of: paper), rows, parts, tableID: paper.id)
  }

  /// The pairs in their order.
  static func experiment(_ title: String, _ parts: ReportParts) -> Report {
    let rows = networks(parts.statistics).map { network in
      Row(
        key: network.se.arm.arm, label: network.name,
        paperRow: parts.paper?.rows.first { $0.key == network.se.arm.paperRow }, network: network)
    }
    return make(title, rows, parts, tableID: nil)
  }

  private static func make(
    _ title: String, _ rows: [Row], _ parts: ReportParts, tableID: String?
  ) -> Report {
    var columns = [
      ReportColumn<Row>(Column(key: "key", label: "", alignment: .left)) { .text($0.label) }
    ]
    if let paper = parts.paper { columns += printed(paper) }
    columns += ours
    if tableID != nil { columns += ReportColumn.complexity(parts.paper, isPairs: true) }
    // Without rows of the paper, the first column names our networks.
    columns += parts.paper == nil ? Array(details.dropFirst()) : details
    columns += ReportColumn.looks { $0.network?.se }
    columns += ReportColumn.counts("plain_") { $0.network?.plain }
    columns += ReportColumn.counts("se_") { $0.network?.se }
    let remark =
      "Each row shows our network of the same family at this scale; compare the signs "
      + "of differences, not errors."
    let isBeside = parts.hasResults && parts.paper != nil
    return Report(
      tableID: tableID, scale: parts.scale, dataset: parts.dataset,
      table: Table(
        title: title, columns, rows, notes: parts.notes(isBeside ? [remark] : []),
        identifier: tableID ?? parts.key?.experiment),
      rows: rows.map { row in
        Report.Row(
          key: row.key, label: row.label,
          paper: row.paperRow?.json(parts.paper?.columns ?? []) ?? [],
          ours: row.network?.se.top1 ?? Sample([]), top5: row.network?.se.top5,
          plain: row.network?.plain.top1, parameters: row.network?.se.arm.parameters,
          macs: row.network?.se.arm.macs, difference: row.network?.se.difference,
          adjustedP: row.network?.se.adjustedP, test: row.network?.se.test,
          adjustedQ: row.network?.se.adjustedQ, counts: row.network?.se.counts,
          plainCounts: row.network?.plain.counts,
          fullSize: [
            "plain": row.fullSize?.json ?? .null, "se": row.fullSizeSE?.json ?? .null,
          ])
      }, claims: [])
  }

  /// The paper's errors; Tables 4 and 5 name their columns differently from 2 and 3.
  private static func printed(_ paper: PaperTable) -> [ReportColumn<Row>] {
    [
      (["re_top1", "original"], "plain"), (["se_top1", "senet"], "se"), (["gain_top1"], "gain"),
    ].compactMap { keys, name in
      guard let column = paper.columns.first(where: { keys.contains($0.key) }) else { return nil }
      return ReportColumn(
        Column(
          key: "paper_\(name)", label: name == "se" ? "SE" : name, group: "paper: error (%)")
      ) { row in
        row.paperRow.map { paper.cell(row: $0.key, column: column.key) } ?? .missing
      }
    }
  }

  private static var ours: [ReportColumn<Row>] {
    [
      ReportColumn(
        Column(
          key: "plain_top1_error", label: "plain", unit: "%", group: "ours",
          parts: .meanAndDeviation)
      ) { $0.network?.plain.spread ?? .notRun },
      ReportColumn(
        Column(
          key: "se_top1_error", label: "SE", unit: "%", group: "ours", parts: .meanAndDeviation)
      ) { $0.network?.se.spread ?? .empty },
      ReportColumn(.n) { $0.network?.count ?? .empty },
      ReportColumn(.difference) { $0.network?.se.differenceCell ?? .empty },
      ReportColumn(.interval) { $0.network?.se.intervalCell ?? .empty },
      ReportColumn(.p) { $0.network?.se.pCell ?? .empty },
    ]
  }

  private static var details: [ReportColumn<Row>] {
    [
      ReportColumn(Column(key: "network", alignment: .left, panel: .details)) { row in
        row.network.map { .text($0.name) } ?? .notRun
      },
      ReportColumn(.bootstrap) { $0.network?.se.bootstrapCell ?? .empty },
    ]
      + [false, true].flatMap { isSE -> [ReportColumn<Row>] in
        let group = isSE ? "SE" : "plain"
        func arm(_ row: Row) -> ArmStatistics.Line? { isSE ? row.network?.se : row.network?.plain }
        return [
          ReportColumn(
            Column(
              key: "\(group.lowercased())_parameters", label: "parameters", group: group,
              panel: .details)
          ) { arm($0).map { .integer($0.arm.parameters) } ?? .empty },
          ReportColumn(
            Column(
              key: "\(group.lowercased())_macs", label: "multiply-adds", group: group,
              panel: .details)
          ) { arm($0).map { .integer($0.arm.macs) } ?? .empty },
        ]
      }
  }
}
