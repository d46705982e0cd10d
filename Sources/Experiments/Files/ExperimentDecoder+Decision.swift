extension ExperimentFile.Decoder {
  /// Whether a scale trains as many seeds as claims need.
  func decides(_ node: YAMLNode, path: String) throws(ExperimentError) -> Bool {
    guard let value = node["decide"] else { return false }
    switch try scalar(value, path: "\(path).decide") {
    case "true": return true
    case "false": return false
    case let other:
      throw error(value, "\(path).decide", "expected true or false, not '\(other)'")
    }
  }

  /// Seeds at most, and the time that a run may take.
  func decision(_ node: YAMLNode, path: String) throws(ExperimentError) -> PlanDecision {
    var decision = PlanDecision()
    if let value = node["seeds_max"] {
      let text = try scalar(value, path: "\(path).seeds_max")
      guard let number = Int(text), (1...1000).contains(number) else {
        throw error(
          value, "\(path).seeds_max", "expected a whole number from 1 to 1000, not '\(text)'")
      }
      decision.seedsMax = number
    }
    if let value = node["budget"] {
      let text = try scalar(value, path: "\(path).budget")
      guard let seconds = Budget.parse(text) else {
        throw error(value, "\(path).budget", "expected \(Budget.expected), not '\(text)'")
      }
      decision.budget = seconds
    }
    return decision
  }
}
