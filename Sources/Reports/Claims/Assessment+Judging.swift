import Results

extension Assessment {
  /// Judges the claims of one table together: those with a direction are corrected for each other.
  /// Claims about none of the plan's arms are left out.
  package static func of(_ claims: [PaperClaim], arms: [ResultsStore.ArmResult]) -> [Assessment] {
    of(claims.map { ($0, $0.contrasts(arms)) })
  }

  /// Whether counting decides it, and no training.
  package var isCounted: Bool { claim.metric == .parameters }

  /// The same of claims whose differences are known.
  static func of(_ claims: [(PaperClaim, [Contrast])]) -> [Assessment] {
    var found = claims.filter { !$0.1.isEmpty }
      .map { Assessment(claim: $0, contrasts: $1, verdict: nil) }
    for index in found.indices { found[index].q = found[index].largestQ }
    // Those without results too: a decision must not depend on what is trained later.
    let tested = found.indices.filter { index in
      found[index].claim.relation == .below && !found[index].isCounted
    }
    let adjusted = Holm.adjust(tested.map { found[$0].q ?? 1 })
    for index in found.indices {
      let place = tested.firstIndex(of: index)
      found[index].tableQ =
        found[index].q == nil ? nil : place.map { adjusted[$0] } ?? found[index].q
      found[index].claims = place == nil ? 1 : tested.count
      found[index].judge()
    }
    return found
  }

  /// A claim holds if all its pairs do, so its q is the largest of theirs.
  private var largestQ: Double? {
    guard lookSeeds != nil else { return nil }
    return contrasts.compactMap { $0.test.map(claim.relation.q(for:)) }.max()
  }

  /// Whether diverged seeds rule out that it is supported.
  var isForbidden: Bool { contrasts.contains { claim.isForbidden(by: $0) } }

  /// The level that each pair must reach for the claim.
  var level: Double { Verdict.level / Double(max(1, claims)) }

  /// The level that one pair must reach against the claim.
  private var againstLevel: Double { Verdict.level / Double(contrasts.count * max(1, claims)) }

  private mutating func judge() {
    if claim.metric == .parameters {
      verdict =
        contrasts.compactMap(\.addedParameters).allSatisfy(claim.relation.holds)
        ? .supported : .notSupported
      return
    }
    guard contrasts.contains(where: { $0.test != nil }) else { return }
    guard contrasts.contains(where: { $0.test?.look != nil }) else {
      verdict = .exploratory
      return
    }
    let against = contrasts.compactMap { $0.test.map(claim.relation.q(against:)) }.min() ?? 1
    let isSupported = (tableQ ?? 1) <= Verdict.level && !isForbidden
    let isContradicted = against <= againstLevel
    switch (isSupported, isContradicted) {
    // Looks may rarely disagree; then the clearer one counts.
    case (true, true): verdict = (q ?? 1) <= against ? .supported : .notSupported
    case (true, false): verdict = .supported
    case (false, true): verdict = .notSupported
    case (false, false):
      probability = chanceOfDecision(at: Looks.sizes.count - 1)
      verdict = probability.map { $0 < Verdict.futility } ?? false ? .futile : .undecided
    }
  }

  /// The probability that a look supports or contradicts what is open: all pairs must speak for a claim, one
  /// is enough against it. Nil where a pair has no look yet, or a trial of it diverged.
  ///
  /// - Parameter number: the look's place among `Looks.sizes`.
  package func chanceOfDecision(at number: Int) -> Double? {
    guard lookSeeds != nil else { return nil }
    var (support, against) = (isForbidden ? 0.0 : 1.0, 0.0)
    for test in contrasts.compactMap(\.test) {
      guard let look = test.look, !look.isRanked else { return nil }
      let prospect = Prospect(look, at: number)
      let isFor = claim.relation.q(for: test) <= level
      support = min(
        support,
        isFor ? 1 : prospect.map { claim.relation.chance(for: $0, level: level) } ?? 0)
      against = max(
        against, prospect.map { claim.relation.chance(against: $0, level: againstLevel) } ?? 0)
    }
    return min(1, support + against)
  }
}
