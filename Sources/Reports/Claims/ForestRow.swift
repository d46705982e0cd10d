import Results

/// A claim as a forest plot shows it: the difference of its weakest pair, beside what is claimed and what the paper
/// has.
package struct ForestRow: Hashable, Sendable {
  package var claim: String
  package var experiment: String
  package var data: String
  /// A `Verdict` in words.
  package var word: String
  /// Such as `r = 2 − plain`.
  package var pair: String
  /// Points of error.
  package var mean: Double
  /// That holds at all looks, or for a single one before the first look.
  package var interval: ClosedRange<Double>
  /// Where differences lie if the claim is true.
  package var claimed: ClosedRange<Double>
  /// The difference that the paper's table has; nil where it has none.
  package var paper: Double?
  package var seeds: Int
}

extension ClaimsReport {
  /// The claims about errors that have an interval, in order.
  package var forest: [ForestRow] {
    lines.compactMap { line in
      let assessment = line.assessment
      guard assessment.claim.metric.isError, let weakest = assessment.weakest,
        let mean = weakest.test?.mean, let interval = weakest.test?.interval
      else { return nil }
      return ForestRow(
        claim: assessment.claim.text, experiment: line.experiment, data: line.data,
        word: assessment.word, pair: weakest.label, mean: mean,
        interval: interval, claimed: assessment.claim.relation.claimed, paper: weakest.paper,
        seeds: weakest.test?.look?.seeds ?? weakest.difference?.n ?? 0)
    }
  }
}

extension PaperClaim.Relation {
  /// The differences that it claims.
  fileprivate var claimed: ClosedRange<Double> {
    switch self {
    case .below: -.infinity...0
    case .atMost(let margin): -.infinity...margin
    case .within(let margin): -margin...margin
    }
  }
}

extension PaperClaim {
  /// The difference of two arms in the claim's table of the paper; nil where it has not both.
  func paperDifference(_ a: ResultsStore.ArmResult, _ b: ResultsStore.ArmResult) -> Double? {
    guard let id = tables.first, let table = PaperTables.table(id: id) else { return nil }
    if pairs.contains(where: { $0.allSatisfy { $0.hasPrefix("*") } }) {
      guard metric == .top1, let row = a.paperRow ?? b.paperRow,
        let plain = table.number(row: row, column: "re_top1")
          ?? table.number(row: row, column: "original"),
        let se = table.number(row: row, column: "se_top1")
          ?? table.number(row: row, column: "senet")
      else { return nil }
      return se - plain
    }
    func number(_ arm: ResultsStore.ArmResult) -> Double? {
      let row = arm.paperRow ?? arm.arm
      if let value = table.number(row: row, column: metric.rawValue) { return value }
      // In tables 11, 12, 14 and 15 the plain network of the ablations has no row.
      guard arm.arm == "plain" else { return nil }
      return PaperTables.table(id: "10")?.number(row: "resnet50", column: metric.rawValue)
    }
    return number(a).flatMap { a in number(b).map { a - $0 } }
  }
}
