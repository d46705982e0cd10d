extension Assessment {
  /// For an undecided claim: the fewest seeds of a look that would probably decide it; nil if no
  /// look would.
  ///
  /// Kept for scripts of earlier versions; prefer `probability`.
  package var seedsToDecide: Int? {
    guard verdict == .undecided, let lookSeeds else { return nil }
    return Looks.sizes.indices.first { later in
      Looks.sizes[later] > lookSeeds && chanceOfDecision(at: later).map { $0 >= 0.5 } ?? false
    }.map { Looks.sizes[$0] }
  }
}
