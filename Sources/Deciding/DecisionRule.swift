/// Which trials come next: those with the highest chance of a decision per hour.
///
/// A claim can be trained for up to any look to come; what counts is the best of them, so that a claim which
/// needs thirty seeds is not judged by what ten would say. Claims that share arms are weighed together: each
/// candidate's gain is what all claims gain by its trials, its price those trials that nobody has. Then only
/// the next look of the best one is trained, and everything is judged anew. The rule chooses the order of looks
/// and never what they say; so their error rates stay.
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
    // No look fits. What of the best one does is there when the next run begins.
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
      // Not before it is seen does anybody know whether a later one is needed.
      if trials.contains(where: { $0.contains(.running) }) { return .pending }
    }
    return .exhausted
  }
}
