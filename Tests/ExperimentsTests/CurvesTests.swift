import Experiments
import Foundation
import Results
import Synchronization
import Testing

@Suite("Scoring after the last epoch alone")
struct CurvesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func plan(curves: Bool) throws -> Plan {
    try ExperimentsTests.plan(
      folder.write(
        "tiny.yaml",
        experimentText(
          scales: """
            scales:
              smoke:
                about: tiny
                seeds: 1
                curves: \(curves)
                set: {training.epochs: 3, training.batch: 16, data: {name: shapes, train: 64, test: 40}}
            """)))
  }

  private func run(_ plan: Plan, at name: String, stopAfter steps: Int = .max) throws
    -> ResultsStore
  {
    let seen = Mutex(0)
    let store = try ResultsStore(writing: folder.path(name))
    _ = try withExtendedLifetime(seen) {
      try Runner(
        plan: plan, store: store, threads: 1, version: "test", retriesFailed: false,
        tell: { if case .progressed = $0 { seen.withLock { $0 += 1 } } },
        shouldStop: { seen.withLock { $0 } >= steps }
      ).run()
    }
    return store
  }

  @Test("weights and the last score are the same as with curves, and the identity too")
  func same() throws {
    let whole = try run(plan(curves: true), at: "whole.db").manifest(scale: "smoke").trials
    let brief = try run(plan(curves: false), at: "brief.db").manifest(scale: "smoke").trials
    #expect(whole.count == 2 && brief.map(\.trial) == whole.map(\.trial))
    #expect(brief.map(\.weights) == whole.map(\.weights))
    for (brief, whole) in zip(brief, whole) {
      #expect(brief.epochs.map(\.train) == whole.epochs.map(\.train))
      #expect(brief.epochs.map { $0.test == nil } == [true, true, false])
      #expect(brief.epochs.last == whole.epochs.last && whole.epochs.allSatisfy { $0.test != nil })
    }
  }

  @Test(
    "such a run can stop anywhere, also in the hands of one that has curves",
    arguments: [2, 4, 6, 11])
  func resumes(steps: Int) throws {
    let brief = try plan(curves: false)
    let expected = try run(brief, at: "once.db").manifest(scale: "smoke").trials
    _ = try run(brief, at: "stopped.db", stopAfter: steps)
    let store = try run(brief, at: "stopped.db")
    #expect(try store.manifest(scale: "smoke").trials.map(\.epochs) == expected.map(\.epochs))
    _ = try run(brief, at: "mixed.db", stopAfter: steps)
    let mixed = try run(plan(curves: true), at: "mixed.db").manifest(scale: "smoke").trials
    #expect(mixed.map(\.weights) == expected.map(\.weights))
    #expect(mixed.map { $0.epochs.last } == expected.map { $0.epochs.last })
  }

  @Test("what is published of it can be read and verified")
  func verified() throws {
    let published = try run(plan(curves: false), at: "own.db").manifest(scale: "smoke")
    let read = try Manifest(Array(published.text.utf8))
    #expect(read == published)
    let verification = try VerificationPlan(
      read.trials.map { PublishedTrial($0) }, name: "verify", locate: { _ in })
    #expect(verification.plan.arms.allSatisfy { !$0.scoresEveryEpoch })
    let (judgements, _) = try Verifier(
      plan: verification, trials: read.trials, database: folder.path("again.db"), threads: 1,
      jobs: 1, version: "test", tell: { _ in }, shouldStop: { false }
    ).run()
    #expect(judgements.map(\.outcome) == Array(repeating: .same(weights: true), count: 2))
  }

  @Test("fewer images are scored, which the plan counts, and epochs that end are counted as done")
  func counted() throws {
    let arms = try (plan(curves: true).arms[0], plan(curves: false).arms[0])
    #expect(arms.0.imagesScored == 120 && arms.1.imagesScored == 40)
    let store = try run(plan(curves: false), at: "stopped.db", stopAfter: 6)
    #expect(
      try store.database.rows("SELECT epochs_done FROM v_trials WHERE epochs_done IS NOT NULL")
        == [[.integer(1)]])
  }

  @Test("a word that is neither true nor false is refused with its place")
  func refused() throws {
    let path = try folder.write(
      "bad.yaml",
      experimentText(
        scales: """
          scales:
            smoke: {about: tiny, seeds: 1, curves: maybe}
          """))
    let error = #expect(throws: ExperimentError.self) { try ExperimentFile.read(path) }
    #expect(error?.path == "scales.smoke.curves")
    #expect(error?.reason == "expected true or false, not 'maybe'")
  }
}
