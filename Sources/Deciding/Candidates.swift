/// The looks that could be trained next, weighed against each other.
struct Candidates {
  private let state: DecisionState
  private let looks: [Int]
  /// Claims that can be trained for, with the look that each needs next.
  private var claims: [(claim: Int, next: Int)] = []
  /// Seeds from the first on that each arm has.
  private let known: [Int]
  /// Seconds of each arm's missing trials up to each look.
  private let prices: [[Double]]

  init(_ state: DecisionState, _ looks: [Int]) {
    self.state = state
    self.looks = looks
    known = state.arms.map(\.known)
    prices = state.arms.map { arm in looks.map { Double(arm.missing($0)) * arm.seconds } }
  }

  mutating func add(_ claim: Int, next look: Int) { claims.append((claim, look)) }

  var isEmpty: Bool { claims.isEmpty }

  /// Some claims, trained for up to a look.
  struct Candidate {
    /// Places among `claims`.
    var members: [Int]
    var look: Int
    /// Chances of decisions, added up, per second.
    var worth: Double
  }

  /// The most valuable one; the first of equals. Nil if none has its next look within the budget.
  func best(within budget: Double?) -> Candidate? {
    var best: Candidate?
    func consider(_ members: [Int], _ look: Int) {
      guard let candidate = candidate(members, look, within: budget) else { return }
      if candidate.worth > best?.worth ?? -1 { best = candidate }
    }
    let shared = groups
    for look in looks {
      for member in claims.indices where claims[member].next <= look { consider([member], look) }
      for group in shared {
        consider(group.filter { claims[$0].next <= look }, look)
      }
    }
    // Others may share some arms with the best so far.
    while let current = best {
      for member in claims.indices
      where !current.members.contains(member) && claims[member].next <= current.look
        && shares(member, current)
      {
        consider(current.members + [member], current.look)
      }
      if best?.members.count == current.members.count { return best }
    }
    return best
  }

  /// Claims of a plan, and claims of any plan that read the same arm: sharing it makes them cheaper
  /// together.
  private var groups: [[Int]] {
    var groups: [[Int]] = []
    func add(_ group: [Int]) {
      if group.count > 1, !groups.contains(group) { groups.append(group) }
    }
    for plan in Set(claims.map { state.claims[$0.claim].plan }).sorted() {
      add(claims.indices.filter { state.claims[claims[$0].claim].plan == plan })
    }
    for arm in state.arms.indices {
      add(claims.indices.filter { state.claims[claims[$0].claim].arms.contains(arm) })
    }
    return groups
  }

  /// Seconds of the cheapest next look of any claim.
  var cheapestStep: Double {
    claims.indices.map { stepPrice([$0]) }.min() ?? 0
  }

  private func shares(_ member: Int, _ candidate: Candidate) -> Bool {
    let own = state.claims[claims[member].claim].arms
    return candidate.members.contains { other in
      state.claims[claims[other].claim].arms.contains(where: own.contains)
    }
  }

  private func candidate(_ members: [Int], _ look: Int, within budget: Double?) -> Candidate? {
    guard !members.isEmpty, let place = looks.firstIndex(of: look) else { return nil }
    if let budget, stepPrice(members) > budget { return nil }
    var arms: Set<Int> = []
    for member in members { arms.formUnion(state.claims[claims[member].claim].arms) }
    guard arms.allSatisfy({ state.arms[$0].trials.count >= look }),
      members.contains(where: { state.claims[claims[$0].claim].seedsMax >= look })
    else { return nil }
    // In order, so that the sum has the same bits each time.
    let price = arms.sorted().reduce(0) { $0 + prices[$1][place] }
    let gain = claims.reduce(0) { gain, entry in
      let claim = state.claims[entry.claim]
      guard claim.arms.contains(where: arms.contains) else { return gain }
      let seeds = claim.arms.map { max(arms.contains($0) ? look : 0, known[$0]) }.min() ?? 0
      guard let reached = looks.last(where: { $0 <= min(seeds, claim.seedsMax) }),
        reached >= entry.next
      else {
        return gain
      }
      return gain + (claim.chances[reached] ?? 0)
    }
    return Candidate(
      members: members, look: look, worth: gain / max(price, .leastNormalMagnitude))
  }

  /// What is trained of a candidate before everything is judged anew: the trials that its claims' next looks
  /// lack, seed by seed, so that what is interrupted has whole pairs.
  func picks(_ candidate: Candidate) -> [DecisionStep.Pick] {
    let (arms, seeds) = needs(candidate.members)
    return (1...(seeds.values.max() ?? 1)).flatMap { seed in
      arms.filter { seed <= seeds[$0] ?? 0 && state.arms[$0].trials[seed - 1] == .missing }
        .map { DecisionStep.Pick(arm: $0, seed: seed) }
    }
  }

  /// Arms in the order in which the claims name them, and the seeds that each needs next.
  private func needs(_ members: [Int]) -> (arms: [Int], seeds: [Int: Int]) {
    var seeds: [Int: Int] = [:]
    var arms: [Int] = []
    for member in members {
      for arm in state.claims[claims[member].claim].arms {
        if seeds[arm] == nil { arms.append(arm) }
        seeds[arm] = max(seeds[arm] ?? 0, claims[member].next)
      }
    }
    return (arms, seeds)
  }

  /// Seconds of `picks`.
  private func stepPrice(_ members: [Int]) -> Double {
    let (arms, seeds) = needs(members)
    return arms.reduce(0) { sum, arm in
      sum + (looks.firstIndex(of: seeds[arm] ?? 0).map { prices[arm][$0] } ?? 0)
    }
  }
}
