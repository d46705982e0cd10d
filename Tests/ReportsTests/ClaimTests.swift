import Reports
import Results
import Testing

@Suite("Claims of the paper, as data")
struct ClaimTests {
  @Test("the embedded file is read whole, and every claim says what it needs")
  func all() {
    let claims = PaperClaims.all
    #expect(claims.count == 32)
    #expect(Set(claims.map(\.id)).count == claims.count)
    for claim in claims {
      #expect(!claim.tables.isEmpty || !claim.experiments.isEmpty, "\(claim.id)")
      #expect(claim.tables.allSatisfy { PaperTables.table(id: $0) != nil }, "\(claim.id)")
      #expect(!claim.text.isEmpty && !claim.text.hasSuffix("."), "\(claim.id)")
    }
  }

  @Test("every ablation of the paper has a claim")
  func tables() {
    let tables = Set(PaperClaims.all.flatMap(\.tables))
    #expect(tables == ["2", "3", "4", "5", "10", "r-v1", "11", "12", "13", "14", "15", "16"])
  }

  /// What the paper's own numbers say, read off its tables; a pair with an arm that it has no row for is
  /// left out.
  @Test(
    "the paper's numbers bear out each claim",
    arguments: PaperClaims.all.filter { !$0.tables.isEmpty })
  func paper(_ claim: PaperClaim) throws {
    let table = try #require(PaperTables.table(id: claim.tables[0]))
    func number(_ arm: String, _ key: String) -> Double? {
      // In tables 11, 12, 14 and 15 the plain network of the ablations has no row.
      table.number(row: arm == "plain" ? "resnet50" : arm, column: key)
        ?? (arm == "plain"
          ? PaperTables.table(id: "10")?.number(row: "resnet50", column: key) : nil)
    }
    var compared = 0
    for pair in claim.pairs {
      let differences: [Double] =
        pair[0].hasPrefix("*")
        ? table.rows.compactMap { row in
          guard let plain = row.number("re_top1") ?? row.number("original"),
            let se = row.number("se_top1") ?? row.number("senet")
          else { return nil }
          return se - plain
        }
        : [number(pair[0], claim.metric.rawValue)].compactMap { a in
          number(pair[1], claim.metric.rawValue).flatMap { b in a.map { $0 - b } }
        }
      for difference in differences {
        compared += 1
        switch claim.relation {
        case .below: #expect(difference < 0, "\(pair)")
        case .atMost(let margin): #expect(difference <= margin + 1e-9, "\(pair)")
        case .within(let margin): #expect(abs(difference) <= margin + 1e-9, "\(pair)")
        }
      }
    }
    // The paper prints no row without the last stage.
    #expect(compared > 0 || claim.id.hasPrefix("stages-last"))
  }
}

extension PaperClaim: CustomTestStringConvertible {
  public var testDescription: String { id }
}

@Suite("Claims judged by results")
struct AssessmentTests {
  private let runs: Runs

  init() throws { runs = try Runs() }

  private func assess(
    _ table: String, _ arms: [Runs.Arm], experiment: String = "some"
  ) throws -> [Assessment] {
    try runs.file(experiment, table: table, arms)
    return try PaperReports.table(
      table, TableRequest(scale: "desk", answering: [experiment]), store: runs.store
    ).claims
  }

  private static func arm(_ name: String, _ errors: [Double], top5: [Double]? = nil) -> Runs.Arm {
    Runs.Arm(
      name: name, label: name, row: nil, baseline: name == "plain" ? nil : "plain",
      errors: errors, top5: top5)
  }

  private static let plain = arm("plain", [10, 11, 12, 10, 11, 12])

  @Test("a clear difference supports a claim and its mirror image contradicts it")
  func clear() throws {
    let claims = try assess(
      "12",
      [
        Self.plain, Self.arm("sigmoid", [7, 8.1, 9, 7.2, 8, 9.1]),
        Self.arm("tanh", [8, 9, 10.1, 8, 9.2, 10]), Self.arm("relu", [9, 10.1, 11, 9, 10.2, 11]),
      ])
    #expect(claims.map(\.claim.id) == ["excitation-sigmoid", "excitation-tanh", "excitation-relu"])
    #expect(claims.map(\.word) == ["supported", "supported", "not supported"])
    #expect(
      claims[0].basis.hasPrefix(
        "sigmoid − tanh is -0.98 points of top-1 error, 95 % interval [-1.11, -0.85] at 6 seeds; "
          + "q < 0.0001, <0.0001 corrected for its table's claims"))
  }

  @Test("what is undecided says how probable a decision is, and what would have been found")
  func undecided() throws {
    let claims = try assess(
      "11",
      [
        Self.plain, Self.arm("avg", [9.4, 11.2, 11.1, 10.3, 10.2, 11.9]),
        Self.arm("max", [9.5, 11.1, 11.2, 10.1, 10.3, 11.8]),
      ])
    #expect(claims.map(\.word) == ["undecided", "undecided"])
    let probability = try #require(claims[0].probability)
    #expect(probability > 0.2 && probability < 0.8)
    #expect(claims[0].basis.contains("a decision within 30 seeds is"))
    #expect(claims[0].basis.hasSuffix("points would probably have been found"))
    #expect(claims[0].basis.contains("at 6 seeds each, the 95 % interval lies below zero for none"))
  }

  @Test("a claim about several arms needs them all, and one alone contradicts it")
  func several() throws {
    let low: [Double] = [8, 9, 10, 8.1, 9, 10]
    let missing = try assess(
      "13", [Self.plain, Self.arm("stage2", low), Self.arm("stage3", [])], experiment: "missing")
    // An arm without a trial is none of the plan's; one that is not finished is.
    #expect(missing[0].word == "supported")
    let open = try assess(
      "13", [Self.plain, Self.arm("stage2", low), Self.arm("stage3", [.nan])], experiment: "open")
    #expect(open[0].word == "undecided")
    #expect(open[0].basis.contains("not run: stage3 − plain"))
    let high = try assess(
      "13",
      [Self.plain, Self.arm("stage2", [12, 13, 14, 12.1, 13, 14]), Self.arm("stage3", [.nan])],
      experiment: "high")
    #expect(high[0].word == "not supported")
  }

  @Test("a bound on the cost is judged by its metric")
  func bounds() throws {
    let all = Self.arm("all", [9, 9, 9, 9, 9, 9], top5: [1, 2, 1, 2, 1, 2])
    let rest = Self.arm(
      "but-last", [9.01, 9.02, 9, 9.01, 9, 9.02], top5: [1.5, 2.6, 1.5, 2.5, 1.6, 2.5])
    let claims = try assess("13", [all, rest]).filter {
      $0.claim.id.hasPrefix("stages-last")
    }
    #expect(claims.map(\.word) == ["supported", "not supported"])
    #expect(claims[1].basis.contains("points of top-5 error"))
  }

  @Test("an arm that diverged while the other did not cannot be supported, and the verdict says so")
  func diverged() throws {
    let worse: [Double] = [10, 11, 12, 10, 11, 12, 10, 11]
    let better: [Double] = worse.map { $0 - 2 - ($0 == 10 ? 0.1 : 0) }
    func judged(_ a: [Double], _ b: [Double], _ experiment: String) throws -> Assessment {
      try assess("12", [Self.arm("sigmoid", a), Self.arm("tanh", b)], experiment: experiment)[0]
    }
    #expect(try judged(better, worse, "whole").word == "supported")
    var some = better
    some[7] = .infinity
    let lost = try judged(some, worse, "lost")
    // Nothing can support it any more, and hardly anything would contradict it.
    #expect(lost.word == "futile")
    #expect(
      lost.basis.hasSuffix(
        "sigmoid: 7 of 8, 1 diverged; one arm has diverged seeds and the other has none, so the claim cannot be supported"
      ))
    var others = worse
    others[6] = .infinity
    #expect(try judged(better, others, "baseline").word == "supported")
    #expect(try judged(some, others, "both").word == "supported")
  }

  @Test("a verdict says which of its networks have learnt nothing")
  func chance() throws {
    let guesses = Runs.Arm(
      name: "tanh", label: "tanh", baseline: nil, errors: [91, 90, 92, 91, 93, 92], classes: 12)
    let claims = try assess("12", [Self.arm("sigmoid", [7, 8.1, 9, 7.2, 8, 9.1]), guesses])
    #expect(claims[0].basis.contains("; tanh: 6 at chance"))
    let report = try ClaimsReport(
      scale: "desk", store: runs.store, experiments: [.init(name: "some", tables: ["12"])])
    #expect(report.table.rows.contains { $0[3] == .marked(.text(claims[0].word), "†") })
    #expect(
      report.table.notes.last?.hasPrefix("† Some of its networks have learnt nothing") == true)
  }

  @Test("nothing run is said so, and a claim about arms that a plan lacks is left out")
  func notRun() throws {
    let none = try PaperReports.table(
      "14", TableRequest(scale: "desk", answering: ["placement"]), store: nil)
    #expect(none.claims.count == 4 && none.claims.allSatisfy { $0.verdict == nil })
    let open = try assess(
      "14", [Self.arm("plain", [.nan]), Self.arm("standard", [.nan]), Self.arm("pre", [.nan])])
    #expect(open.map(\.claim.id) == ["placement-pre"])
    #expect(open.map(\.basis) == ["no pair of trials is done"])
  }
}

@Suite("The report of all claims")
struct ClaimsReportTests {
  private let experiments: [ClaimsReport.Experiment] = [
    .init(name: "r-sweep", tables: ["10", "r-v1"]), .init(name: "squeeze", tables: ["11"]),
  ]

  @Test("every claim has a line; what was run is judged, the rest names the experiment")
  func lines() throws {
    let runs = try Runs()
    try runs.file("r-sweep", table: "10", Runs.sweep)
    let report = try ClaimsReport(scale: "desk", store: runs.store, experiments: experiments)
    let rows = report.table.rows
    #expect(rows.count == PaperClaims.all.count)
    let ratio = try #require(rows.first { $0[1] == .text("every r errs less than plain") })
    // One of its pairs has no complete look, so the claim as a whole has none.
    #expect(Array(ratio[2...3]) == [.text("r-sweep"), .text("not supported")])
    let look = try #require(report.table.columns.firstIndex { $0.key == "look" })
    #expect(ratio[look] == .empty)
    let squeeze = try #require(
      rows.first { $0[1] == .text("the average errs less than the maximum") })
    #expect(Array(squeeze[2...3]) == [.text("squeeze"), .text("not run")])
    #expect(report.table.notes[1].contains("`ablate run` these to judge the rest: squeeze"))
  }

  @Test("another scale knows nothing of it, no database nothing at all")
  func otherScale() throws {
    let runs = try Runs()
    try runs.file("r-sweep", table: "10", Runs.sweep)
    for store in [runs.store, nil] {
      let report = try ClaimsReport(scale: "night", store: store, experiments: experiments)
      #expect(report.table.rows.count == PaperClaims.all.count)
      #expect(report.table.rows.allSatisfy { $0[3] == .text("not run") })
    }
  }

  @Test("JSON has the shape of the other reports, each verdict with its pairs")
  func json() throws {
    let runs = try Runs()
    try runs.file("r-sweep", table: "10", Runs.sweep)
    let report = try ClaimsReport(scale: "desk", store: runs.store, experiments: experiments)
    guard case .array(let verdicts)? = report.json["verdicts"] else {
      Issue.record("no verdicts")
      return
    }
    let ratio = try #require(verdicts.first { $0["id"] == "ratio-helps" })
    #expect(ratio["experiment"] == "r-sweep" && ratio["table"] == "10")
    #expect(ratio["verdict"] == "not supported")
    // Scripts of earlier versions read it.
    #expect(ratio["seeds_to_decide"] == .null)
    guard case .array(let contrasts)? = ratio["contrasts"] else {
      Issue.record("no contrasts")
      return
    }
    #expect(contrasts.count == 3)
    for key in ["columns", "rows", "notes", "title", "scale"] { #expect(report.json[key] != nil) }
  }

  @Test("the table stays within 120 columns", arguments: TableFormat.allCases)
  func formats(_ format: TableFormat) throws {
    let report = try ClaimsReport(scale: "desk", store: nil, experiments: experiments)
    let text = report.render(format)
    #expect(!text.isEmpty)
    if format == .text {
      #expect(text.split(separator: "\n").map(\.count).max() ?? 0 <= 120)
    }
  }
}
