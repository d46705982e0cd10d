import Network
import Experiments
import Reports
import Results

/// What a run that decides would take.
package struct DecisionForecast: Sendable {
  package struct Amount: Equatable, Sendable {
    package var trials = 0.0
    /// Nil where the speed of a plan is not known.
    package var seconds: Double?

    package init(trials: Double = 0, seconds: Double? = nil) {
      self.trials = trials
      self.seconds = seconds
    }
  }

  /// The first look of every arm.
  package var firstLook: Amount
  /// Every arm with all seeds that it may have.
  package var allLooks: Amount
  /// On average over drawn futures.
  package var expected: Amount
  /// How claims would then stand, on average.
  package var decided = 0.0
  package var futile = 0.0
  package var open = 0.0
  /// The spread over seeds that futures are drawn with, in points, and whether it was seen.
  package var spread: Double
  package var isSpreadSeen: Bool

  /// The assumed spread of errors over seeds before anything is seen, in points.
  static let assumedSpread = 0.3
  /// Drawn futures.
  package static let futures = 8

  /// - Parameters:
  ///   - plans: with their trials, speeds (nil: not known) and trials side by side.
  ///   - outcomes: of trials that are done or diverged, by identity.
  ///   - budget: seconds; nil is as long as it takes.
  package init(
    _ plans: [(plan: Plan, trials: [Trial], speed: SpeedEstimate?, jobs: Int)],
    outcomes: [String: ResultsStore.Outcome], budget: Double?
  ) {
    let board = DecisionBoard(plans.map { ($0.plan, $0.trials) })
    let costs = TrialCosts(speeds: plans.map(\.speed), jobs: plans.map(\.jobs))
    let isTimed = plans.allSatisfy { $0.speed != nil }
    func cost(_ arm: DecisionBoard.Arm) -> (seconds: Double, duration: Double) {
      costs.cost(plans[arm.plan].plan.arms[arm.place], plan: arm.plan)
    }
    func missing(_ seeds: Int) -> Amount {
      board.arms.reduce(into: Amount(seconds: isTimed ? 0 : nil)) { sum, arm in
        let open = arm.trials.prefix(seeds).count { outcomes[$0.record.trialID] == nil }
        sum.trials += Double(open)
        if isTimed { sum.seconds = (sum.seconds ?? 0) + Double(open) * cost(arm).seconds }
      }
    }
    firstLook = missing(Looks.sizes[0])
    allLooks = missing(Looks.budget)
    let start = plans.map { DecidedPlan($0.plan, $0.trials, outcomes) }
    let seen = Self.spread(start)
    (spread, isSpreadSeen) = (seen ?? Self.assumedSpread, seen != nil)
    expected = Amount(seconds: isTimed ? 0 : nil)
    for number in 0..<Self.futures {
      var future = DecisionFuture(board, start, spread: spread, seed: UInt64(number) + 1)
      let end = future.play(cost: cost, budget: isTimed ? budget : nil)
      let share = 1 / Double(Self.futures)
      expected.trials += share * Double(end.trials)
      if isTimed { expected.seconds = (expected.seconds ?? 0) + share * end.seconds }
      decided += share * Double(end.counts.decided)
      futile += share * Double(end.counts.futile)
      open += share * Double(end.counts.open)
    }
  }

  /// The pooled deviation over seeds of all arms with at least two seeds; nil if there are none.
  private static func spread(_ plans: [DecidedPlan]) -> Double? {
    let samples = plans.flatMap(\.arms).map { Sample(Array($0.top1Error.values)) }
      .filter { $0.n > 1 }
    let degrees = samples.reduce(0) { $0 + Double($1.n - 1) }
    let squares = samples.reduce(0) { sum, sample in
      let deviation = sample.standardDeviation ?? 0
      return sum + Double(sample.n - 1) * deviation * deviation
    }
    return degrees > 0 && squares > 0 ? (squares / degrees).squareRoot() : nil
  }
}

extension ClaimRecord {
  /// Whether a forecast, which knows errors alone, can play it.
  fileprivate var isForeseen: Bool {
    switch metric {
    case .top1, .top5, .parameters: true
    case .loss, .stepTime: false
    }
  }
}

extension DecidedPlan {
  /// A plan's arms with the outcomes of their trials, whichever experiment trained them. Claims
  /// about gates, losses and times are left out.
  package init(_ plan: Plan, _ trials: [Trial], _ outcomes: [String: ResultsStore.Outcome]) {
    var arms = plan.arms.map { arm in
      ResultsStore.ArmResult(
        arm: arm.name, label: arm.label, baseline: arm.baseline, paperTable: plan.file.table,
        paperRow: arm.paperRow, settings: [:], parameters: arm.cost.total.parameters,
        macs: arm.cost.total.macs, dataset: "")
    }
    for trial in trials {
      let seed = trial.seed - plan.arms[trial.arm].seedOffset
      switch outcomes[trial.record.trialID] {
      case .done(let top1, let top5):
        arms[trial.arm].top1Error[seed] = top1
        arms[trial.arm].top5Error[seed] = top5
      case .diverged: arms[trial.arm].diverged.insert(seed)
      case nil: break
      }
    }
    self.init(
      experiment: plan.file.name, tables: plan.file.tables,
      stated: plan.file.claims.filter(\.isForeseen), arms: arms)
  }
}
