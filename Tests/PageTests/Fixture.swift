import Foundation
import Page
import Reports
import Results

/// A page of made-up results, with everything that a page can hold.
enum Fixture {
  static func page() throws -> ReportPage {
    var table = table
    table.curves = ["plain", "r2"].enumerated().map { index, label in
      PageCurve(
        label: label,
        points: (1...3).map { epoch in
          .init(epoch: epoch, mean: Double(60 / epoch - index), deviation: 1.5, seeds: 2)
        })
    }
    return ReportPage(
      scale: "smoke", version: "0.0.0",
      claims: try ClaimsReport(scale: "smoke", store: nil, experiments: []),
      entries: [controls, table, timing, own], figures: figures)
  }

  private static let columns: [Column] = [
    Column(key: "key", label: "", alignment: .left),
    Column(key: "paper", label: "top-1", unit: "%", group: "paper"),
    Column(key: "ours", label: "top-1 error", unit: "%", group: "ours"),
    Column(key: "interval", label: "95 % interval", group: "ours"),
    Column(key: "parameters", panel: .below("Complexity")),
    Column(key: "hidden", panel: .machines),
  ]

  private static let rows: [[Cell]] = [
    [
      .text("plain"), .number(23.3, decimals: 2), .meanAndDeviation(92.5, 1.25, decimals: 2),
      .empty,
      .integer(1_234_567), .text("for machines alone"),
    ],
    [
      .text("r = 2"), .number(22.29, decimals: 2), .meanAndDeviation(9.5, 0.5, decimals: 2),
      .interval(-1.5, 0.25, decimals: 2), .integer(999), .empty,
    ],
    [.text("r < 4 & more"), .missing, .notRun, .empty, .missing, .empty],
  ]

  private static func origin(
    _ arm: String, _ seed: Int, _ state: String, error: Double?, dirty: Bool = false
  ) -> ResultsStore.TrialOrigin {
    let id = String(repeating: "\(arm.utf8.first ?? 0)\(seed)", count: 32).prefix(64)
    let settings = """
      {"data":"shapes/1","model":"cifar-resnet-8","numerics":"1","classes":"10",\
      "se.reduction":"\(arm)"}
      """
    let provenance = Provenance(
      threads: 2, load: 0.5, revision: String(repeating: "ab12", count: 10), isDirty: dirty,
      binarySHA256: String(repeating: "c", count: 64),
      details: #"{"compiler":"Swift 6.3","cpu":"Some CPU","version":"0.0.0"}"#)
    return ResultsStore.TrialOrigin(
      arm: arm, label: arm, seed: seed, trialSeed: seed, trialID: String(id), dataset: "shapes/1",
      settings: settings, state: state, top1Error: error, testImages: 1000, seconds: 90,
      attempts: 1,
      last: ResultsStore.Attempt(
        host: "box/1234", provenance: provenance, startedAt: "2026-11-0\(seed)T10:00:00Z",
        endedAt: error == nil ? nil : "2026-11-0\(seed)T10:01:30Z"))
  }

  private static let controls = PageEntry(
    id: "experiment-controls", place: .controls, experiment: "controls",
    table: Table(title: "controls at scale smoke: Controls", columns: columns, rows: rows),
    judgements: [
      PageJudgement(
        claim: "plain stays within 1 point of itself", source: "a control of ours",
        word: "supported", basis: "over 6 pairs, 95 % interval [-0.20, 0.30]")
    ],
    commands: [PageCommand(purpose: "Run", line: "ablate run controls --scale smoke")],
    origins: [origin("plain", 1, "done", error: 12.5)])

  private static let table = PageEntry(
    id: "table-10", place: .paper, experiment: "r-sweep",
    table: Table(
      title: "Table 10, r-sweep at scale smoke: Reduction ratio", columns: columns, rows: rows,
      notes: ["Run `ablate run r-sweep` & see.", "A lone ` stays."]),
    judgements: [
      PageJudgement(
        claim: "every r errs less", source: nil, word: "not supported", basis: "r = 2 errs more"),
      PageJudgement(claim: "r is flat", source: nil, word: "undecided", basis: "two pairs"),
      PageJudgement(claim: "r is free", source: nil, word: "not run", basis: "nothing"),
    ],
    commands: [
      PageCommand(purpose: "Run", line: "ablate run r-sweep --scale smoke --seeds 2"),
      PageCommand(purpose: "Print", line: "ablate report --table 10 --scale smoke"),
    ],
    origins: [
      origin("plain", 1, "done", error: 12.5), origin("r2", 1, "done", error: 11.25),
      origin("r2", 3, "done", error: 89.9), origin("plain", 2, "failed", error: nil),
      origin("r2", 2, "pending", error: nil, dirty: true),
    ])

  private static let timing = PageEntry(
    id: "table-sec4", place: .paper, experiment: "timing",
    table: Table(title: "Section 4", columns: columns, rows: rows),
    judgements: [
      PageJudgement(claim: "SE is cheap", source: nil, word: "supported", basis: "1 %"),
      PageJudgement(
        claim: "SE adds a tenth", source: nil, word: "supported", basis: "9.9 %", isCounted: true),
    ],
    commands: [PageCommand(purpose: "Run", line: "ablate run timing --scale smoke")],
    measurements: [1, 2].map { number in
      MeasurementRecord(
        turn: MeasuredTurn(repeat: number, place: 1, steps: 2, milliseconds: 3),
        setup: MeasuredSetup(
          network: "n", networkLabel: "A network", position: 0, arm: "plain", armLabel: "plain",
          baseline: nil, mode: .train, setupID: String(repeating: "d", count: 64), settings: "{}",
          model: "m", batch: 4, input: 32, parameters: 10, macs: 20),
        series: MeasurementSeries(
          host: "box/1234", threads: 2, binarySHA256: String(repeating: "c", count: 64)),
        load: 0.5, cpu: "Some CPU", revision: nil, isDirty: nil,
        measuredAt: "2026-11-03T12:00:0\(number)Z")
    })

  private static let own = PageEntry(
    id: "experiment-mine", place: .own, experiment: "mine",
    table: Table(title: "mine at scale smoke: <b>Mine</b>", columns: columns, rows: rows),
    judgements: [], commands: [])

  /// Two figures that would clash, the second with what a page must not have.
  private static let figures = [
    PageFigure(
      id: "curves", title: "Training curves", caption: "Error against epochs; `r-sweep`, smoke.",
      svg: svg("<title>Curves</title>")),
    PageFigure(
      id: "cost", title: "Cost & gain", caption: "Gain against cost.",
      svg: svg(
        "<script>fetch('https://example.org')</script><a href=\"https://example.org\">"
          + "<text x=\"20\" y=\"20\">hostile</text></a>")),
  ]

  private static func svg(_ content: String) -> String {
    """
    <?xml version="1.0" encoding="utf-8"?>
    <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" \
    viewBox="0 0 400 200" width="400" height="200">\(content)<defs><circle id="dot" r="4"/></defs>\
    <path d="M 20 180 L 380 40" stroke="black" fill="none"/>\
    <use xlink:href="#dot" x="200" y="110"/></svg>
    """
  }
}
