import Results

/// One quantity of one network: plain, with SE blocks, and the change.
package struct TimingRow: Sendable {
  package struct Printed: Sendable {
    package var plain: Double?
    package var se: Double?
    package var change: Double?
  }

  /// Ours: a sample of repeats, or a count as a sample of one.
  package struct Ours: Sendable {
    package var plain: Sample
    package var se: Sample
    package var change: Double
    package var interval: ClosedRange<Double>?
    /// Repeats; nil for what is counted, not measured.
    package var n: Int?
  }

  package var key: String
  package var label: String
  package var unit: String
  package var decimals: Int
  package var paper: Printed?
  /// Nil: not run.
  package var ours: Ours?

  package init(
    key: String, label: String, unit: String, decimals: Int, paper: Printed? = nil, ours: Ours?
  ) {
    self.key = key
    self.label = label
    self.unit = unit
    self.decimals = decimals
    self.paper = paper
    self.ours = ours
  }
}

extension TimingRow {
  static let columns: [Column] = [
    .init(key: "key", label: "", alignment: .left),
    .init(key: "unit", alignment: .left),
    .init(key: "plain", group: "paper"), .init(key: "se", label: "SE", group: "paper"),
    .init(key: "change", unit: "%", group: "paper"),
    .init(key: "plain", group: "ours"),
    .init(key: "plain_range", label: "range", group: "ours", parts: .interval),
    .init(key: "se", label: "SE", group: "ours"),
    .init(key: "se_range", label: "range", group: "ours", parts: .interval),
    .init(key: "change", unit: "%", group: "ours"),
    .init(key: "interval", label: "95 % interval", group: "ours", parts: .interval),
    .init(key: "n", group: "ours"),
  ]

  var cells: [Cell] {
    func printed(_ value: Double?) -> Cell {
      value.map { .number($0, decimals: PaperTable.decimals($0)) } ?? .missing
    }
    var cells: [Cell] = [.text(label), .text(unit)]
    cells += [printed(paper?.plain), printed(paper?.se), printed(paper?.change)]
    guard let ours else { return cells + [.notRun] + [Cell](repeating: .empty, count: 6) }
    func range(_ sample: Sample) -> Cell {
      guard ours.n != nil else { return .empty }
      return sample.range.map {
        .interval($0.lowerBound, $0.upperBound, decimals: decimals)
      } ?? .missing
    }
    return cells + [
      .number(ours.plain.median, decimals: decimals), range(ours.plain),
      .number(ours.se.median, decimals: decimals), range(ours.se),
      .number(ours.change, decimals: 2),
      ours.n == nil
        ? .empty
        : ours.interval.map { .interval($0.lowerBound, $0.upperBound, decimals: 2) } ?? .missing,
      ours.n.map { .integer($0) } ?? .empty,
    ]
  }

  var json: JSONValue {
    let figures: JSONValue =
      ours.map { ours in
        [
          "n": JSONValue(ours.n), "plain": spread(ours.plain, ours.n),
          "se": spread(ours.se, ours.n),
        ]
      } ?? .null
    let difference: JSONValue =
      ours.map { ours in
        [
          "n": JSONValue(ours.n), "change_pct": .number(ours.change),
          "ci95": JSONValue(ours.interval),
        ]
      } ?? .null
    return [
      "key": .string(key), "label": .string(label), "unit": .string(unit),
      "paper": [
        "plain": JSONValue(paper?.plain), "se": JSONValue(paper?.se),
        "change_pct": JSONValue(paper?.change),
      ],
      "ours": figures, "difference": difference,
    ]
  }

  private func spread(_ sample: Sample, _ n: Int?) -> JSONValue {
    guard n != nil else { return .number(sample.median) }
    return [
      "median": .number(sample.median), "min": JSONValue(sample.range?.lowerBound),
      "max": JSONValue(sample.range?.upperBound),
    ]
  }
}
