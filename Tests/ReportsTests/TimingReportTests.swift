import Foundation
import Reports
import Results
import Testing

@Suite("Section 4")
final class TimingReportTests {
  let folder: URL
  let store: ResultsStore
  let key = PlanKey(experiment: "timing", scale: "desk")

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ablate-timing-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    store = try ResultsStore(writing: folder.appendingPathComponent("a.db").path)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Records ResNet-50's times, repeat by repeat.
  private func file(
    _ mode: MeasuredSetup.Mode = .train, plain: [Double], se: [Double], batch: Int = 4,
    binary: String = "b", at time: String = "2026-11-24T12:00:00Z"
  ) throws {
    for (index, times) in zip(plain, se).enumerated() {
      let rows = [("plain", "none", times.0), ("se", "16", times.1)].map { arm, reduction, ms in
        MeasurementRecord(
          turn: MeasuredTurn(repeat: index + 1, place: 1, steps: 2, milliseconds: ms),
          setup: MeasuredSetup(
            network: "resnet-50", networkLabel: "ResNet-50", position: 0, arm: arm,
            armLabel: arm, baseline: arm == "se" ? "plain" : nil, mode: mode,
            setupID: String(
              repeating: "\(batch % 10)", count: 62) + (arm == "se" ? "b" : "a")
              + (mode == .train ? "c" : "d"),
            settings: #"{"model":"resnet-50","se.reduction":"\#(reduction)"}"#,
            model: "resnet-50", batch: batch, input: 224, parameters: 100, macs: 200),
          series: MeasurementSeries(host: "here/1", threads: 2, binarySHA256: binary), load: 0.1,
          cpu: "a CPU", revision: "abcdef", isDirty: false, measuredAt: time)
      }
      try store.record(key, rows, provenance: "{}")
    }
  }

  private func report() throws -> TimingReport {
    try TimingReport.make(key, file: "timing", store: store)
  }

  @Test("before anything is measured, the paper's values and the graphs' counts")
  func empty() throws {
    let report = try TimingReport.make(key, file: "timing", store: nil)
    #expect(
      report.rows.map(\.key)
        == ["train_step", "cpu_inference", "macs", "extra_params", "extra_params_without_last"])
    #expect(report.rows[0].paper?.plain == 190 && report.rows[0].ours == nil)
    #expect(abs((report.rows[3].ours?.change ?? 0) - 9.84) < 0.005)
    #expect(abs((report.rows[4].ours?.change ?? 0) - 3.69) < 0.005)
    #expect(
      report.claims.map(\.verdict) == [nil, nil, .supported, .supported, .supported])
    #expect(report.claims.map(\.isCounted) == [false, false, true, true, true])
    #expect(report.claims[0].word == "not run")
    #expect(
      report.notes[0].hasPrefix("No times at scale desk yet: `ablate run timing` measures"))
  }

  @Test("times are paired by repeat; a repeat of which one arm is missing is left out")
  func paired() throws {
    try file(plain: [100, 200, 400], se: [110, 220, 440])
    try store.database.run("DELETE FROM measurements WHERE arm = 'plain' AND repeat = 3")
    let ours = try #require(try report().rows[0].ours)
    #expect(ours.n == 2 && ours.plain.median == 150 && ours.se.median == 165)
    #expect(abs(ours.change - 10) < 1e-9)
  }

  struct Case: Sendable {
    var se: [Double]
    var verdict: Verdict
  }

  @Test(
    "at most 10 %: by the whole interval",
    arguments: [
      Case(se: [101, 102, 103], verdict: .supported),
      Case(se: [120, 121, 122], verdict: .notSupported),
      Case(se: [105, 110, 115], verdict: .undecided), Case(se: [101], verdict: .undecided),
    ])
  func verdicts(_ example: Case) throws {
    try file(plain: [100, 100, 100], se: example.se)
    #expect(try report().claims[0].verdict == example.verdict)
    #expect(try report().claims[1].basis == "not measured")
  }

  @Test(
    "only ResNet-50 at 224 pixels with the standard block stands beside the paper's times",
    arguments: [
      ("UPDATE measurements SET input = 160", "input"),
      (
        #"UPDATE measurements SET settings = json_set(settings, '$."se.stages"', '[2,3,4]')"#,
        "stages"
      ),
      (#"UPDATE measurements SET model = 'resnet-101'"#, "model"),
    ])
  func notThePapers(_ sql: String, _ what: String) throws {
    try file(plain: [100, 100], se: [105, 105])
    #expect(try report().rows[0].ours != nil)
    try store.database.run(sql)
    let report = try report()
    #expect(report.rows[0].ours == nil)
    #expect(report.rows.contains { $0.key == "resnet-50/se/train" && $0.ours?.n == 2 })
  }

  @Test("the latest series alone is reported, and the others are counted")
  func series() throws {
    try file(plain: [100, 100], se: [150, 150], binary: "old", at: "2026-11-23T12:00:00Z")
    try file(plain: [100, 100], se: [105, 105], binary: "new", at: "2026-11-24T12:00:00Z")
    let report = try report()
    #expect(abs((report.rows[0].ours?.change ?? 0) - 5) < 1e-9)
    #expect(report.notes.contains { $0.hasPrefix("Left out: 1 other series") })
  }

  @Test("a setup that the file has no more is left out")
  func setups() throws {
    try file(plain: [100, 100], se: [150, 150], batch: 4, at: "2026-11-23T12:00:00Z")
    try file(plain: [200, 200], se: [210, 210], batch: 8, at: "2026-11-24T12:00:00Z")
    let ours = try #require(try report().rows[0].ours)
    #expect(ours.n == 2 && ours.plain.median == 200)
  }
}
