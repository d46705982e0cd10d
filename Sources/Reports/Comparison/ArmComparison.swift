import Results

/// Two arms side by side, whichever experiments, scales and databases they come from: errors, cost and curves, with
/// a verdict.
package struct ArmComparison: Sendable {
  let a: ComparedArm
  let b: ComparedArm
  /// Of the top-1 errors. Arms of one plan help each other's test, as in its table.
  let test: SequentialTest

  package init(_ a: ComparedArm, _ b: ComparedArm) {
    self.a = a
    self.b = b
    test = Self.test(a, b, .top1)
  }

  private static func test(
    _ a: ComparedArm, _ b: ComparedArm, _ metric: PaperClaim.Metric
  ) -> SequentialTest {
    let isOnePlan = a.key == b.key && a.database == b.database
    return SequentialTest(
      a.arm, b.arm, among: isOnePlan ? a.family : [], errors: metric.values)
  }

  /// Which errs less, in words.
  package var verdict: String {
    let (first, second) = (a.name(beside: b), b.name(beside: a))
    func number(_ value: Double) -> String { NumberText.fixed(value, decimals: 2) }
    guard let look = test.look else {
      let beginning = "verdicts begin with seeds 1 to \(Looks.sizes[0]) of each"
      guard let mean = test.mean, let interval = test.interval else {
        return
          "Nothing can be said: they have fewer than two finished seeds in common; \(beginning)."
      }
      return "Exploratory: \(first) − \(second) is \(number(mean)) points, 95 % interval "
        + "[\(number(interval.lowerBound)), \(number(interval.upperBound))] for a single look; \(beginning)."
    }
    let q = NumberText.probability(test.q, named: "q")
    guard let mean = test.mean, let interval = test.interval else {
      return "By ranks, with diverged trials last, at \(look.seeds) seeds: \(q)."
    }
    let numbers =
      "by \(number(abs(mean))) points, 95 % interval of \(first) − \(second) "
      + "[\(number(interval.lowerBound)), \(number(interval.upperBound))] at \(look.seeds) seeds, \(q)"
    guard test.q <= Verdict.level else {
      let detectable = test.detectable.map {
        " Differences over \(number($0)) points would probably have been found."
      }
      return "No difference is shown: they differ \(numbers).\(detectable ?? "")"
    }
    return "\(mean < 0 ? first : second) errs less \(numbers)."
  }

  /// Seeds whose trial diverged, and networks that have learnt nothing.
  private var counts: [String] {
    let counts = [TrialCounts(a.arm), TrialCounts(b.arm)]
    return [
      TrialCounts.divergedNote(counts), TrialCounts.chanceNote(counts),
      TrialCounts.validationNote(counts),
    ].compactMap(\.self)
  }
}

extension ArmComparison {
  /// One line of the table.
  private struct Line {
    var what: String
    var unit = ""
    var a: Cell
    var b: Cell
    var difference = Cell.empty
    var interval = Cell.empty
    var q = Cell.empty
  }

  /// - Parameter isForPeople: whether long curves are thinned out.
  package func table(isForPeople: Bool) -> Table {
    let columns: [ReportColumn<Line>] = [
      ReportColumn(Column(key: "what", alignment: .left)) { .text($0.what) },
      ReportColumn(Column(key: "unit", alignment: .left)) { .text($0.unit) },
      ReportColumn(Column(key: "a", label: a.name(beside: b))) { $0.a },
      ReportColumn(Column(key: "b", label: b.name(beside: a))) { $0.b },
      ReportColumn(Column(key: "difference", label: "a − b")) { $0.difference },
      ReportColumn(Column(key: "interval", label: "95 % interval", parts: .interval)) {
        $0.interval
      },
      ReportColumn(Column(key: "q")) { $0.q },
    ]
    return Table(
      title: "\(a.title) against \(b.title)", columns,
      errors + cost + curve(points: isForPeople ? 8 : .max), notes: notes)
  }

  private var notes: [String] {
    let differences = ArmDifferences(a, b)
    return [verdict] + differences.warnings + counts
      + [
        differences.network.map { "The networks differ in: \($0)." }
          ?? "The networks have the same settings."
      ]
      + [
        "q is a p value that is valid at every look, and the interval holds at all looks "
          + "(docs/statistics.md). Nothing is corrected for how many pairs you compare."
      ]
  }

  private var errors: [Line] {
    [
      (PaperClaim.Metric.top1, "top-1 error", "%"), (.top5, "top-5 error", "%"),
      (.loss, "test loss", ""),
    ]
    .map { metric, what, unit in
      let test = Self.test(a, b, metric)
      return Line(
        what: what, unit: unit, a: Self.cell(metric.values(a.arm), metric.decimals),
        b: Self.cell(metric.values(b.arm), metric.decimals),
        difference: test.mean.map { .number($0, decimals: metric.decimals) } ?? .empty,
        interval: test.interval.map {
          .interval($0.lowerBound, $0.upperBound, decimals: metric.decimals)
        } ?? .empty,
        q: test.look == nil ? .empty : .probability(test.q))
    }
  }

  private var cost: [Line] {
    func change(_ first: Double, _ second: Double) -> Cell {
      second > 0 && first.isFinite
        ? .text("\(NumberText.fixed(100 * (first / second - 1), decimals: 2)) %") : .empty
    }
    func measured(
      _ what: String, _ unit: String, _ scale: Double, _ values: (ComparedArm) -> [Int: Double]
    )
      -> Line
    {
      let (first, second) = (values(a).mapValues { $0 * scale }, values(b).mapValues { $0 * scale })
      return Line(
        what: what, unit: unit, a: Self.cell(first, 2), b: Self.cell(second, 2),
        difference: first.isEmpty || second.isEmpty
          ? .empty : change(Self.sample(first).mean, Self.sample(second).mean))
    }
    func counted(_ what: String, _ count: (ResultsStore.ArmResult) -> Int) -> Line {
      Line(
        what: what, a: .integer(count(a.arm)), b: .integer(count(b.arm)),
        difference: change(Double(count(a.arm)), Double(count(b.arm))))
    }
    return [
      counted("finished seeds") { $0.top1Error.count }, counted("parameters", \.parameters),
      counted("multiply-adds", \.macs),
      measured("training step", "ms", 1000, \.arm.stepSeconds),
      measured("trial", "s", 1, \.seconds),
    ].enumerated().map { place, line in
      var line = line
      if place == 0 { line.difference = .empty }
      return line
    }
  }

  /// The test errors by epoch, of epochs that both have.
  private func curve(points: Int) -> [Line] {
    func byEpoch(_ arm: ComparedArm) -> [Int: [Int: Double]] {
      Dictionary(grouping: arm.curves.filter { $0.split == "test" }, by: \.epoch).mapValues {
        Dictionary($0.map { ($0.seed, $0.top1Error) }, uniquingKeysWith: { $1 })
      }
    }
    let (first, second) = (byEpoch(a), byEpoch(b))
    let epochs = Set(first.keys).intersection(second.keys).sorted()
    // A curve has more than its end, which stands above.
    guard epochs.count > 1 else { return [] }
    let step = points >= epochs.count ? 1 : (epochs.count + points - 1) / points
    return epochs.enumerated().filter { place, _ in
      (epochs.count - 1 - place) % step == 0
    }.map { _, epoch in
      let (one, other) = (first[epoch] ?? [:], second[epoch] ?? [:])
      return Line(
        what: "top-1 error after epoch \(epoch)", unit: "%", a: Self.cell(one, 2),
        b: Self.cell(other, 2),
        difference: .number(
          Self.sample(one).mean - Self.sample(other).mean, decimals: 2))
    }
  }

  /// In order of the seeds, so that sums have the same bits.
  private static func sample(_ values: [Int: Double]) -> Sample {
    Sample(values.sorted { $0.key < $1.key }.map(\.value))
  }

  /// Mean ± standard deviation over seeds.
  private static func cell(_ values: [Int: Double], _ decimals: Int) -> Cell {
    guard !values.isEmpty else { return .notRun }
    let sample = sample(values)
    return .meanAndDeviation(sample.mean, sample.standardDeviation, decimals: decimals)
  }
}

extension ComparedArm {
  fileprivate var title: String {
    "\(key.experiment)/\(arm.arm)\(key.variant.isEmpty ? "" : " (\(key.variant))") at scale \(key.scale)"
  }
}
