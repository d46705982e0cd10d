import Results

/// A claim with our results about it.
package struct Assessment: Sendable {
  package var claim: PaperClaim
  /// Pairs of arms that the plan has; empty if nothing was planned yet.
  package var contrasts: [Contrast]
  /// Nil while no relevant trial was run.
  package var verdict: Verdict?
  /// Claims with a direction that the verdict was corrected for.
  var claims = 1
  /// The sequential p of the claim: the largest of its pairs'; nil until all have a look.
  package var q: Double?
  /// The same after Holm's correction over the table's claims with a direction; `q` of any other.
  package var tableQ: Double?
  /// The same after Holm's correction over all claims of a report of all.
  package var suiteQ: Double?
  /// The probability of a decision at the last look; nil where it is decided or none can be said.
  package var probability: Double?

  /// The verdict in words.
  package var word: String { verdict?.rawValue ?? "not run" }

  /// The outcomes of its arms' trials, each arm once.
  package var counts: [TrialCounts] {
    contrasts.compactMap(\.counts).flatMap { [$0.a, $0.b] }.reduce(into: []) { counts, next in
      if !counts.contains(next) { counts.append(next) }
    }
  }

  /// Seeds of the last look that all pairs have; nil before the first.
  package var lookSeeds: Int? {
    let seeds = contrasts.map { $0.test?.look?.seeds ?? 0 }.min() ?? 0
    return seeds > 0 ? seeds : nil
  }

  /// The difference that the looks so far find in four of five cases, for the least precise pair.
  package var detectable: Double? { contrasts.compactMap { $0.test?.detectable }.max() }

  /// The pair that decides the verdict: the weakest one.
  package var weakest: Contrast? {
    contrasts.filter { $0.test != nil }.max { against($0) < against($1) }
  }

  /// The distance of the difference from what the claim requires, in points.
  private func against(_ contrast: Contrast) -> Double {
    guard let mean = contrast.test?.mean ?? contrast.difference?.mean else { return -.infinity }
    guard mean.isFinite else { return .infinity }
    let interval = contrast.test?.interval ?? mean...mean
    return switch claim.relation {
    case .below, .atMost: interval.upperBound
    case .within: max(interval.upperBound, -interval.lowerBound)
    }
  }

  /// A claim without results.
  static func notRun(_ claim: PaperClaim) -> Assessment {
    Assessment(claim: claim, contrasts: [], verdict: nil)
  }
}

extension PaperClaim {
  /// Whether diverged seeds rule out that the claim is supported: seeds of the arm that should do
  /// well diverged, and none of the other arm.
  func isForbidden(by contrast: Contrast) -> Bool {
    guard let counts = contrast.counts else { return false }
    let (a, b) = (counts.a.diverged > 0, counts.b.diverged > 0)
    return switch relation {
    case .below, .atMost: a && !b
    case .within: a != b
    }
  }
}
