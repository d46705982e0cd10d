import Foundation
import Reports
import Results
import Testing

/// A database with trials of known errors.
private final class Runs {
  let folder: URL
  let store: ResultsStore

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ablate-reports-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    store = try ResultsStore(writing: folder.appendingPathComponent("a.db").path)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  struct Arm {
    var name: String
    var label: String
    var row: String?
    var baseline: String?
    var errors: [Double]
  }

  /// Files a plan whose trials have these last-epoch errors, seed by seed; NaN is one not finished.
  func file(_ experiment: String, table: String?, _ arms: [Arm]) throws {
    let key = PlanKey(experiment: experiment, scale: "desk")
    var records: [ArmRecord] = []
    var trials: [(TrialRecord, Double)] = []
    for (index, arm) in arms.enumerated() {
      let letter = String(UnicodeScalar(UInt8(97 + index)))
      let setup = String(repeating: letter, count: 64)
      records.append(
        ArmRecord(
          arm: arm.name, label: arm.label, setupID: setup, baseline: arm.baseline,
          paperTable: table, paperRow: arm.row))
      for (seed, error) in arm.errors.enumerated() {
        trials.append(
          (
            TrialRecord(
              trialID: String(repeating: letter, count: 62) + String(10 + seed), setupID: setup,
              settings: """
                {"model":"cifar-resnet-14","width":"16","stem_stride":"2","training.epochs":"1",\
                "training.batch":"128","training.rate":"0.1","training.schedule":"one_cycle",\
                "training.weight_decay":"0.0005"}
                """,
              model: "cifar-resnet-14", dataset: "shapes", seed: seed + 1, epochs: 1, batch: 128,
              imagesPerEpoch: 1280, parameters: 1000 + index, macs: 2000 + index,
              seParameters: index, seMACs: index),
            error
          ))
      }
    }
    try store.register(key, title: "Ratio", arms: records, trials: trials.map(\.0))
    let provenance = Provenance(
      threads: 1, load: nil, revision: nil, isDirty: nil, binarySHA256: nil, details: "{}")
    for (trial, error) in trials where !error.isNaN {
      let claim = try #require(
        try store.claim(
          trial.trialID, owner: ClaimOwner(host: "h", process: "p"), provenance: provenance,
          retriesFailed: false, isAlive: { _ in true }
        ).claim)
      try store.record(
        claim,
        epochs: [
          EpochRecord(
            epoch: 1, split: "test", images: 100, loss: 1, top1Error: error, top5Error: 1,
            learningRate: nil, seconds: 1, imagesPerSecond: 100)
        ], phases: [])
      try store.finish(claim, .done)
    }
  }

  static let sweep: [Arm] = [
    Arm(
      name: "plain", label: "plain", row: "resnet50", baseline: nil,
      errors: [10, 11, 12, 10, 11, 12]),
    Arm(
      name: "r2", label: "r = 2", row: "r2", baseline: "plain", errors: [8, 9.5, 10, 8.5, 9, 10]),
    Arm(
      name: "r4", label: "r = 4", row: "r4", baseline: "plain", errors: [12, 13, 13, 12, 13, 14]),
    Arm(
      name: "r8", label: "r = 8", row: "r8", baseline: "plain", errors: [10, .nan, 12, 11]),
  ]
}

@Suite("Reports of ablations")
struct AblationReportTests {
  private let runs: Runs
  private let key = PlanKey(experiment: "r-sweep", scale: "desk")

  init() throws {
    runs = try Runs()
    try runs.file("r-sweep", table: "10", Runs.sweep)
  }

  private func table(_ id: String) throws -> Report {
    try PaperReports.table(id, scale: "desk", variant: "", experiment: nil, store: runs.store)
  }

  @Test("table 10 has the paper's rows in its order, ours beside, and says what was not run")
  func table10() throws {
    let report = try table("10")
    #expect(report.rows.map(\.key) == ["r2", "r4", "r8", "r16", "r32", "resnet50"])
    #expect(
      report.render(.csv) == """
        key,paper_top1,paper_params_m,top1_error_mean,top1_error_std,n,difference,interval_low,\
        interval_high,p_holm,parameters,macs
        """ + "\n" + Self.csv)
    let text = report.render(.text)
    #expect(text.contains("not run"))
    #expect(!text.contains("significant"))
  }

  private static let csv = """
    r = 2,22.29,45.7,9.166666666666666,0.816496580927726,6,-1.8333333333333333,\
    -2.104296450415578,-1.5623702162510886,0.09375,1001,2001
    r = 4,22.25,35.7,12.833333333333334,0.752772652709081,6,1.8333333333333333,\
    1.4049030273939476,2.261763639272719,0.09375,1002,2002
    r = 8,22.26,30.7,11.0,1.0,3,0.3333333333333333,-1.1008842432498207,1.7675509099164872,1.0,\
    1003,2003
    r = 16,22.28,28.1,,,,,,,,,
    r = 32,22.72,26.9,,,,,,,,,
    ResNet-50,23.3,25.6,11.0,0.8944271909999159,6,,,,,1000,2000

    """

  @Test("differences are paired by seed, over the seeds that both arms have")
  func paired() throws {
    let report = try table("10")
    let r2 = try #require(report.rows[0].difference)
    #expect(r2.n == 6 && abs(r2.mean - -11.0 / 6) < 1e-12)
    #expect(r2.signFlipP == 2.0 / 64)
    // Two comparisons at 2/64, one with three pairs: Holm multiplies by 3, then 2.
    #expect(report.rows[0].adjustedP == 6.0 / 64)
    let r8 = try #require(report.rows[2].difference)
    #expect(r8.n == 3 && abs(r8.mean - 1.0 / 3) < 1e-12)
  }

  @Test("a claim that one arm contradicts is not supported")
  func contradicted() throws {
    let report = try table("10")
    #expect(report.claims.map(\.verdict) == [.notSupported])
    #expect(report.claims[0].basis.contains("below zero for r = 2, above zero for r = 4"))
  }

  @Test("unfinished trials are counted, not used")
  func unfinished() throws {
    let report = try table("10")
    #expect(report.table.notes.contains("Trials not finished and so left out: 1."))
    #expect(report.rows[2].ours.n == 3)
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

  @Test("a table that no experiment answers is refused with those that there are")
  func unknown() {
    let error = #expect(throws: ReportError.self) { try table("6") }
    #expect(
      error?.description
        == "--table 6: no experiment of this version answers it; there are tables 2, 10, r-v1")
  }

  @Test("table 2 stands our plain and SE arms beside the paper's rows")
  func table2() throws {
    let pair = [
      Runs.Arm(
        name: "resnet-8/plain", label: "CIFAR ResNet-8, plain", row: "resnet50", baseline: nil,
        errors: [10, 11, 12, 10, 11, 12]),
      Runs.Arm(
        name: "resnet-8/se", label: "CIFAR ResNet-8, SE", row: "resnet50",
        baseline: "resnet-8/plain", errors: [8, 9.5, 10, 8.5, 9, 10]),
    ]
    let runs = try Runs()
    try runs.file("backbones", table: "2", pair)
    let report = try PaperReports.table(
      "2", scale: "desk", variant: "", experiment: nil, store: runs.store)
    #expect(report.rows.count == 8 && report.rows[0].key == "resnet50")
    #expect(report.rows[0].difference?.n == 6 && report.rows[1].difference == nil)
    #expect(report.claims.map(\.verdict) == [.supported])
    let line = try #require(report.render(.csv).split(separator: "\n").dropFirst().first)
    #expect(line.hasPrefix("ResNet-50,24.8,23.29,1.51,CIFAR ResNet-8,11.0,"))
  }
}

@Suite("Verdicts on all arms at once")
struct EveryArmTests {
  private func difference(_ values: [Double]) throws -> PairedDifference {
    let keyed = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($0, $1) })
    return try #require(PairedDifference(keyed, keyed.mapValues { _ in 0 }))
  }

  @Test("all clearly below zero is support, one that is not leaves it undecided")
  func supported() throws {
    let low = try difference([-1, -1.2, -0.9, -1.1, -1, -0.8])
    let zero = try difference([-0.5, 0.5, -0.4, 0.4, 0.1, -0.1])
    #expect(Verdict(everyBelowZero: [low, low]) == .supported)
    #expect(Verdict(everyBelowZero: [low, zero]) == .undecided)
    #expect(Verdict(everyBelowZero: []) == .undecided)
  }

  @Test("five pairs cannot support a claim, however clear they look")
  func tooFew() throws {
    #expect(
      try Verdict(everyBelowZero: [difference([-1, -1.1, -0.9, -1, -1.05])]) == .undecided)
  }

  @Test("one arm clearly above zero contradicts the claim")
  func contradicted() throws {
    let low = try difference([-1, -1.2, -0.9, -1.1, -1, -0.8])
    let high = try difference([1, 1.2, 0.9, 1.1, 1, 0.8])
    #expect(Verdict(everyBelowZero: [low, high]) == .notSupported)
  }
}
