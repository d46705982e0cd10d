import Results

/// Every claim, judged by everything that was run at one scale.
package struct ClaimsReport: Sendable {
  /// An experiment that a claim can be judged by.
  package struct Experiment: Sendable {
    package var name: String
    package var tables: [String]

    package init(name: String, tables: [String]) {
      self.name = name
      self.tables = tables
    }
  }

  /// A claim by one plan.
  struct Line {
    /// The table of the paper, or nothing for a question of ours.
    var table: String
    var experiment: String
    var assessment: Assessment
  }

  let scale: String
  let lines: [Line]

  /// - Parameters:
  ///   - store: nil while there is no database.
  ///   - experiments: those that can be found, for what they answer.
  package init(scale: String, store: ResultsStore?, experiments: [Experiment]) throws {
    self.scale = scale
    var lines: [Line] = []
    for key in try store?.plans(scale: scale) ?? [] {
      lines += try Self.lines(key, store: store, experiments)
    }
    let order = Dictionary(
      uniqueKeysWithValues: PaperClaims.all.enumerated().map { ($1.id, $0) })
    let known = Set(lines.filter { $0.assessment.verdict != nil }.map(\.assessment.claim.id))
    lines.removeAll { $0.assessment.verdict == nil && known.contains($0.assessment.claim.id) }
    for claim in PaperClaims.all
    where !lines.contains(where: { $0.assessment.claim.id == claim.id }) {
      lines.append(
        Line(
          table: claim.tables.first ?? "", experiment: Self.answer(claim, experiments),
          assessment: .notRun(claim)))
    }
    // Claims in the order of their file, each by experiment; the sort keeps the order of equals.
    self.lines =
      lines.enumerated().sorted { a, b in
        (order[a.element.assessment.claim.id] ?? 0, a.offset)
          < (order[b.element.assessment.claim.id] ?? 0, b.offset)
      }.map(\.element).correctedOverSuite
  }

  /// The claims of each table that a plan answers, each claim once.
  private static func lines(
    _ key: PlanKey, store: ResultsStore?, _ experiments: [Experiment]
  ) throws -> [Line] {
    let arms = try store?.arms(key) ?? []
    let file = experiments.first { $0.name == key.experiment }
    // What the file says now, else what was filed when it was run.
    let tables = file?.tables ?? arms.compactMap(\.paperTable).prefix(1).map { $0 }
    let name = key.experiment + (key.variant.isEmpty ? "" : " (\(key.variant))")
    var seen: Set<String> = []
    let groups =
      tables.map { ($0, PaperClaims.of(table: $0)) }
      + [("", PaperClaims.of(experiment: key.experiment, table: nil))]
    let lines = groups.flatMap { table, claims in
      Assessment.of(claims, arms: arms).filter { seen.insert($0.claim.id).inserted }
        .map { Line(table: table, experiment: name, assessment: $0) }
    }
    return try lines
      + GateClaims.assess(key, store: store).map {
        Line(table: "", experiment: name, assessment: $0)
      }
  }

  /// The experiment that would judge a claim.
  private static func answer(_ claim: PaperClaim, _ experiments: [Experiment]) -> String {
    experiments.first { experiment in
      claim.experiments.contains(experiment.name)
        || !Set(claim.tables).isDisjoint(with: experiment.tables)
    }?.name ?? claim.experiments.first ?? ""
  }
}

extension ClaimsReport {
  package func render(_ format: TableFormat) -> String {
    format == .json ? json.pretty + "\n" : table.render(format)
  }

  package var json: JSONValue {
    [
      "table": nil, "title": .string(table.title), "scale": .string(scale), "dataset": "",
      "columns": table.json["columns"] ?? .null, "rows": table.json["rows"] ?? .null,
      "verdicts": .array(
        lines.map { line in
          guard case .object(let members) = line.assessment.json else { return .null }
          return .object(
            [
              ("table", line.table.isEmpty ? .null : .string(line.table)),
              ("experiment", .string(line.experiment)),
            ] + members)
        }),
      "notes": .array(table.notes.map(JSONValue.string)),
    ]
  }

  package var table: Table {
    Table(
      title: "Claims of the paper at scale \(scale)", Self.columns, lines,
      notes: [
        summary,
        "a − b: in points of error (of gate spread where gates are judged) for the pair that "
          + "speaks least for the claim, at the look (6, 10, 15, 20 or 30 seeds), with a 95 % interval that "
          + "holds at all looks; exploratory ones are over fewer seeds, for this once.",
        "q: a p that stays true while one looks; claims that only say which errs less are corrected for "
          + "each other within a table (Holm), in the column suite all claims here are. Chance: how "
          + "probable a decision within \(Looks.budget) seeds is, in %; below "
          + "\(NumberText.fixed(100 * Verdict.futility, decimals: 0)) % a claim is futile. "
          + "docs/statistics.md says when a claim is supported.",
      ]
        + (lines.contains { $0.assessment.isAtChance }
          ? ["† Some of its networks have learnt nothing: they err as often as a guess."] : []),
      identifier: "claims")
  }

  private var summary: String {
    let counts = Verdict.allCases.map { verdict in
      "\(lines.count { $0.assessment.verdict == verdict }) \(verdict.rawValue)"
    }
    let missing = lines.filter { $0.assessment.verdict == nil }
    var text = counts.joined(separator: ", ") + ", \(missing.count) not run"
    let names = missing.map(\.experiment).reduce(into: [String]()) { names, name in
      if !name.isEmpty, !names.contains(name) { names.append(name) }
    }
    if !names.isEmpty {
      text += "; `ablate run` these to judge the rest: \(names.joined(separator: ", "))"
    }
    return text + "."
  }

  private static var columns: [ReportColumn<Line>] {
    func weakest(_ line: Line) -> SequentialTest? { line.assessment.weakest?.test }
    func interval(_ value: ClosedRange<Double>?) -> Cell {
      value.map { .interval($0.lowerBound, $0.upperBound, decimals: 2) } ?? .empty
    }
    func probability(_ value: Double?) -> Cell { value.map { .probability($0) } ?? .empty }
    return [
      ReportColumn(Column(key: "table", alignment: .left)) {
        .text($0.table.isEmpty ? "–" : $0.table)
      },
      ReportColumn(Column(key: "claim", alignment: .left, wrap: 28)) {
        .text($0.assessment.claim.text)
      },
      ReportColumn(Column(key: "experiment", alignment: .left)) { .text($0.experiment) },
      ReportColumn(Column(key: "verdict", alignment: .left)) { $0.assessment.cell },
      ReportColumn(Column(key: "look")) { line in
        line.assessment.lookSeeds.map { .integer($0) } ?? .empty
      },
      ReportColumn(Column(key: "difference", label: "a − b")) { line in
        weakest(line)?.mean.map { .number($0, decimals: 2) } ?? .empty
      },
      ReportColumn(Column(key: "interval", label: "95 % interval", parts: .interval)) {
        interval(weakest($0)?.interval)
      },
      ReportColumn(Column(key: "q")) { probability($0.assessment.tableQ) },
      ReportColumn(Column(key: "q_suite", label: "suite")) { probability($0.assessment.suiteQ) },
      ReportColumn(Column(key: "chance")) { line in
        line.assessment.probability.map { .number(100 * $0, decimals: 0) } ?? .empty
      },
      ReportColumn(Column(key: "detectable", unit: "points", panel: .machines)) { line in
        line.assessment.detectable.map { .number($0, decimals: 2) } ?? .empty
      },
      ReportColumn(Column(key: "n", panel: .machines)) { line in
        line.assessment.weakest?.difference.map { .integer($0.n) } ?? .empty
      },
      ReportColumn(
        Column(key: "bootstrap", parts: .interval, panel: .machines)
      ) { interval($0.assessment.weakest?.difference?.bootstrap95) },
      ReportColumn(Column(key: "pair", alignment: .left, panel: .machines)) { line in
        line.assessment.weakest.map { .text($0.label) } ?? .empty
      },
      ReportColumn(Column(key: "metric", alignment: .left, panel: .machines)) {
        .text($0.assessment.claim.metric.rawValue)
      },
      ReportColumn(Column(key: "basis", alignment: .left, panel: .machines)) {
        .text($0.assessment.basis)
      },
      ReportColumn(Column(key: "id", alignment: .left, panel: .machines)) {
        .text($0.assessment.claim.id)
      },
    ]
  }
}

extension Assessment {
  /// Whether a network of its arms has learnt nothing.
  var isAtChance: Bool { verdict != nil && counts.contains { $0.atChance > 0 } }

  fileprivate var cell: Cell { isAtChance ? .marked(.text(word), "†") : .text(word) }
}

extension [ClaimsReport.Line] {
  /// With the q of each claim after Holm's correction over all that have one.
  fileprivate var correctedOverSuite: [ClaimsReport.Line] {
    let tested = indices.filter { self[$0].assessment.q != nil }
    let adjusted = Holm.adjust(tested.compactMap { self[$0].assessment.q })
    var lines = self
    for (index, q) in zip(tested, adjusted) { lines[index].assessment.suiteQ = q }
    return lines
  }
}
