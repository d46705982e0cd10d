import Results

/// A claim with what our data say about it.
package struct Assessment: Sendable {
  package var claim: PaperClaim
  /// Pairs of arms that the plan has; empty if nothing was planned yet.
  package var contrasts: [Contrast]
  /// Nil while nothing was run that bears on it.
  package var verdict: Verdict?
  /// Claims with a direction that the verdict was corrected for.
  var claims = 1

  /// The verdict in words.
  package var word: String { verdict?.rawValue ?? "not run" }

  /// What became of the trials of its arms, each once.
  package var counts: [TrialCounts] {
    contrasts.compactMap(\.counts).flatMap { [$0.a, $0.b] }.reduce(into: []) { counts, next in
      if !counts.contains(next) { counts.append(next) }
    }
  }

  /// Pairs with results.
  package var differences: [PairedDifference] { contrasts.compactMap(\.difference) }

  /// The pair that the verdict hangs on: the one that speaks least for the claim.
  package var weakest: Contrast? {
    contrasts.filter { $0.difference != nil }.max { against($0) < against($1) }
  }

  /// How far the difference is from what the claim wants, in points.
  private func against(_ contrast: Contrast) -> Double {
    guard let difference = contrast.difference else { return -.infinity }
    guard difference.mean.isFinite else { return .infinity }
    let interval = difference.interval95 ?? difference.mean...difference.mean
    return switch claim.relation {
    case .below, .atMost: interval.upperBound
    case .within: max(interval.upperBound, -interval.lowerBound)
    }
  }

  /// A claim that nothing was run for.
  static func notRun(_ claim: PaperClaim) -> Assessment {
    Assessment(claim: claim, contrasts: [], verdict: nil)
  }

  /// Judges the claims of one table together: those with a direction are corrected for each other.
  /// Claims that are about none of the plan's arms are left out.
  package static func of(_ claims: [PaperClaim], arms: [ResultsStore.ArmResult]) -> [Assessment] {
    of(claims.map { ($0, $0.contrasts(arms)) })
  }

  /// The same of claims whose differences are known.
  static func of(_ claims: [(PaperClaim, [Contrast])]) -> [Assessment] {
    let found = claims.filter { !$0.1.isEmpty }
    // A claim holds if all its pairs do, so its p is the largest of theirs.
    let tested = found.indices.filter { index in
      found[index].0.relation == .below && found[index].1.contains { $0.difference != nil }
    }
    let adjusted = Holm.adjust(
      tested.map { found[$0].1.compactMap { $0.difference?.signFlipPBelow }.max() ?? 1 })
    return found.indices.map { index in
      let place = tested.firstIndex(of: index)
      return judge(
        found[index].0, found[index].1, adjustedP: place.map { adjusted[$0] },
        claims: tested.count)
    }
  }

  private static func judge(
    _ claim: PaperClaim, _ contrasts: [Contrast], adjustedP: Double?, claims: Int
  ) -> Assessment {
    let differences = contrasts.compactMap(\.difference)
    guard !differences.isEmpty else {
      return Assessment(claim: claim, contrasts: contrasts, verdict: nil)
    }
    var verdict =
      switch claim.relation {
      case .below: Verdict(everyBelowZero: differences, adjustedP: adjustedP, claims: claims)
      case .atMost(let margin): Verdict(every: differences, atMost: margin)
      case .within(let margin): Verdict(every: differences, within: margin)
      }
    // What was not run may still contradict it.
    if differences.count < contrasts.count, verdict == .supported { verdict = .undecided }
    if verdict == .supported, contrasts.contains(where: { claim.isForbidden(by: $0) }) {
      verdict = .undecided
    }
    return Assessment(claim: claim, contrasts: contrasts, verdict: verdict, claims: claims)
  }

  /// Where it is undecided: paired seeds that would probably decide it, if means and deviations stayed
  /// as they are; nil if that cannot be said or would take more than anyone will run.
  package var seedsToDecide: Int? {
    guard verdict == .undecided, differences.count == contrasts.count else { return nil }
    return claim.seedsToDecide(differences, claims: claims)
  }
}

extension PaperClaim {
  /// Whether seeds that diverged forbid to call the claim supported: those of an arm that should do well,
  /// while none of the other's did.
  func isForbidden(by contrast: Contrast) -> Bool {
    guard let counts = contrast.counts else { return false }
    let (a, b) = (counts.a.diverged > 0, counts.b.diverged > 0)
    return switch relation {
    case .below, .atMost: a && !b
    case .within: a != b
    }
  }

  /// Seeds after which each pair would speak for the claim, or the first would speak against it.
  func seedsToDecide(_ differences: [PairedDifference], claims: Int) -> Int? {
    let others = relation == .below ? max(1, claims) : 1
    let corrected = Verdict.level / Double(differences.count * others)
    // As many as there are have not decided it.
    let more = (differences.map(\.n).max() ?? 0) + 1
    // Distances to where a pair begins to speak for the claim; below zero where it leans against it.
    var leaning: [Int?] = []
    var opposing: [Int?] = []
    for difference in differences {
      guard let deviation = difference.standardDeviation else { return nil }
      let mean = difference.mean
      let margin =
        switch relation {
        case .below: -mean
        case .atMost(let most): most - mean
        case .within(let most): most - mean.magnitude
        }
      if margin >= 0 {
        leaning.append(
          Reports.seedsToDecide(
            distance: margin, standardDeviation: deviation,
            fewest: SignFlip.fewestPairs(claims: others)))
      } else {
        opposing.append(
          Reports.seedsToDecide(
            distance: -margin, standardDeviation: deviation, level: corrected,
            fewest: SignFlip.fewestPairs(claims: 1)))
      }
    }
    if let first = opposing.compactMap({ $0 }).min() { return max(first, more) }
    guard opposing.isEmpty, !leaning.contains(nil) else { return nil }
    return leaning.compactMap { $0 }.max().map { max($0, more) }
  }
}
