import Foundation
import Reports
import Results
import Testing

@Suite("What gates do")
struct GateReportTests {
  /// A block of one channel with these class means, over `images` images of each class.
  private static func records(
    _ position: Int, _ means: [Double], deviation: Double = 0, images: Int = 10, low: Double = 0
  ) -> [GateRecord] {
    means.enumerated().map { label, mean in
      GateRecord(
        block: "stage\(position).block1.se", position: position, label: label,
        className: "c\(label)", images: images, mean: [mean], deviation: [deviation],
        lowShare: low, highShare: 0.25)
    }
  }

  @Test("spread is the deviation between classes, less what chance adds")
  func spread() throws {
    let block = GateBlock(Self.records(1, [0.4, 0.6], deviation: 0.1, images: 4, low: 0.5))
    // Variance between two classes 0.02, of which 0.01/4 is chance.
    #expect(abs(try #require(block.spread) - 100 * (0.02 - 0.0025).squareRoot()) < 1e-9)
    #expect(abs(block.deviation - 10) < 1e-9 && abs(block.mean - 50) < 1e-9)
    #expect(block.low == 50 && block.high == 25 && block.classes == 2)
    // What is all chance is none.
    #expect(GateBlock(Self.records(1, [0.5, 0.5], deviation: 0.1)).spread == 0)
    #expect(GateBlock(Self.records(1, [0.5])).spread == nil)
  }

  @Test("classes count by their images in means, not in spreads")
  func weights() {
    var records = Self.records(1, [0, 1])
    records[1].images = 30
    let block = GateBlock(records)
    #expect(block.mean == 75)
    #expect(abs((block.spread ?? 0) - 100 * 0.5.squareRoot()) < 1e-9)
  }

  @Test("halves leave out the middle of an odd number, and need two blocks")
  func halves() throws {
    let blocks = [[0.5, 0.5], [0, 1], [0.4, 0.6]].enumerated().map {
      GateBlock(Self.records($0 + 1, $1))
    }
    let halves = try #require(GateBlock.halves(blocks))
    #expect(halves.early == 0 && abs(halves.late - 100 * 0.02.squareRoot()) < 1e-9)
    #expect(GateBlock.halves(Array(blocks.prefix(1))) == nil)
  }

  /// A plan of one arm over seeds whose late block spreads so much; the early one always by 0.02.
  private func runs(_ late: [Double]) throws -> Runs {
    let runs = try Runs()
    try runs.file(
      "excitations", table: nil,
      [
        Runs.Arm(
          name: "r16", label: "r = 16", baseline: nil, errors: late.indices.map { 5 + Double($0) })
      ])
    let rows = try runs.store.database.rows("SELECT seed, trial_id FROM v_trials ORDER BY seed")
    for (row, late) in zip(rows, late) {
      try runs.store.record(
        gates: Self.records(1, [0.49, 0.51]) + Self.records(2, [0.5 - late / 2, 0.5 + late / 2]),
        trialID: row[1].text ?? "")
    }
    return runs
  }

  private let key = PlanKey(experiment: "excitations", scale: "desk")

  @Test(
    "class-agnostic early, class-specific late is judged over seeds",
    arguments: [
      ([0.2, 0.25, 0.3, 0.22, 0.28, 0.21], "supported"),
      ([0.001, 0.002, 0.001, 0.003, 0.002, 0.001], "not supported"),
      ([0.001, 0.2, 0.001, 0.2, 0.002, 0.001], "undecided"), ([0.2, 0.3], "exploratory"),
    ])
  func verdict(_ late: [Double], _ word: String) throws {
    let runs = try runs(late)
    let report = try GateReport(key, store: runs.store)
    #expect(report.verdicts.count == 1)
    #expect(report.verdicts[0].lowercased().contains(". \(word): early half − late half is "))
    #expect(report.verdicts[0].contains("points of gate spread"))
    let claims = try ClaimsReport(scale: "desk", store: runs.store, experiments: [])
    let line = try #require(
      claims.render(.csv).split(separator: "\n").first { $0.contains("gates differ less") })
    #expect(line.contains(",excitations,\(word),"))
    #expect(line.contains(",gates-depth,\(late.count < 6 ? "" : "6"),"))
  }

  @Test("the report has a row a block, over seeds, in every format")
  func table() throws {
    let runs = try runs([0.2, 0.3])
    let report = try GateReport(key, store: runs.store)
    let lines = report.render(.csv).split(separator: "\n").map(String.init)
    #expect(lines.count == 3)
    #expect(
      lines[0]
        == "block,channels,n,mean_mean,mean_std,spread_mean,spread_std,within_mean,within_std,low_mean,"
        + "low_std,high_mean,high_std")
    #expect(lines[2].hasPrefix("stage2.block1,1,2,50.0,0.0,17.67"))
    let text = report.render(.text)
    #expect(text.contains("Top-1 error of r = 16: 5.50 ± 0.71 % (n = 2)."))
    let json = try JSONSerialization.jsonObject(with: Data(report.render(.json).utf8))
    let members = try #require(json as? [String: Any])
    #expect((members["rows"] as? [Any])?.count == 2)
    #expect((members["verdicts"] as? [Any])?.count == 1)
  }

  @Test("without gates the error says how they are recorded")
  func nothing() throws {
    let runs = try Runs()
    try runs.file("r-sweep", table: "10", Runs.sweep)
    let error = #expect(throws: ReportError.self) {
      try GateReport(PlanKey(experiment: "r-sweep", scale: "desk"), store: runs.store)
    }
    #expect(error?.kind == .nothingYet)
    #expect(error?.description.hasSuffix("run `ablate run r-sweep --gates`") == true)
  }
}
