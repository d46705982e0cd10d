import Deciding
import Experiments
import Foundation
import Reports
import Results
import Testing

/// The rule played on drawn errors, without training.
@Suite("Choosing what to train, by simulation")
struct FutureTests {
  private static let spread = 0.5
  /// More, and printed, where a figure is to be published.
  private static let tables =
    ProcessInfo.processInfo.environment["ABLATE_TABLES"].flatMap { Int($0) } ?? 200
  private let files: TemporaryFolder
  private let plan: Plan
  private let board: DecisionBoard
  private let start: [DecidedPlan]

  init() throws {
    files = try TemporaryFolder()
    plan = try files.plan(reductions: [2, 4, 8])
    let trials = plan.trials { $0.plannedData }
    board = DecisionBoard([(plan, trials)])
    start = [DecidedPlan(plan, trials, [:])]
  }

  private func future(_ seed: Int, _ truth: [Double]) -> DecisionFuture {
    DecisionFuture(board, start, spread: Self.spread, seed: UInt64(seed), truth: truth)
  }

  private func cost(_ arm: DecisionBoard.Arm) -> (seconds: Double, duration: Double) { (10, 20) }

  @Test("where nothing differs it decides as seldom as all looks do, for half of the trials")
  func null() {
    let count = Self.tables
    var (wrong, wrongOfAll, spent) = (0, 0, 0)
    for seed in 1...count {
      var chosen = future(seed, [20, 20, 20, 20])
      let end = chosen.play(cost: cost, budget: nil)
      if end.counts.decided > 0 { wrong += 1 }
      spent += end.trials
      #expect(end.counts.open == 0)
      var all = future(seed, [20, 20, 20, 20])
      if all.trainAll().counts.decided > 0 { wrongOfAll += 1 }
    }
    if count > 200 {
      print(
        "nothing differs: \(wrong) of \(count) tables decided falsely, \(wrongOfAll) by all looks; "
          + "\(spent) of \(count * 120) trials")
    }
    // 5 % and three standard errors of such a count.
    let most = Double(count) * 0.05 + 3 * (Double(count) * 0.05 * 0.95).squareRoot()
    #expect(Double(wrong) <= most && Double(wrongOfAll) <= most, "\(wrong), \(wrongOfAll)")
    #expect(Double(spent) <= 0.65 * Double(count * 120), "\(spent) of \(count * 120)")
  }

  @Test("what differs is found as often as by all looks, for a fraction of the trials")
  func effects() {
    let count = 60
    // Differences of 3, 1.5 and 0 deviations of one seed's difference.
    let unit = Self.spread * 2.0.squareRoot()
    let truth = [20, 20 - 3 * unit, 20 - 1.5 * unit, 20]
    var (found, foundByAll, spent) = (0, 0, 0)
    for seed in 1...count {
      var chosen = future(seed, truth)
      let end = chosen.play(cost: cost, budget: nil)
      found += min(2, end.counts.decided)
      spent += end.trials
      var all = future(seed, truth)
      foundByAll += min(2, all.trainAll().counts.decided)
    }
    #expect(Double(found) >= 0.95 * Double(foundByAll), "\(found) of \(foundByAll)")
    #expect(Double(spent) <= 0.55 * Double(count * 120), "\(spent) of \(count * 120)")
  }

  @Test("the same state gives the same future, and a budget is kept to the second")
  func budget() {
    var first = future(3, [20, 20, 19, 20])
    var second = future(3, [20, 20, 19, 20])
    let (one, two) = (first.play(cost: cost, budget: 500), second.play(cost: cost, budget: 500))
    #expect(one.trials == two.trials && one.counts == two.counts)
    #expect(one.trials > 24 && one.seconds == Double(10 * one.trials) && one.seconds <= 500)
  }

  @Test("equal arms of two experiments are one, and a trial serves both")
  func shared() throws {
    let other = try files.plan("other", reductions: [16])
    let plans = [plan, other].map { ($0, $0.trials { $0.plannedData }) }
    let both = DecisionBoard(plans)
    #expect(both.arms.count == 5)
    #expect(both.place(of: "plain", in: 0) == both.place(of: "plain", in: 1))
    var future = DecisionFuture(
      both, plans.map { DecidedPlan($0.0, $0.1, [:]) }, spread: 0.1, seed: 1,
      truth: [20, 15, 15, 15, 15])
    let end = future.play(cost: cost, budget: nil)
    #expect(end.trials == 30 && end.counts == DecisionState.Counts(decided: 4))
  }

  @Test("a forecast counts the first look, all looks and what is between; done trials cost nothing")
  func forecast() throws {
    let trials = plan.trials { $0.plannedData }
    let fresh = DecisionForecast([(plan, trials, nil, 1)], outcomes: [:], budget: nil)
    #expect(fresh.firstLook.trials == 24 && fresh.allLooks.trials == 120)
    #expect((24...120).contains(fresh.expected.trials) && fresh.expected.seconds == nil)
    #expect(!fresh.isSpreadSeen && fresh.spread == 0.3)
    #expect(abs(fresh.decided + fresh.futile + fresh.open - 3) < 1e-9)
    var outcomes: [String: ResultsStore.Outcome] = [:]
    for trial in trials where trial.seed <= 6 {
      outcomes[trial.record.trialID] = .done(
        top1: 10 + Double(trial.arm) * 5 + (trial.seed % 2 == 0 ? 0.1 : 0), top5: 1)
    }
    let speed = SpeedEstimate(macsPerSecond: 1e9, basis: "a test")
    let settled = DecisionForecast([(plan, trials, speed, 2)], outcomes: outcomes, budget: nil)
    #expect(settled.firstLook == DecisionForecast.Amount(trials: 0, seconds: 0))
    #expect(settled.expected == DecisionForecast.Amount(trials: 0, seconds: 0))
    #expect(settled.decided == 3 && settled.isSpreadSeen)
  }
}
