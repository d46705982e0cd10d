/// A row that may stand for networks of the paper's full size.
protocol FullSizeRow {
  /// The row of the paper; nil for one of ours.
  var paperRow: PaperTable.Row? { get }
  /// The plain network of a row that holds two, else the only one.
  var fullSize: NetworkCount? { get }
  /// The SE network of a row that holds two.
  var fullSizeSE: NetworkCount? { get }
}

extension ReportColumn where Row: FullSizeRow {
  /// The paper's figures on complexity, beside the counts of its networks: in its units for people,
  /// exact for machines.
  ///
  /// - Parameter isPairs: whether a row holds a plain and an SE network.
  static func complexity(
    _ paper: PaperTable?, isPairs: Bool, showsPrinted: Bool = true
  ) -> [ReportColumn] {
    let printed = (paper?.columns ?? []).compactMap { column in
      PrintedCount.Kind(column: column.key).map { (column, $0) }
    }
    var columns: [ReportColumn] = []
    // Sorted by what is counted, so that a plain and an SE network stand side by side.
    for size in showsPrinted ? [false, true] : [] {
      columns += printed.filter { $0.1.isSize == size }.map { column, kind in
        ReportColumn(
          Self.column(
            "paper_\(column.key)", kind, isPairs ? column.key.hasPrefix("se_") : nil, of: "paper")
        ) { row in
          row.paperRow.flatMap { paper?.cell(row: $0.key, column: column.key) } ?? .missing
        }
      }
    }
    let isSmall = printed.contains { $0.1 == .millionMACs }
    for kind in [isSmall ? .millionMACs : .billionMACs, PrintedCount.Kind.millionParameters] {
      for isSE in isPairs ? [false, true] : [false] {
        columns += counted(kind, isPairs ? isSE : nil)
      }
    }
    return columns
  }

  /// A count in the paper's unit for people, and exact for machines.
  private static func counted(_ kind: PrintedCount.Kind, _ isSE: Bool?) -> [ReportColumn] {
    func count(_ row: Row) -> NetworkCount? { isSE == true ? row.fullSizeSE : row.fullSize }
    let network = isSE.map { $0 ? "se_" : "plain_" } ?? ""
    let unit =
      switch kind {
      case .billionMACs: (key: "gmacs", decimals: 3)
      case .millionMACs: (key: "mmacs", decimals: 1)
      case .millionParameters, .mebibytes: (key: "params_m", decimals: 2)
      }
    let exact = kind.isSize ? "parameters" : "macs"
    return [
      ReportColumn(column("full_\(network)\(unit.key)", kind, isSE, of: "counted")) { row in
        count(row).map { .number(kind.value($0), decimals: unit.decimals) } ?? .missing
      },
      ReportColumn(
        Column(
          key: "full_\(network)\(exact)",
          label: (isSE.map { $0 ? "SE " : "plain " } ?? "")
            + (kind.isSize ? "parameters" : "multiply-adds"),
          group: "counted", panel: .machines)
      ) { row in
        count(row).map { .integer(kind.isSize ? $0.parameters : $0.macs) } ?? .missing
      },
    ]
  }

  private static func column(
    _ key: String, _ kind: PrintedCount.Kind, _ isSE: Bool?, of source: String
  ) -> Column {
    let what = kind == .mebibytes ? "size" : kind.isSize ? "params" : "mult-adds"
    guard let isSE else {
      return Column(key: key, label: what, unit: kind.unit, group: source, panel: .complexity)
    }
    return Column(
      key: key, label: isSE ? "SE" : "plain", group: "\(source): \(kind.unit) \(what)",
      panel: .complexity)
  }
}

extension PaperTable {
  /// How the full-size counts were made, and which printed figures they do not reproduce.
  var complexityNotes: [String] {
    guard PaperNetworks.tables.contains(id) else { return [] }
    var notes = [
      "Counted: the paper's own network by our definition, whether trained here or not: "
        + "trainable parameters, and multiply-adds of convolutions and fully connected layers for one "
        + "image."
    ]
    let reasons = PaperNetworks.exceptions.filter { $0.tables.contains(id) }
      .reduce(into: [String]()) { reasons, exception in
        if !reasons.contains(exception.reason) { reasons.append(exception.reason) }
      }
    if !reasons.isEmpty {
      notes.append(
        "Printed figures that these counts do not reproduce: " + reasons.joined(separator: " "))
    }
    return notes
  }
}

extension NetworkCount {
  /// The exact counts, for JSON.
  var json: JSONValue { ["parameters": .integer(parameters), "macs": .integer(macs)] }
}
