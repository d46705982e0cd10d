extension Assessment {
  /// How the verdict came about, as a clause.
  package var basis: String {
    if contrasts.isEmpty { return "nothing was run for it" }
    let seeds = contrasts.compactMap(\.difference?.n)
    guard let fewest = seeds.min(), let most = seeds.max() else {
      return (["no pair of trials is done"] + trials).joined(separator: "; ")
    }
    let missing = contrasts.filter { $0.difference == nil }.map(\.label)
    var parts = [
      most == 1
        ? "one pair of trials gives no interval; run more seeds"
        : contrasts.count == 1 ? single : several(fewest, most)
    ]
    if !missing.isEmpty { parts.append("not run: \(missing.joined(separator: "; "))") }
    if verdict == .undecided, missing.isEmpty, most > 1 {
      if intervalsSupport {
        let (them, word) =
          contrasts.count == 1 ? ("the interval", "it") : ("the intervals", "them")
        parts.append("\(them) would support it, but the exact test does not bear \(word) out yet")
      }
      parts.append(
        seedsToDecide.map {
          "at \(contrasts.count == 1 ? "this mean and deviation" : "these means and deviations") "
            + "\($0) seeds would probably decide it"
        } ?? "too close to its bound for any likely number of seeds")
    }
    return (parts + trials).joined(separator: "; ")
  }

  /// Of arms whose trials failed or whose networks have learnt nothing.
  private var trials: [String] {
    counts.compactMap { counts in
      var parts = counts.text.map { [$0] } ?? []
      if counts.atChance > 0 { parts.append("\(counts.atChance) at chance") }
      return parts.isEmpty ? nil : "\(counts.label): \(parts.joined(separator: ", "))"
    } + (isForbidden ? ["what diverged while the other arm did not cannot be supported"] : [])
  }

  private var isForbidden: Bool {
    verdict != .notSupported && contrasts.contains { claim.isForbidden(by: $0) }
  }

  /// Whether the interval of every pair lies where the claim wants it.
  private var intervalsSupport: Bool {
    contrasts.allSatisfy { contrast in
      guard let interval = contrast.difference?.interval95 else { return false }
      return switch claim.relation {
      case .below: interval.upperBound < 0
      case .atMost(let margin): interval.upperBound <= margin
      case .within(let margin):
        interval.lowerBound >= -margin && interval.upperBound <= margin
      }
    }
  }

  private var single: String {
    guard let difference = contrasts[0].difference, let t = difference.interval95 else {
      return "\(contrasts[0].label) has no interval"
    }
    let bootstrap = difference.bootstrap95.map { ", bootstrap \(Self.text($0))" } ?? ""
    return "\(contrasts[0].label) is \(NumberText.fixed(difference.mean, decimals: 2)) points of "
      + "\(claim.metric.words), 95 % interval \(Self.text(t))\(bootstrap), over "
      + "\(difference.n) pairs"
  }

  private func several(_ fewest: Int, _ most: Int) -> String {
    func names(_ holds: (ClosedRange<Double>) -> Bool) -> String {
      // Where all are compared with one arm, its name says nothing new.
      let isCommon = Set(contrasts.map(\.b)).count == 1
      let labels = contrasts.filter { $0.difference?.interval95.map(holds) ?? false }
        .map { isCommon ? $0.a : $0.label }
      return labels.isEmpty ? "none" : labels.joined(separator: "; ")
    }
    let (inside, outside, rest) =
      switch claim.relation {
      case .below:
        (
          "lies below zero for " + names { $0.upperBound < 0 },
          "above zero for " + names { $0.lowerBound > 0 }, "holds zero"
        )
      case .atMost(let margin):
        (
          "ends at \(Self.text(margin)) at most for " + names { $0.upperBound <= margin },
          "lies above it for " + names { $0.lowerBound > margin }, "holds it"
        )
      case .within(let margin):
        (
          "lies within ±\(Self.text(margin)) for "
            + names { $0.lowerBound >= -margin && $0.upperBound <= margin },
          "beyond it for " + names { $0.lowerBound > margin || $0.upperBound < -margin },
          "reaches over an end"
        )
      }
    return
      "over \(fewest == most ? "\(most)" : "\(fewest) to \(most)") pairs each, the 95 % interval "
      + "\(inside), \(outside), and \(rest) for the rest (\(contrasts.count) compared)"
  }

  private static func text(_ interval: ClosedRange<Double>) -> String {
    "[\(NumberText.fixed(interval.lowerBound, decimals: 2)), "
      + "\(NumberText.fixed(interval.upperBound, decimals: 2))]"
  }

  private static func text(_ margin: Double) -> String { NumberText.shortest(margin) }
}

extension Assessment {
  /// Claim, verdict and how it came about, as a note below a table.
  var note: String {
    let word = "\(word.prefix(1).uppercased())\(word.dropFirst())"
    return "Claim: \(claim.text). \(contrasts.isEmpty ? word : "\(word): \(basis)")."
  }
}
