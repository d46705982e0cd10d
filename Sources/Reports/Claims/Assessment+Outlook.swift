/// What more seeds can do for a claim.
extension Assessment {
  package var isDecided: Bool {
    switch verdict {
    case .supported, .notSupported: true
    case .undecided, .futile, .exploratory, nil: false
    }
  }

  /// Indices of the contrasts that keep the claim open: those that do not support it yet.
  package var openContrasts: [Int] {
    contrasts.indices.filter { place in
      contrasts[place].test.map { claim.relation.q(for: $0) > level } ?? true
    }
  }

  /// The probability that the claim is decided once all its pairs have so many seeds, one of the
  /// looks': from the results so far, and before any look from the prior of `Prospect`. If one of
  /// its trials diverged, nothing can be computed, and it gets a small fixed value.
  package func chance(ofDecisionAt seeds: Int) -> Double {
    guard let number = Looks.sizes.firstIndex(of: seeds) else { return 0 }
    guard lookSeeds != nil else { return Prospect.beforeAll(at: number, level: level) }
    return chanceOfDecision(at: number) ?? Verdict.futility
  }
}
