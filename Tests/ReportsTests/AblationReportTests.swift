import Foundation
import Reports
import Results
import Testing

@Suite("Reports of ablations")
struct AblationReportTests {
  private let runs: Runs
  private let key = PlanKey(experiment: "r-sweep", scale: "desk")

  init() throws {
    runs = try Runs()
    try runs.file("r-sweep", table: "10", Runs.sweep)
  }

  private func table(
    _ id: String, experiment: String? = nil, answering: [String] = ["r-sweep"],
    store: ResultsStore?
  ) throws -> Report {
    try PaperReports.table(
      id, TableRequest(scale: "desk", experiment: experiment, answering: answering), store: store)
  }

  private func table(_ id: String) throws -> Report { try table(id, store: runs.store) }

  /// The rows of a report's csv, by column.
  private func records(_ report: Report) -> [[String: String]] {
    let lines = report.render(.csv).split(separator: "\n")
    let names = lines[0].split(separator: ",").map(String.init)
    return lines.dropFirst().map { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return Dictionary(uniqueKeysWithValues: zip(names, fields))
    }
  }

  @Test("table 10 has the paper's rows in its order, ours beside, and says what was not run")
  func table10() throws {
    let report = try table("10")
    #expect(report.rows.map(\.key) == ["r2", "r4", "r8", "r16", "r32", "resnet50"])
    #expect(
      report.render(.csv).split(separator: "\n")[0] == """
        key,paper_top1,paper_top5,top1_error_mean,top1_error_std,n,difference,interval_low,\
        interval_high,bootstrap_low,bootstrap_high,p_holm,top5_error_mean,top5_error_std,\
        paper_params_m,full_gmacs,full_macs,full_params_m,full_parameters,parameters,macs,look,\
        q_holm,diverged,failed,at_chance
        """)
    let rows = records(report)
    let r2 = rows[0]
    for (name, value) in [
      ("key", "r = 2"), ("paper_top1", "22.29"), ("top1_error_mean", "9.166666666666666"),
      ("top1_error_std", "0.816496580927726"), ("n", "6"),
      ("look", "6"), ("p_holm", "0.09375"), ("full_parameters", "45676584"),
      ("full_macs", "3878092800"),
      ("parameters", "1001"), ("macs", "2001"),
    ] { #expect(r2[name] == value, "\(name)") }
    // NumPy, by verdict_rule.py; two comparisons have a look, so Holm doubles the lesser q.
    for (name, value) in [
      ("difference", -1.8333333333333333), ("interval_low", -2.269326819438966),
      ("interval_high", -1.3973398472277008),
      ("q_holm", 2.0141039779418496e-6),
    ] { #expect(agree(r2[name].flatMap { Double($0) }, value, 1e-9), "\(name)") }
    #expect(rows[2]["look"] == "" && rows[2]["q_holm"] == "" && rows[2]["difference"] != "")
    #expect(rows[3]["n"] == "" && rows[3]["parameters"] == "")
    #expect(rows[3]["full_parameters"] == "28071976")
    #expect(rows[5]["difference"] == "" && rows[5]["top1_error_mean"] == "11.0")
    let text = report.render(.text)
    #expect(text.contains("not run"))
    #expect(!text.contains("significant"))
  }

  @Test("before anything was run a table shows the paper's values, the counts, and how to run it")
  func notRun() throws {
    let report = try table("10", store: nil)
    #expect(report.rows.map(\.ours.n) == [0, 0, 0, 0, 0, 0])
    #expect(records(report)[0]["paper_top1"] == "22.29")
    #expect(records(report)[0]["full_parameters"] == "45676584")
    #expect(report.claims.map(\.word) == ["not run", "not run"])
    #expect(
      report.table.notes[0]
        == "No trial of r-sweep at scale desk has been run yet: `ablate run r-sweep` trains it, "
        + "`ablate plan r-sweep` tells what that takes.")
    // The same from a database that has other things.
    #expect(try table("13", answering: ["stages"], store: runs.store).rows.count == 5)
  }

  @Test("differences are those of the look, before it of the seeds that both arms have")
  func paired() throws {
    let report = try table("10")
    let r2 = try #require(report.rows[0].difference)
    #expect(r2.n == 6 && abs(r2.mean - -11.0 / 6) < 1e-12)
    #expect(r2.signFlipP == 2.0 / 64)
    let test = try #require(report.rows[0].test)
    #expect(test.look?.seeds == 6 && agree(test.mean, -11.0 / 6, 1e-12))
    // Two comparisons have a look: Holm doubles the lesser q.
    #expect(agree(report.rows[2 - 1].adjustedQ, 2 * 7.193621336920547e-7, 1e-9))
    let r8 = try #require(report.rows[2].difference)
    #expect(r8.n == 3 && abs(r8.mean - 1.0 / 3) < 1e-12)
    #expect(report.rows[2].test?.look == nil && report.rows[2].adjustedQ == nil)
    let interval = try #require(report.rows[2].test?.interval)
    #expect(agree(interval.upperBound, 1.0 / 3 + 0.696688247460813, 1e-9))
  }

  @Test("a claim that one arm contradicts is not supported")
  func contradicted() throws {
    let report = try table("10")
    #expect(report.claims.map(\.verdict) == [.notSupported, .notSupported])
    #expect(report.claims[0].basis.contains("below zero for r = 2, above zero for r = 4"))
    #expect(report.claims[1].basis.contains("beyond it for r = 2 − r = 4;"))
  }

  @Test("unfinished trials are counted, not used")
  func unfinished() throws {
    let report = try table("10")
    #expect(report.table.notes.contains("Unfinished trials, left out: 1."))
    #expect(report.rows[2].ours.n == 3)
  }

  /// Two seeds of r = 4 diverge; r = 8 learns nothing in two of three.
  private static let troubled: [Runs.Arm] = [
    Runs.Arm(
      name: "plain", label: "plain", baseline: nil, errors: [10, 11, 12, 10, 11, 12], classes: 12),
    Runs.Arm(
      name: "r4", label: "r = 4", baseline: "plain",
      errors: [8, .infinity, 9.5, 8.5, .infinity, 9], classes: 12),
    Runs.Arm(
      name: "r8", label: "r = 8", baseline: "plain", errors: [92, 82, 81], classes: 12),
    Runs.Arm(
      name: "r16", label: "r = 16", baseline: "plain", errors: [.infinity, .infinity], classes: 12),
  ]

  @Test("an arm says how many of its trials diverged, and which networks have learnt nothing")
  func troubled() throws {
    try runs.file("own", table: nil, Self.troubled)
    let report = try PaperReports.experiment(
      PlanKey(experiment: "own", scale: "desk"), store: runs.store)
    let text = report.render(.text)
    #expect(text.contains("4 of 6, 2 diverged") && text.contains("0 of 2, 2 diverged"))
    #expect(text.contains("85.00 ± 6.08†"))
    let markdown = report.render(.md)
    #expect(markdown.contains("4 of 6, 2 diverged") && markdown.contains("85.00 ± 6.08†"))
    #expect(report.render(.tex).contains("6.08\\rlap{$^\\dagger$}"))
    let rows = records(report)
    #expect(rows.map { $0["n"] } == ["6", "4", "3", "0"])
    #expect(rows.map { $0["diverged"] } == ["0", "2", "0", "2"])
    // 82 and 92 of 100 are what guesses among 12 classes give; 81 is better, at 0.1 %.
    #expect(rows.map { $0["at_chance"] } == ["0", "0", "2", "0"])
    #expect(rows[2]["top1_error_mean"] == "85.0")
    #expect(
      report.table.notes.contains(
        "Failed trials, left out: 4; `ablate status` tells why."))
    #expect(
      report.table.notes.contains(
        "Diverged: r = 4 (2 of 6); r = 16 (2 of 2). Means are over the rest; no claim that such an "
          + "arm does better can be supported."))
    #expect(
      report.table.notes.contains(
        "† At chance: r = 8 (2 of 3). These networks have learnt nothing: they err as often as a "
          + "guess among 12 classes (91.67 %)."))
    guard case .array(let json)? = report.json["rows"] else {
      Issue.record("no rows")
      return
    }
    #expect(
      json[1]["trials"]
        == ["planned": 6, "done": 4, "diverged": 2, "failed": 0, "at_chance": 0])
  }

  @Test("arms are at chance by the most frequent class, where a run has recorded it")
  func unequalClasses() throws {
    try runs.file(
      "own", table: nil,
      [Runs.Arm(name: "plain", label: "plain", errors: [24, 26, 9], classes: 12)])
    func rows() throws -> (atChance: String?, text: String) {
      let report = try PaperReports.experiment(
        PlanKey(experiment: "own", scale: "desk"), store: runs.store)
      return (records(report)[0]["at_chance"], report.render(.text).replacing("\n  ", with: " "))
    }
    #expect(try rows().atChance == "0")
    try runs.store.record(mostFrequent: 0.75, of: "shapes")
    #expect(try rows().atChance == "2")
    #expect(try rows().text.contains("as often as a guess among 12 classes (25.00 %)"))
    // What was recorded first stays.
    try runs.store.record(mostFrequent: 0.1, of: "shapes")
    #expect(try rows().atChance == "2")
  }

  @Test("the first version's table keeps arms that it has no row for")
  func firstVersion() throws {
    let report = try table("r-v1")
    #expect(report.rows.map(\.key) == ["r4", "r8", "r16", "r32", "resnet50", "r2"])
  }

  @Test("an experiment's own table has its arms in order")
  func own() throws {
    let report = try PaperReports.experiment(key, store: runs.store)
    #expect(report.tableID == nil)
    #expect(report.rows.map(\.key) == ["plain", "r2", "r4", "r8"])
  }

  @Test("a table that the paper lacks is refused with those that there are")
  func unknown() {
    let error = #expect(throws: ReportError.self) { try table("17") }
    #expect(
      error?.description
        == "--table 17: the paper has the tables 1 to 16; there are also r-v1, 3-cvpr, 7-cvpr, 10-270, "
        + "sec4, ilsvrc, official")
  }

  @Test("an experiment whose trials are all open has nothing to report")
  func nothingYet() throws {
    let error = #expect(throws: ReportError.self) {
      try PaperReports.experiment(
        PlanKey(experiment: "r-sweep", scale: "night"), store: runs.store)
    }
    #expect(error?.kind == .nothingYet)
    #expect(error?.description.hasSuffix("there is --scale desk") == true)
  }

  static let pair = [
    Runs.Arm(
      name: "resnet-8/plain", label: "CIFAR ResNet-8, plain", row: "resnet50", baseline: nil,
      errors: [10, 11, 12, 10, 11, 12]),
    Runs.Arm(
      name: "resnet-8/se", label: "CIFAR ResNet-8, SE", row: "resnet50",
      baseline: "resnet-8/plain", errors: [8, 9.5, 10, 8.5, 9, 10]),
  ]

  @Test("table 2 stands our plain and SE arms beside the paper's rows")
  func table2() throws {
    try runs.file("backbones", table: "2", Self.pair)
    let report = try table("2", answering: ["backbones"], store: runs.store)
    #expect(report.rows.count == 8 && report.rows[0].key == "resnet50")
    #expect(report.rows[0].difference?.n == 6 && report.rows[1].difference == nil)
    #expect(report.claims.map(\.verdict) == [.supported])
    #expect(report.claims[0].contrasts.map(\.label) == ["CIFAR ResNet-8"])
    let row = records(report)[0]
    for (name, value) in [
      ("key", "ResNet-50"), ("paper_plain", "24.8"), ("paper_se", "23.29"), ("paper_gain", "1.51"),
      ("plain_top1_error_mean", "11.0"), ("network", "CIFAR ResNet-8"),
      ("full_plain_parameters", "25557032"), ("full_se_parameters", "28088024"),
      ("full_plain_macs", "3857973248"),
    ] { #expect(row[name] == value, "\(name)") }
  }

  @Test("an experiment of pairs has them in its own table too, with the claims of its table")
  func ownPairs() throws {
    try runs.file("backbones", table: "2", Self.pair)
    let report = try PaperReports.experiment(
      PlanKey(experiment: "backbones", scale: "desk"), store: runs.store)
    #expect(report.rows.map(\.label) == ["CIFAR ResNet-8"])
    #expect(report.claims.map(\.claim.id) == ["networks-se-helps"])
  }

  @Test("an experiment that no claim is about has none")
  func anyExperiment() throws {
    try runs.file("mine", table: nil, Runs.sweep)
    let report = try PaperReports.experiment(
      PlanKey(experiment: "mine", scale: "desk"), store: runs.store)
    #expect(report.claims.isEmpty)
  }

  @Test(
    "every table of the paper can be reported without a database", arguments: PaperReports.tables)
  func all(_ id: String) throws {
    for answering in [[], ["some"]] {
      let report = try PaperReports.table(
        id, TableRequest(scale: "desk", answering: answering), store: nil)
      for format in TableFormat.allCases { #expect(!report.render(format).isEmpty) }
      let widest = report.render(.text).split(separator: "\n").map(\.count).max() ?? 0
      #expect(widest <= 120, "\(widest) columns")
    }
  }
}
