import Results

/// Reports of experiments whose arms answer rows of one table, such as the reduction ratio's.
enum AblationReport {
  struct Row: FullSizeRow {
    var key: String
    var label: String
    var paperRow: PaperTable.Row?
    var line: ArmStatistics.Line?
    var fullSize: NetworkCount?
    var fullSizeSE: NetworkCount? { nil }
  }

  /// The arms in their order, beside the paper's rows where they name them.
  static func experiment(_ title: String, _ parts: ReportParts) -> Report {
    let rows = parts.statistics.lines.map { line in
      row(line, parts.paper, parts.paper?.rows.first { $0.key == line.arm.paperRow })
    }
    return make(title, rows, parts, tableID: nil)
  }

  /// The paper's rows in order, with our results beside them; below them the arms without a row in
  /// the paper, such as r = 2 in the first version's table.
  static func table(_ paper: PaperTable, _ parts: ReportParts) -> Report {
    let lines = parts.statistics.lines
    var rows = paper.rows.map { paperRow in
      let line = lines.first { $0.arm.paperRow == paperRow.key }
      return Row(
        key: paperRow.key, label: paperRow.label, paperRow: paperRow, line: line,
        fullSize: PaperNetworks.count(paper.id, row: paperRow.key))
    }
    rows += lines.filter { line in !rows.contains { $0.line?.arm.arm == line.arm.arm } }
      .map { row($0, paper, nil) }
    return make(parts.title(of: paper), rows, parts, tableID: paper.id)
  }

  private static func row(
    _ line: ArmStatistics.Line, _ paper: PaperTable?, _ paperRow: PaperTable.Row?
  ) -> Row {
    Row(
      key: line.arm.arm, label: line.arm.label, paperRow: paperRow, line: line,
      fullSize: paper.flatMap { PaperNetworks.count($0.id, row: paperRow?.key ?? line.arm.arm) })
  }

  private static func make(
    _ title: String, _ rows: [Row], _ parts: ReportParts, tableID: String?
  ) -> Report {
    let hasPaper = parts.paper != nil
    var columns = [
      ReportColumn<Row>(Column(key: "key", label: "", alignment: .left)) {
        .text($0.label)
      }
    ]
    if let paper = parts.paper { columns += printed(paper) }
    columns += ours
    if hasPaper { columns += ReportColumn.complexity(parts.paper, isPairs: false) }
    columns += [
      ReportColumn(
        Column(
          key: "parameters", group: "trained here", panel: .complexity)
      ) { $0.line.map { .integer($0.arm.parameters) } ?? .notRun },
      ReportColumn(
        Column(key: "macs", label: "multiply-adds", group: "trained here", panel: .complexity)
      ) { $0.line.map { .integer($0.arm.macs) } ?? .empty },
    ]
    columns += ReportColumn.looks { $0.line } + ReportColumn.counts { $0.line }
    return Report(
      tableID: tableID, scale: parts.scale, dataset: parts.dataset,
      table: Table(
        title: title, columns, rows, notes: parts.notes(),
        identifier: tableID ?? parts.key?.experiment),
      rows: rows.map { row in
        Report.Row(
          key: row.key, label: row.label,
          paper: row.paperRow?.json(parts.paper?.columns ?? []) ?? [],
          ours: row.line?.top1 ?? Sample([]), top5: row.line?.top5,
          parameters: row.line?.arm.parameters,
          macs: row.line?.arm.macs, difference: row.line?.difference,
          adjustedP: row.line?.adjustedP, test: row.line?.test, adjustedQ: row.line?.adjustedQ,
          counts: row.line?.counts,
          fullSize: row.fullSize?.json ?? .null)
      }, claims: [])
  }

  /// The paper's errors.
  private static func printed(_ paper: PaperTable) -> [ReportColumn<Row>] {
    paper.columns.filter { ["top1", "top5"].contains($0.key) }.map { column in
      ReportColumn(
        Column(
          key: "paper_\(column.key)", label: column.key == "top1" ? "top-1" : "top-5",
          unit: column.unit, group: "paper: error")
      ) { row in
        row.paperRow.map { paper.cell(row: $0.key, column: column.key) } ?? .missing
      }
    }
  }

  private static var ours: [ReportColumn<Row>] {
    [
      ReportColumn(
        Column(
          key: "top1_error", label: "top-1 error", unit: "%", group: "ours",
          parts: .meanAndDeviation)
      ) { $0.line?.spread ?? .notRun },
      ReportColumn(.n) { $0.line?.count ?? .empty },
      ReportColumn(.difference) { $0.line?.differenceCell ?? .empty },
      ReportColumn(.interval) { $0.line?.intervalCell ?? .empty },
      ReportColumn(.bootstrap) { $0.line?.bootstrapCell ?? .empty },
      ReportColumn(.p) { $0.line?.pCell ?? .empty },
      ReportColumn(
        Column(
          key: "top5_error", label: "top-5 error", unit: "%", group: "ours",
          parts: .meanAndDeviation, panel: .machines)
      ) { $0.line?.spreadTop5 ?? .empty },
    ]
  }
}
