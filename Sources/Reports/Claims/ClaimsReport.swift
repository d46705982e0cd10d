import Results

/// Every claim, judged by all results at one scale.
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
    /// Names of the data sets that its arms were trained on; empty while nothing was run.
    var data = ""
    var assessment: Assessment
    /// Identities of the trials that it reads, an arm's together.
    var trials: Set<String> = []
  }

  let scale: String
  let lines: [Line]

  /// - Parameters:
  ///   - store: nil while there is no database.
  ///   - experiments: the known experiments, for the tables they answer.
  package init(scale: String, store: ResultsStore?, experiments: [Experiment]) throws {
    self.scale = scale
    var lines: [Line] = []
    for key in try store?.plans(scale: scale) ?? [] {
      lines += try Self.lines(key, store: store, experiments)
    }
    let order = Dictionary(
      uniqueKeysWithValues: PaperClaims.all.enumerated().map { ($1.id, $0) })
    let papers = lines.filter { !$0.assessment.claim.isOwn }
    let known = Set(papers.filter { $0.assessment.verdict != nil }.map(\.assessment.claim.id))
    lines.removeAll {
      $0.assessment.verdict == nil && !$0.assessment.claim.isOwn
        && known.contains($0.assessment.claim.id)
    }
    for claim in PaperClaims.all
    where !papers.contains(where: { $0.assessment.claim.id == claim.id }) {
      lines.append(
        Line(
          table: claim.tables.first ?? "", experiment: Self.answer(claim, experiments),
          assessment: .notRun(claim)))
    }
    // Claims of the paper in the order of their file, each by experiment; then those that experiments state. The
    // sort keeps the order of equals.
    func place(_ line: Line) -> Int {
      line.assessment.claim.isOwn ? .max : order[line.assessment.claim.id] ?? 0
    }
    self.lines =
      lines.enumerated().sorted { a, b in
        (place(a.element), a.offset) < (place(b.element), b.offset)
      }.map(\.element).correctedOverSuite
  }

  /// The claims of each table that a plan answers, each claim once.
  private static func lines(
    _ key: PlanKey, store: ResultsStore?, _ experiments: [Experiment]
  ) throws -> [Line] {
    let arms = try store?.arms(key) ?? []
    let file = experiments.first { $0.name == key.experiment }
    // The file's current text, else the text filed with the run.
    let tables = file?.tables ?? arms.compactMap(\.paperTable).prefix(1).map { $0 }
    let name = key.experiment + (key.variant.isEmpty ? "" : " (\(key.variant))")
    let data = arms.map(\.dataName).reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    func line(_ table: String, _ assessment: Assessment) -> Line {
      let names = assessment.contrasts.flatMap(\.arms)
      return Line(
        table: table, experiment: name, data: data.joined(separator: ", "), assessment: assessment,
        trials: Set(arms.filter { names.contains($0.arm) && !$0.trials.isEmpty }.map(\.trials)))
    }
    let own = try store?.claims(key) ?? []
    let lines = PlanClaims.judge(
      key.experiment, tables: tables, own: own, arms: arms
    ).flatMap { group in
      group.assessments.map { line(group.table, $0) }
    }
    return try lines + GateClaims.assess(key, store: store).map { line("", $0) }
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
  /// - Parameter isBare: whether notes are left out.
  package func render(
    _ format: TableFormat, _ layout: TextLayout = .pipe, isBare: Bool = false
  ) -> String {
    guard format != .json else { return json.pretty + "\n" }
    var table = table
    if isBare { table.notes = [] }
    return table.render(format, layout)
  }

  package var json: JSONValue {
    [
      "table": nil, "title": .string(title),
      "headlines": .array(headlines.map(JSONValue.string)), "scale": .string(scale), "dataset": "",
      "columns": table.json["columns"] ?? .null, "rows": table.json["rows"] ?? .null,
      "verdicts": .array(
        lines.map { line in
          guard case .object(let members) = line.assessment.json else { return .null }
          return .object(
            [
              ("table", line.table.isEmpty ? .null : .string(line.table)),
              ("experiment", .string(line.experiment)),
            ] + members + [
              ("data", .string(line.data)),
              ("shares_trials_with", .array(sharing(line).map(JSONValue.string))),
            ])
        }),
      "notes": .array(table.notes.map(JSONValue.string)),
    ]
  }

  package var title: String { "Claims of the paper at scale \(scale)" }

  package var table: Table {
    Table(
      title: "\(title). \(headlines.joined(separator: ". "))",
      columns, lines,
      notes: notes,
      identifier: "claims")
  }

  private var columns: [ReportColumn<Line>] {
    func weakest(_ line: Line) -> SequentialTest? { line.assessment.weakest?.test }
    func decimals(_ line: Line) -> Int { line.assessment.claim.metric.decimals }
    func interval(_ value: ClosedRange<Double>?, _ line: Line) -> Cell {
      value.map { .interval($0.lowerBound, $0.upperBound, decimals: decimals(line)) } ?? .empty
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
      ReportColumn(Column(key: "n", panel: .machines)) { line in
        line.assessment.weakest?.difference.map { .integer($0.n) } ?? .empty
      },
      ReportColumn(Column(key: "difference", label: "a − b")) { line in
        weakest(line)?.mean.map { .number($0, decimals: decimals(line)) } ?? .empty
      },
      ReportColumn(Column(key: "interval", label: "95 % interval", parts: .interval)) {
        interval(weakest($0)?.interval, $0)
      },
      ReportColumn(Column(key: "seeds", panel: .machines)) { line in
        line.assessment.seedsToDecide.map { .integer($0) } ?? .empty
      },
      ReportColumn(
        Column(key: "bootstrap", parts: .interval, panel: .machines)
      ) { interval($0.assessment.weakest?.difference?.bootstrap95, $0) },
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
      // Scripts may count columns, so newer columns come after all older ones.
      ReportColumn(Column(key: "look")) { line in
        line.assessment.lookSeeds.map { .integer($0) } ?? .empty
      },
      ReportColumn(Column(key: "q")) { probability($0.assessment.tableQ) },
      ReportColumn(Column(key: "q_suite", label: "suite")) { probability($0.assessment.suiteQ) },
      ReportColumn(Column(key: "chance")) { line in
        line.assessment.probability.map { .number(100 * $0, decimals: 0) } ?? .empty
      },
      ReportColumn(Column(key: "detectable", unit: "points", panel: .machines)) { line in
        line.assessment.detectable.map { .number($0, decimals: decimals(line)) } ?? .empty
      },
      // Shown to people if there is more than one.
      ReportColumn(
        Column(key: "data", alignment: .left, panel: dataNames.count > 1 ? .first : .machines)
      ) { .text($0.data) },
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
