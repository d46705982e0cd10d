extension Assessment {
  /// One of a report's verdicts.
  var json: JSONValue {
    [
      "id": .string(claim.id), "claim": .string(claim.text), "source": .string(claim.source),
      "metric": .string(claim.metric.rawValue), "relation": .string(claim.relation.name),
      "margin": JSONValue(claim.relation.margin), "verdict": .string(word),
      "basis": .string(basis), "seeds_to_decide": JSONValue(seedsToDecide),
      "look": JSONValue(lookSeeds), "q": JSONValue(q),
      "q_table": JSONValue(tableQ), "q_suite": JSONValue(suiteQ),
      "decision_probability": JSONValue(probability), "detectable": JSONValue(detectable),
      "warnings": .array(warnings.map(JSONValue.string)), "counted": .bool(isCounted),
      "contrasts": .array(contrasts.map { $0.json(claim.relation) }),
    ]
  }
}

extension Contrast {
  fileprivate func json(_ relation: PaperClaim.Relation) -> JSONValue {
    [
      "a": .string(a), "b": .string(b), "n": .integer(difference?.n ?? 0),
      "mean": JSONValue(difference?.mean), "std": JSONValue(difference?.standardDeviation),
      "ci95": JSONValue(difference?.interval95),
      "bootstrap95": JSONValue(difference?.bootstrap95), "p": JSONValue(difference?.signFlipP),
      "p_below": JSONValue(difference?.signFlipPBelow), "look": JSONValue(test?.look?.seeds),
      "look_mean": JSONValue(test?.look.flatMap { _ in test?.mean }),
      "repeated_interval": JSONValue(test?.look.flatMap { _ in test?.interval }),
      "q_for": JSONValue(test?.look.flatMap { _ in test.map(relation.q(for:)) }),
      "q_against": JSONValue(test?.look.flatMap { _ in test.map(relation.q(against:)) }),
      "a_trials": counts?.a.json ?? .null, "b_trials": counts?.b.json ?? .null,
    ]
  }
}

extension PaperClaim.Relation {
  /// As the file of claims names it.
  var name: String {
    switch self {
    case .below: "below"
    case .atMost: "at_most"
    case .within: "within"
    }
  }

  var margin: Double? {
    switch self {
    case .below: nil
    case .atMost(let margin), .within(let margin): margin
    }
  }
}
