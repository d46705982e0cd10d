import Results
import Foundation
import Reports

/// One possible course of a run: true errors are drawn or given, and the rule is played on them.
/// The error of a trial depends only on its arm and seed, not on when it is trained.
package struct DecisionFuture {
  private let board: DecisionBoard
  private var plans: [DecidedPlan]
  private let spread: Double
  private let seed: UInt64
  /// True errors of the board's arms.
  private var truth: [Double] = []

  /// - Parameters:
  ///   - plans: with what is known already, in the board's order.
  ///   - spread: deviation over seeds, in points. Two arms nobody has seen differ by as much as one seed's
  ///     difference varies, as the prior of a decision's probability has it.
  ///   - truth: true errors of the board's arms in place of drawn ones.
  package init(
    _ board: DecisionBoard, _ plans: [DecidedPlan], spread: Double, seed: UInt64,
    truth: [Double]? = nil
  ) {
    self.board = board
    self.plans = plans
    self.spread = spread
    self.seed = seed
    if let truth {
      self.truth = truth
      return
    }
    var random = SplitMix(state: seed)
    var known: [Int: [Double]] = [:]
    for (number, plan) in plans.enumerated() {
      for arm in plan.arms {
        guard let place = board.place(of: arm.arm, in: number) else { continue }
        known[place] = arm.top1Error.sorted { $0.key < $1.key }.map(\.value)
      }
    }
    let all = known.sorted { $0.key < $1.key }.flatMap(\.value)
    let centre = all.isEmpty ? 20 : all.reduce(0, +) / Double(all.count)
    for place in board.arms.indices {
      let own = known[place] ?? []
      let mean = own.isEmpty ? centre : own.reduce(0, +) / Double(own.count)
      self.truth.append(mean + spread / Double(max(1, own.count)).squareRoot() * random.normal())
    }
  }

  /// Plays until the rule stops.
  package mutating func play(
    cost: (DecisionBoard.Arm) -> (seconds: Double, duration: Double), budget: Double?
  ) -> (trials: Int, seconds: Double, counts: DecisionState.Counts) {
    var claims = plans.enumerated().map { board.claims(of: $1, $0) }
    var (trials, seconds) = (0, 0.0)
    while true {
      let state = board.state(plans, claims: claims, cost: cost)
      let step = DecisionRule(looks: board.looks).next(state, budget: budget.map { $0 - seconds })
      guard case .train(let picks) = step else { return (trials, seconds, state.counts) }
      var touched: Set<Int> = []
      for pick in picks {
        let price = cost(board.arms[pick.arm])
        // As in a run: a trial that would not end in time is not begun.
        if let budget, seconds + price.duration > budget { continue }
        touched.formUnion(train(pick))
        trials += 1
        seconds += price.seconds
      }
      guard !touched.isEmpty else { return (trials, seconds, state.counts) }
      for plan in touched { claims[plan] = board.claims(of: plans[plan], plan) }
    }
  }

  /// Trains everything, as without the rule; returns the state of the claims.
  package mutating func trainAll() -> (trials: Int, counts: DecisionState.Counts) {
    let open = board.arms.enumerated().flatMap { place, arm in
      arm.trials.indices.map { DecisionStep.Pick(arm: place, seed: $0 + 1) }
    }
    for pick in open { _ = train(pick) }
    let standings = plans.enumerated().flatMap { board.claims(of: $1, $0) }.map(\.standing)
    return (open.count, DecisionState.Counts(standings))
  }

  /// Draws the error of a trial, for every plan that has it; gives those.
  private mutating func train(_ pick: DecisionStep.Pick) -> [Int] {
    var random = SplitMix(state: (seed << 32) ^ UInt64(pick.arm << 16 | pick.seed))
    let error = truth[pick.arm] + spread * random.normal()
    var touched: [Int] = []
    for number in plans.indices {
      for place in plans[number].arms.indices
      where board.place(of: plans[number].arms[place].arm, in: number) == pick.arm {
        plans[number].arms[place].top1Error[pick.seed] = error
        plans[number].arms[place].top5Error[pick.seed] = error
        touched.append(number)
      }
    }
    return touched
  }
}

extension SplitMix {
  /// Of mean 0 and deviation 1, by Box and Muller.
  fileprivate mutating func normal() -> Double {
    let (a, b) = (
      Double.random(in: 1e-12..<1, using: &self), Double.random(in: 0..<1, using: &self)
    )
    return (-2 * log(a)).squareRoot() * cos(2 * .pi * b)
  }
}
