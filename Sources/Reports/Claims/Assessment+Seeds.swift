extension Assessment {
  /// Where it is undecided: the fewest seeds of a look that would probably decide it; nil if no look would.
  ///
  /// Scripts of earlier versions read it. `probability` says more.
  package var seedsToDecide: Int? {
    guard verdict == .undecided, let lookSeeds else { return nil }
    return Looks.sizes.indices.first { later in
      Looks.sizes[later] > lookSeeds && chanceOfDecision(at: later).map { $0 >= 0.5 } ?? false
    }.map { Looks.sizes[$0] }
  }
}
