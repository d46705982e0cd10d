/// Which trials come next: those with the highest chance of a decision per hour.
///
/// A claim can be trained up to any later look. The best of them counts, so that a claim that needs
/// thirty seeds is not judged by ten. Claims that share arms are weighed together: the gain of a
/// candidate is what all claims gain from its trials, and its cost is its trials that no claim has
/// paid for yet. Only the next look of the best candidate is trained; then everything is judged
/// again. The rule chooses the order of looks and never their outcome, so their error rates stay.
package struct DecisionRule: Sendable {
  /// Seeds of the looks that may be trained, ascending.
  package let looks: [Int]

  package init(looks: [Int]) { self.looks = looks }

  /// - Parameter budget: seconds left; nil is any number.
  package func next(_ state: DecisionState, budget: Double?) -> DecisionStep {
    let open = state.claims.indices.filter { state.claims[$0].standing == .open }
    guard !open.isEmpty else { return .stop(.settled) }
    var candidates = Candidates(state, looks)
    var (waits, lost) = (false, false)
    for claim in open {
      switch status(state.claims[claim], state) {
      case .next(let look): candidates.add(claim, next: look)
      case .pending: waits = true
      case .lost: lost = true
      case .exhausted: break
      }
    }
    guard !candidates.isEmpty else { return waits ? .wait : .stop(lost ? .failed : .looks) }
    if let best = candidates.best(within: budget) { return .train(candidates.picks(best)) }
    // No whole look fits. The part of the best one that fits is ready when the next run begins.
    guard let budget, let best = candidates.best(within: nil) else {
      return .stop(.budget(needed: 0))
    }
    let fitting = candidates.picks(best).filter { state.arms[$0.arm].duration <= budget }
    return fitting.isEmpty
      ? .stop(.budget(needed: candidates.cheapestStep)) : .train(fitting)
  }

  private enum Status { case next(Int), pending, lost, exhausted }

  /// The first look that an open claim lacks.
  private func status(_ claim: DecisionState.Claim, _ state: DecisionState) -> Status {
    for look in looks where look <= claim.seedsMax {
      let trials = claim.arms.map { state.arms[$0].trials.prefix(look) }
      if trials.contains(where: { $0.count < look }) { return .exhausted }
      if trials.contains(where: { $0.contains(.lost) }) { return .lost }
      if trials.contains(where: { $0.contains(.missing) }) { return .next(look) }
      // Whether a later look is needed is known only after this one.
      if trials.contains(where: { $0.contains(.running) }) { return .pending }
    }
    return .exhausted
  }
}
