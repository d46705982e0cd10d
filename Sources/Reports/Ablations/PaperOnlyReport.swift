/// Tables of the paper that no experiment of ours fills: its values, and the counts of its
/// networks.
enum PaperOnlyReport {
  struct Row: FullSizeRow {
    var paperRow: PaperTable.Row?
    var fullSize: NetworkCount?
    var fullSizeSE: NetworkCount? { nil }
  }

  static func table(_ paper: PaperTable, scale: String) -> Report {
    let rows = paper.rows.map { row in
      Row(
        paperRow: row, fullSize: PaperNetworks.count(paper.id, row: row.key))
    }
    let own = paper.table
    var columns = zip(own.columns.indices, own.columns).map { index, column in
      ReportColumn<Row>(column) { row in
        let place = paper.rows.firstIndex { $0.key == row.paperRow?.key }
        return place.map { own.rows[$0][index] } ?? .missing
      }
    }
    if PaperNetworks.tables.contains(paper.id) {
      columns += ReportColumn.complexity(paper, isPairs: false, showsPrinted: false)
    }
    let parts = ReportParts(paper: paper, scale: scale, statistics: ArmStatistics([]))
    return Report(
      tableID: paper.id, scale: scale, dataset: "",
      table: Table(
        title: parts.title(of: paper), columns, rows, notes: remarks(paper) + parts.notes(),
        identifier: paper.id),
      rows: rows.compactMap { row in
        row.paperRow.map { paperRow in
          Report.Row(
            key: paperRow.key, label: paperRow.label, paper: paperRow.json(paper.columns),
            ours: Sample([]),
            fullSize: row.fullSize?.json ?? .null)
        }
      }, claims: [])
  }

  /// Why it is out of scope, and what the tool does instead.
  private static func remarks(_ paper: PaperTable) -> [String] {
    let why: String? =
      switch paper.id {
      case "6":
        "Places365 is not among the tool's data sets; the networks are ResNet-152 with 365 classes"
      case "7", "7-cvpr":
        "detection is outside this tool, which trains classifiers; the counts are those of the backbones "
          + "as classifiers of 224×224 images"
      case "8", "9":
        "most rows are other people's networks, quoted by the paper; those that the tool builds are "
          + "counted at 224×224, Inceptions at 299×299, and the row trained at 320 there"
      default: nil
      }
    guard let why else { return [] }
    return [
      "Not trained here: \(why). To train those of these networks that the tool has: `ablate run backbones "
        + "--scale paper`."
    ]
  }
}
