extension ArmStatistics.Line {
  var spread: Cell {
    marked(
      top1.n == 0 && counts.text != nil
        ? .missing
        : top1.n == 0 ? .notRun : .meanAndDeviation(top1.mean, top1.standardDeviation, decimals: 2))
  }

  var spreadTop5: Cell {
    marked(
      top5.n == 0 ? .empty : .meanAndDeviation(top5.mean, top5.standardDeviation, decimals: 2))
  }

  /// With the mark of networks that have learnt nothing.
  private func marked(_ cell: Cell) -> Cell { counts.atChance > 0 ? .marked(cell, "†") : cell }

  var count: Cell {
    counts.text.map { .told(top1.n, $0) } ?? (top1.n == 0 ? .empty : .integer(top1.n))
  }

  var differenceCell: Cell { difference.map { .number($0.mean, decimals: 2) } ?? .empty }

  var intervalCell: Cell { interval(\.interval95) }

  var bootstrapCell: Cell { interval(\.bootstrap95) }

  /// Empty for the baseline; missing where one pair gives no interval.
  private func interval(_ path: KeyPath<PairedDifference, ClosedRange<Double>?>) -> Cell {
    guard let difference else { return .empty }
    return difference[keyPath: path].map {
      .interval($0.lowerBound, $0.upperBound, decimals: 2)
    } ?? .missing
  }

  var pCell: Cell {
    difference == nil ? .empty : adjustedP.map { .probability($0) } ?? .missing
  }
}

extension Column {
  /// Columns of a paired difference.
  static let difference = Column(key: "difference", group: "ours")
  static let interval = Column(
    key: "interval", label: "95 % interval", group: "ours", parts: .interval)
  static let p = Column(key: "p_holm", label: "p", group: "ours")
  static let n = Column(key: "n", group: "ours")

  static func bootstrap(_ panel: Panel) -> Column {
    Column(
      key: "bootstrap", label: "bootstrap", group: panel == .first ? "ours" : nil, parts: .interval,
      panel: panel)
  }
}

extension ReportColumn {
  /// For machines: how many trials of an arm diverged, and how many networks have learnt nothing.
  static func counts(
    _ prefix: String = "", _ line: @escaping (Row) -> ArmStatistics.Line?
  ) -> [ReportColumn] {
    func column(_ key: String, _ count: @escaping (TrialCounts) -> Int) -> ReportColumn {
      ReportColumn(Column(key: prefix + key, panel: .machines)) { row in
        line(row).map { .integer(count($0.counts)) } ?? .empty
      }
    }
    return [
      column("diverged", \.diverged), column("failed", \.failed),
      column("at_chance", \.atChance),
    ]
  }
}
