/// What more seeds can do for a claim.
extension Assessment {
  package var isDecided: Bool {
    switch verdict {
    case .supported, .notSupported: true
    case .undecided, .futile, .exploratory, nil: false
    }
  }

  /// Places of the contrasts that keep the claim open: those that do not speak for it yet.
  package var openContrasts: [Int] {
    contrasts.indices.filter { place in
      contrasts[place].test.map { claim.relation.q(for: $0) > level } ?? true
    }
  }

  /// The probability that the claim is decided once all its pairs have so many seeds, one of the looks': by what
  /// is seen, and before any look by the prior of `Prospect`. Where a trial of it diverged nothing can be
  /// computed: then it counts as barely worth waiting for.
  package func chance(ofDecisionAt seeds: Int) -> Double {
    guard let number = Looks.sizes.firstIndex(of: seeds) else { return 0 }
    guard lookSeeds != nil else { return Prospect.beforeAll(at: number, level: level) }
    return chanceOfDecision(at: number) ?? Verdict.futility
  }
}
