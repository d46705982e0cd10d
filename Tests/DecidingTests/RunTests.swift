import Deciding
import Experiments
import Foundation
import Reports
import Results
import Testing

/// Tiny trainings, decided for real.
@Suite("A run that decides")
struct RunTests {
  private let files: TemporaryFolder
  private let store: ResultsStore

  init() throws {
    files = try TemporaryFolder()
    store = try ResultsStore(writing: files.path("results.db"))
  }

  /// What a run told, and what it came to.
  private final class Log {
    var counts: [DecisionState.Counts] = []
    var trained = 0
    var waited = false
  }

  private func runner(
    _ plans: [Plan], _ log: Log, budget: Double? = nil,
    interrupted: @escaping () -> Bool = { false }
  ) -> DecidingRunner {
    DecidingRunner(
      plans: plans, store: store, threads: 2, jobs: 2, budget: budget,
      runner: { plan, tell in
        Runner(
          plan: plan, store: store, threads: 2, version: "test", retriesFailed: false, tell: tell,
          shouldStop: { false })
      },
      speed: { _ in SpeedEstimate(macsPerSecond: 1e8, basis: "a test") },
      interrupted: interrupted,
      tell: { event in
        switch event {
        case .judged(let counts): log.counts.append(counts)
        case .trials(.ended): log.trained += 1
        case .waiting: log.waited = true
        default: break
        }
      })
  }

  private func isStopped(_ summary: DecisionSummary, _ reason: DecisionStep.Reason) -> Bool {
    if case .stopped(reason) = summary.ending { true } else { false }
  }

  @Test("the first look is trained, judged and done; a second run has nothing to train")
  func first() throws {
    let plan = try files.plan(seedsMax: 6)
    let log = Log()
    let summary = try runner([plan], log).run()
    #expect(summary.trained == 12 && log.trained == 12 && summary.failed == 0)
    #expect(summary.counts.all == 1 && log.counts.first == DecisionState.Counts(open: 1))
    #expect(isStopped(summary, summary.counts.open == 1 ? .looks : .settled))
    #expect(try store.seedsMax(plan.key) == 6)
    let again = try runner([plan], Log()).run()
    #expect(again.trained == 0 && again.plans[0]?.done == 12)
  }

  @Test("what was interrupted goes on with the trials that are missing, and a lower limit stays")
  func interruption() throws {
    let plan = try files.plan(seedsMax: 6)
    let log = Log()
    let summary = try runner([plan], log, interrupted: { log.trained >= 4 }).run()
    #expect(summary.wasInterrupted && (4...6).contains(summary.trained))
    let rest = try runner([plan], Log()).run()
    #expect(rest.trained == 12 - summary.trained && rest.plans[0]?.done == 12)
  }

  @Test("trials of looks that nobody needed are not known to the database")
  func promise() throws {
    let plan = try files.plan(seedsMax: 30)
    _ = try runner([plan], Log(), interrupted: { true }).run()
    let trials = try store.database.rows("SELECT count(*) FROM trials")[0][0].integer
    #expect(trials == 12)
    #expect(try store.arms(plan.key).map(\.unfinished) == [6, 6])
    // Its seeds are those of all looks, so that trials of other experiments show.
    #expect(try store.database.rows("SELECT max(seed) FROM plan_seeds")[0][0].integer == 30)
  }

  @Test("without time nothing begins, and the reason is said")
  func noTime() throws {
    let plan = try files.plan(seedsMax: 6)
    let summary = try runner([plan], Log(), budget: 0.001).run()
    #expect(summary.trained == 0)
    var runner = runner([plan], Log(), budget: 1)
    let start = runner.now()
    // The clock stands, and a trial would take longer than what is left.
    runner.now = { start }
    runner.speed = { _ in SpeedEstimate(macsPerSecond: 1e3, basis: "a test") }
    let slow = try runner.run()
    guard case .stopped(.budget(let needed)) = slow.ending else {
      Issue.record("\(slow.ending)")
      return
    }
    #expect(needed > 1 && slow.trained == 0)
  }

  @Test("experiments that share an arm train it once, and each is judged")
  func suite() throws {
    let plans = [
      try files.plan("one", reductions: [2], seedsMax: 6),
      try files.plan("two", reductions: [4], seedsMax: 6),
    ]
    let summary = try runner(plans, Log()).run()
    #expect(summary.trained == 18 && summary.counts.all == 2)
    #expect(summary.plans.map { $0?.done } == [12, 12])
    #expect(try store.arms(plans[1].key).map(\.top1Error.count) == [6, 6])
  }

  @Test("gates are recorded of networks that another experiment has trained, and judged")
  func gates() throws {
    let plans = [
      try files.plan("one", seedsMax: 6),
      try files.plan("excitations", seedsMax: 6, head: ["analysis: gates"]),
    ]
    let summary = try runner(plans, Log()).run()
    #expect(summary.trained == 12 && summary.failed == 0 && summary.counts.all == 3)
    #expect(try store.gates(plans[1].key).map(\.seed) == Array(1...6))
    let claims = try plans[1].decided(in: store).claims.map(\.assessment)
    #expect(claims.last?.claim.id == "gates-depth" && claims.last?.lookSeeds == 6)
  }

  @Test("a plan whose name is taken is left out, and the others go on; alone it is an error")
  func refused() throws {
    _ = try runner([files.plan("one", seedsMax: 6, epochs: 2)], Log()).run()
    let other = try files.plan("one", seedsMax: 6)
    #expect(throws: RunError.self) { try runner([other], Log()).run() }
    let summary = try runner([other, files.plan("two", seedsMax: 6)], Log()).run()
    #expect(summary.plans[0] == nil && summary.plans[1]?.done == 12)
    #expect(summary.refusals.map(\.plan) == [0])
  }

  @Test("trials that run elsewhere are waited for and not trained twice")
  func elsewhere() throws {
    let plan = try files.plan(seedsMax: 6)
    let trials = plan.trials { $0.plannedData }
    _ = try runner([plan], Log(), interrupted: { true }).run()
    let provenance = Provenance(
      threads: 1, load: nil, revision: nil, isDirty: nil, binarySHA256: nil, details: "{}")
    let claimed = try #require(
      try store.lease(
        trials[0].record.trialID, owner: .init(host: "elsewhere", process: "1"),
        provenance: provenance, retriesFailed: false, isAlive: { _ in true }
      ).lease)
    let log = Log()
    let summary = try runner([plan], log, interrupted: { log.waited }).run()
    #expect(summary.wasInterrupted && log.waited && summary.trained == 11)
    try store.finish(claimed, .interrupted)
    #expect(try runner([plan], Log()).run().trained == 1)
  }
}
