extension Assessment {
  /// The reason for the verdict, as a clause.
  package var basis: String {
    if contrasts.isEmpty { return "no trial for it was run" }
    if isCounted { return contrasts.compactMap(Self.counted).joined(separator: "; ") }
    guard contrasts.contains(where: { $0.difference != nil || $0.test != nil }) else {
      return (["no pair of trials is done"] + trials).joined(separator: "; ")
    }
    var parts = [contrasts.count == 1 ? single : several]
    let missing = contrasts.filter { $0.difference == nil && $0.test == nil }.map(\.label)
    if !missing.isEmpty { parts.append("not run: \(missing.joined(separator: "; "))") }
    if let q {
      let beside = tableQ.flatMap {
        $0 == q ? nil : ", \(Self.text(q: $0)) corrected for its table's claims"
      }
      parts.append("\(NumberText.probability(q, named: "q"))\(beside ?? "")")
    }
    return (parts + outlook + trials + warnings).joined(separator: "; ")
  }

  /// What more seeds could decide.
  private var outlook: [String] {
    var parts: [String] = []
    switch verdict {
    case .exploratory:
      return ["verdicts begin with seeds 1 to \(Looks.sizes[0]) of each arm"]
    case .undecided, .futile:
      if let probability {
        let percent = NumberText.fixed(100 * probability, decimals: 0)
        parts.append(
          verdict == .futile
            ? "it cannot be decided within \(Looks.budget) seeds (\(percent) % probable)"
            : "a decision within \(Looks.budget) seeds is \(percent) % probable")
      }
      if let detectable {
        parts.append(
          "differences over \(claim.metric.amount(detectable)) would probably have been found")
      }
    case .supported, .notSupported, nil: break
    }
    return parts
  }

  /// Of arms whose trials failed or whose networks have learnt nothing.
  private var trials: [String] {
    counts.compactMap { counts in
      var parts = counts.text.map { [$0] } ?? []
      if counts.atChance > 0 { parts.append("\(counts.atChance) at chance") }
      return parts.isEmpty ? nil : "\(counts.label): \(parts.joined(separator: ", "))"
    }
      + (isForbidden && verdict != .notSupported
        ? ["one arm has diverged seeds and the other has none, so the claim cannot be supported"]
        : [])
  }

  /// What makes a verdict less certain than its level.
  package var warnings: [String] {
    contrasts.compactMap { contrast in
      guard let ratio = contrast.test?.look?.spreadRatio else { return nil }
      let (more, less) = ratio > 1 ? ("first", "second") : ("second", "first")
      return
        "\(contrast.label): the errors of the \(more) spread "
        + "\(NumberText.fixed(max(ratio, 1 / ratio), decimals: 1)) times as much as those of the "
        + "\(less), which makes a verdict less certain"
    }
  }

  private var single: String {
    let contrast = contrasts[0]
    let metric = claim.metric
    guard let test = contrast.test else {
      let mean = contrast.difference.map { metric.amount($0.mean) } ?? "–"
      return
        "\(contrast.label) is \(mean) of \(metric.words) for one pair of trials, which gives no interval"
    }
    guard let mean = test.mean, let interval = test.interval else {
      return "\(contrast.label) at \(test.look?.seeds ?? 0) seeds, by ranks with what diverged last"
    }
    let when =
      test.look.map { "at \($0.seeds) seeds" }
      ?? "for a single look, over \(contrast.difference?.n ?? 0) seeds"
    return "\(contrast.label) is \(metric.amount(mean)) of \(metric.words), 95 % interval "
      + "\(Self.text(interval, decimals: metric.decimals)) \(when)"
  }

  private var several: String {
    func names(_ holds: (ClosedRange<Double>) -> Bool) -> String {
      // If all are compared with one arm, its name is redundant.
      let isCommon = Set(contrasts.map(\.b)).count == 1
      let labels = contrasts.filter { $0.test?.interval.map(holds) ?? false }
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
    let seeds = contrasts.compactMap { $0.test?.look?.seeds ?? $0.difference?.n }
    let (fewest, most) = (seeds.min() ?? 0, seeds.max() ?? 0)
    return
      "at \(fewest == most ? "\(most)" : "\(fewest) to \(most)") seeds each, the 95 % interval "
      + "\(inside), \(outside), and \(rest) for the rest (\(contrasts.count) compared)"
  }

  /// Such as `a has 1,200 parameters and b 1,000, 20.00 % more`.
  private static func counted(_ contrast: Contrast) -> String? {
    guard let (a, b) = contrast.parameters, let added = contrast.addedParameters else { return nil }
    return
      "\(contrast.a) has \(NumberText.grouped(a)) parameters and \(contrast.b) \(NumberText.grouped(b)), "
      + "\(NumberText.fixed(abs(added), decimals: 2)) % \(added < 0 ? "fewer" : "more")"
  }

  private static func text(_ interval: ClosedRange<Double>, decimals: Int) -> String {
    "[\(NumberText.fixed(interval.lowerBound, decimals: decimals)), "
      + "\(NumberText.fixed(interval.upperBound, decimals: decimals))]"
  }

  private static func text(_ margin: Double) -> String { NumberText.shortest(margin) }

  private static func text(q: Double) -> String { NumberText.probability(q) }
}

extension Assessment {
  /// Claim, verdict and reason, as a note below a table.
  var note: String {
    let word = "\(word.prefix(1).uppercased())\(word.dropFirst())"
    return "Claim: \(claim.text). \(contrasts.isEmpty ? word : "\(word): \(basis)")."
  }
}
