import Reports
import Results
import Testing

@Suite("Claims that an experiment file states")
struct StatedClaimTests {
  private let runs: Runs
  private let key = PlanKey(experiment: "mine", scale: "desk")

  init() throws { runs = try Runs() }

  private static let arms = [
    Runs.Arm(
      name: "plain", label: "plain", row: nil, baseline: nil, errors: [10, 11, 12, 10, 11, 12]),
    Runs.Arm(
      name: "mine", label: "my block", row: nil, baseline: "plain",
      errors: [5, 5.5, 6, 5.1, 5.4, 6.1]),
    Runs.Arm(
      name: "worse", label: "another", row: nil, baseline: "plain",
      errors: [15, 16.5, 18, 15.1, 16.4, 18.1]),
  ]

  private func claim(
    _ id: String, _ relation: ClaimRecord.Relation, margin: Double? = nil,
    metric: ClaimRecord.Metric = .top1, _ pairs: [[String]]
  ) -> ClaimRecord {
    ClaimRecord(
      id: id, text: "claim \(id)", metric: metric, relation: relation, margin: margin, pairs: pairs)
  }

  private func judged(_ claims: [ClaimRecord]) throws -> [Assessment] {
    try runs.file("mine", table: nil, Self.arms, claims: claims)
    return try PaperReports.experiment(key, store: runs.store).claims
  }

  @Test("are judged like the paper's, in the experiment's table, in order")
  func judged() throws {
    let found = try judged([
      claim("less", .below, [["mine", "plain"]]), claim("more", .below, [["worse", "plain"]]),
      claim("each", .below, [["*", "plain"]]),
      claim("near", .within, margin: 20, [["mine", "worse"]]),
      claim("most", .atMost, margin: 1, [["worse", "plain"]]),
    ])
    #expect(found.map(\.claim.id) == ["less", "more", "each", "near", "most"])
    #expect(
      found.map(\.verdict) == [.supported, .notSupported, .notSupported, .supported, .notSupported])
    #expect(found[2].contrasts.map(\.label) == ["my block − plain", "another − plain"])
    #expect(found.map(\.claim.source) == Array(repeating: "stated by the experiment", count: 5))
  }

  @Test("may be about loss, time and parameters, each with its unit")
  func metrics() throws {
    let found = try judged([
      claim("loss", .below, metric: .loss, [["mine", "plain"]]),
      claim("time", .atMost, margin: 10, metric: .stepTime, [["worse", "plain"]]),
      claim("fewer", .below, metric: .parameters, [["mine", "plain"]]),
      claim("few", .atMost, margin: 0.5, metric: .parameters, [["*", "plain"]]),
    ])
    #expect(found.map(\.verdict) == [.supported, .notSupported, .notSupported, .supported])
    #expect(found.map(\.isCounted) == [false, false, true, true])
    #expect(
      found[0].basis.hasPrefix("my block − plain is -0.5483 of test loss, 95 % interval [-0."))
    #expect(
      found[1].basis.hasPrefix(
        "another − plain is 40.65 % of the time of a training step, 95 % interval ["))
    #expect(
      found[2].basis == "my block has 1,001 parameters and plain 1,000, 0.10 % more")
    #expect(
      found[3].basis
        == "my block has 1,001 parameters and plain 1,000, 0.10 % more; another has 1,002 parameters and "
        + "plain 1,000, 0.20 % more")
  }

  @Test("stand in the report of all claims after the paper's, those by counting apart")
  func all() throws {
    _ = try judged([
      // The paper's claims have such an identity too.
      claim("depth", .below, [["mine", "plain"]]),
      claim("fewer", .below, metric: .parameters, [["mine", "plain"]]),
    ])
    let report = try ClaimsReport(scale: "desk", store: runs.store, experiments: [])
    #expect(report.table.rows.count == PaperClaims.all.count + 2)
    #expect(
      report.table.rows.suffix(2).map { $0[3] } == [.text("supported"), .text("not supported")])
    #expect(report.table.rows.suffix(2).map { $0[2] } == [.text("mine"), .text("mine")])
    #expect(report.headlines.count == 2)
    #expect(report.headlines[0].hasPrefix("On shapes, 33 claims: 1 supported, 0 contradicted, "))
    #expect(report.headlines[1] == "By counting alone, 0 of 1 hold")
  }

  @Test("the latest run's claims replace the earlier ones, and go with results that are set aside")
  func replaced() throws {
    _ = try judged([claim("less", .below, [["mine", "plain"]])])
    let now = [claim("near", .within, margin: 20, [["mine", "worse"]])]
    try runs.file("other", table: nil, Self.arms, claims: now)
    #expect(try runs.store.claims(key).map(\.id) == ["less"])
    #expect(try runs.store.claims(PlanKey(experiment: "other", scale: "desk")) == now)
    #expect(try runs.store.claims(PlanKey(experiment: "mine", scale: "night")).isEmpty)
  }
}
