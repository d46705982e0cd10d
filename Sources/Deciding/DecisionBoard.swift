import Experiments
import Reports
import Results

/// Several plans, with equal arms merged, and the trials of each. Makes a `DecisionState` from
/// results.
package struct DecisionBoard: Sendable {
  /// An arm under the name that a plan gives it.
  package struct Name: Hashable, Sendable {
    package var plan: Int
    package var arm: String
  }

  /// An arm of one plan or several.
  package struct Arm: Sendable {
    /// A plan that trains it, and its place there.
    package var plan: Int
    package var place: Int
    /// From seed 1 on.
    package var trials: [Trial]
  }

  package private(set) var arms: [Arm] = []
  /// Looks that some plan may have.
  package let looks: [Int]
  private var places: [Name: Int] = [:]
  /// The most seeds per arm, of each plan.
  private let limits: [Int]

  /// - Parameter plans: each with all its trials.
  package init(_ plans: [(plan: Plan, trials: [Trial])]) {
    var known: [String: Int] = [:]
    for (number, entry) in plans.enumerated() {
      for (place, arm) in entry.plan.arms.enumerated() {
        let trials = entry.trials.filter { $0.arm == place }.sorted { $0.seed < $1.seed }
        guard let first = trials.first else { continue }
        let identity = "\(first.record.setupID)+\(arm.seedOffset)"
        let found = known[identity] ?? arms.count
        if found == arms.count {
          arms.append(Arm(plan: number, place: place, trials: trials))
          known[identity] = found
        } else if arms[found].trials.count < trials.count {
          arms[found] = Arm(plan: number, place: place, trials: trials)
        }
        places[Name(plan: number, arm: arm.name)] = found
      }
    }
    limits = plans.map { $0.plan.seeds.last ?? 0 }
    let most = arms.map(\.trials.count).max() ?? 0
    looks = Looks.sizes.filter { $0 <= most }
  }

  /// - Parameters:
  ///   - plans: in the order of `init`, with their results.
  ///   - claims: of the plans, as `claims(of:)` gives them.
  ///   - cost: seconds that a trial adds to the run, and how long it takes.
  ///   - running, lost: trials by identity.
  package func state(
    _ plans: [DecidedPlan], claims: [[DecisionState.Claim]],
    cost: (Arm) -> (seconds: Double, duration: Double), running: Set<String> = [],
    lost: Set<String> = []
  ) -> DecisionState {
    var known: [Set<Int>] = Array(repeating: [], count: arms.count)
    for (number, plan) in plans.enumerated() {
      for arm in plan.arms {
        guard let place = place(of: arm.arm, in: number) else { continue }
        known[place].formUnion(arm.top1Error.keys)
        known[place].formUnion(arm.diverged)
      }
    }
    let states = arms.enumerated().map { place, arm in
      let (seconds, duration) = cost(arm)
      return DecisionState.Arm(
        seconds: seconds, duration: duration,
        trials: arm.trials.enumerated().map { seed, trial in
          let id = trial.record.trialID
          return known[place].contains(seed + 1)
            ? .known : running.contains(id) ? .running : lost.contains(id) ? .lost : .missing
        })
    }
    return DecisionState(arms: states, claims: claims.flatMap { $0 })
  }

  /// An arm's place among those of all plans.
  package func place(of arm: String, in plan: Int) -> Int? {
    places[Name(plan: plan, arm: arm)]
  }

  /// The claims of a plan as the rule reads them.
  ///
  /// - Parameter number: the plan's place.
  package func claims(of plan: DecidedPlan, _ number: Int) -> [DecisionState.Claim] {
    plan.claims.map { claim in
      let standing = DecisionState.Standing(claim.assessment.verdict)
      guard standing == .open else {
        return DecisionState.Claim(standing: standing, plan: number, arms: [], chances: [:])
      }
      let after = claim.assessment.lookSeeds ?? 0
      let chances = looks.filter { $0 > after }.map {
        ($0, claim.assessment.chance(ofDecisionAt: $0))
      }
      return DecisionState.Claim(
        standing: standing, plan: number,
        arms: claim.arms.compactMap { place(of: $0, in: number) },
        chances: Dictionary(uniqueKeysWithValues: chances), seedsMax: limits[number])
    }
  }
}
