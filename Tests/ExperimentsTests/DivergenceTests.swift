import Experiments
import Foundation
import Results
import Synchronization
import Testing

@Suite("Trials that diverge")
struct DivergenceTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// One arm whose weights grow a thousandfold with each of its steps, 16 images each.
  private func plan(_ model: String = "cifar-resnet-8", train: Int, epochs: Int = 3) throws -> Plan
  {
    try ExperimentsTests.plan(
      folder.write(
        "wild.yaml",
        experimentText(
          base: "base: {model: \(model), width: 4, stem_stride: 2}",
          axes: """
            axes:
              - arms:
                  - {name: plain, set: {se.reduction: none, training: {rate: 1000, weight_decay: 1}}}
                  - {name: calm, set: {se.reduction: none, training.rate: 0.01}}
            """,
          scales: """
            scales:
              smoke:
                about: tiny
                seeds: 1
                set:
                  training: {epochs: \(epochs), batch: 16, schedule: step}
                  data: {name: shapes, train: \(train), test: 40}
            """)))
  }

  private func run(_ plan: Plan, stopAfter steps: Int = .max) throws -> RunSummary {
    let seen = Mutex(0)
    return try withExtendedLifetime(seen) {
      try Runner(
        plan: plan, store: ResultsStore(writing: folder.path("a.db")), threads: 1,
        version: "test", retriesFailed: false,
        tell: { if case .progressed = $0 { seen.withLock { $0 += 1 } } },
        shouldStop: { seen.withLock { $0 } >= steps }
      ).run()
    }
  }

  private func rows(_ sql: String) throws -> [[SQLValue]] {
    try ResultsStore(reading: folder.path("a.db")).database.rows(sql)
  }

  /// That one trial has diverged for this reason, the other is done, and the curves hold no more than epochs
  /// that ended well.
  private func expectDivergence(_ reason: String, epochs: Int = 0) throws {
    let failed = try rows("SELECT failure, reason FROM v_trials WHERE arm = 'plain'")
    #expect(failed == [[.text("diverged"), .text(reason)]])
    #expect(
      try rows("SELECT state, weights_sha256 IS NULL FROM v_trials WHERE arm = 'plain'")
        == [[.text("failed"), .integer(1)]])
    #expect(
      try rows("SELECT split, count(*), max(epoch) FROM v_curves WHERE arm = 'plain' GROUP BY 1")
        == (epochs == 0
          ? [] : ["test", "train"].map { [.text($0), .integer(epochs), .integer(epochs)] }))
    #expect(
      try rows("SELECT count(*) FROM epochs WHERE loss IS NULL OR abs(loss) > 1e300")
        == [[.integer(0)]])
  }

  @Test("a test loss that is no number ends a trial, though the training loss is one")
  func testLoss() throws {
    // In training each layer is normalised by what it is; in the test by what it was a step before, so that
    // each of twenty layers gives a thousand times too much.
    let summary = try run(plan("cifar-resnet-20", train: 16))
    #expect(summary.failed == 1 && summary.done == 1)
    try expectDivergence("the test loss is not finite after epoch 1")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("weights")).count == 1)
  }

  @Test(
    "whatever is no number first, a trial ends with its epoch", arguments: [32, 48, 80, 128, 640])
  func anything(train: Int) throws {
    let summary = try run(plan(train: train, epochs: 6))
    #expect(summary.failed == 1 && summary.done == 1)
    let reason = try rows("SELECT reason FROM v_trials WHERE arm = 'plain'")[0][0].text ?? ""
    let match = try #require(
      reason.wholeMatch(
        of:
          /(?:the test loss is not finite after|the loss is not a number in|[a-z0-9.]+ holds values that are not finite after) epoch ([0-9]+)(?:, step [0-9]+)?/
      ), "\(reason)")
    try expectDivergence(reason, epochs: try #require(Int(match.1)) - 1)
  }

  @Test("a trial that was interrupted before it diverges comes to the same end")
  func interrupted() throws {
    let plan = try plan("cifar-resnet-20", train: 16)
    while try run(plan, stopAfter: 1).wasInterrupted {}
    #expect(try rows("SELECT count(*) FROM attempts")[0][0].integer ?? 0 > 3)
    try expectDivergence("the test loss is not finite after epoch 1")
  }
}
