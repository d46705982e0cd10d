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

  var differenceCell: Cell {
    (test?.mean ?? difference?.mean).map { .number($0, decimals: 2) } ?? .empty
  }

  /// Missing if a single pair gives no interval, or if a trial diverged.
  var intervalCell: Cell { difference == nil ? .empty : Self.cell(test?.interval) }

  var bootstrapCell: Cell { difference == nil ? .empty : Self.cell(difference?.bootstrap95) }

  var lookCell: Cell {
    difference == nil ? .empty : test?.look.map { .integer($0.seeds) } ?? .missing
  }

  var qCell: Cell { difference == nil ? .empty : adjustedQ.map { .probability($0) } ?? .missing }

  var pCell: Cell { difference == nil ? .empty : adjustedP.map { .probability($0) } ?? .missing }

  private static func cell(_ interval: ClosedRange<Double>?) -> Cell {
    interval.map { .interval($0.lowerBound, $0.upperBound, decimals: 2) } ?? .missing
  }
}

extension Column {
  /// Columns of a difference.
  static let difference = Column(key: "difference", group: "ours")
  static let interval = Column(
    key: "interval", label: "95 % interval", group: "ours", parts: .interval)
  static let look = Column(key: "look", group: "ours")
  static let q = Column(key: "q_holm", label: "q", group: "ours")
  static let n = Column(key: "n", group: "ours")
  /// Of paired differences over all seeds; no verdict rests on them.
  static let bootstrap = Column(
    key: "bootstrap", group: "ours", parts: .interval, panel: .machines)
  static let p = Column(key: "p_holm", label: "p", group: "ours", panel: .machines)
}

extension ReportColumn {
  /// A difference at the looks. Scripts may count columns, so these come after all older ones.
  static func looks(_ line: @escaping (Row) -> ArmStatistics.Line?) -> [ReportColumn] {
    [
      ReportColumn(.look) { line($0)?.lookCell ?? .empty },
      ReportColumn(.q) { line($0)?.qCell ?? .empty },
    ]
  }

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
