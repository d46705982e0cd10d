extension ExperimentFile.Decoder {
  /// A key that is true or false; nil where it is absent.
  func flag(_ key: String, in node: YAMLNode, path: String) throws(ExperimentError) -> Bool? {
    guard let value = node[key] else { return nil }
    switch try scalar(value, path: "\(path).\(key)") {
    case "true": return true
    case "false": return false
    case let other:
      throw error(value, "\(path).\(key)", "expected true or false, not '\(other)'")
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
    decision.budget = try node["budget"].map { value throws(ExperimentError) in
      try budget(value, path: "\(path).budget")
    }
    return decision
  }

  /// Seconds of a time such as `8h`.
  func budget(_ node: YAMLNode, path: String) throws(ExperimentError) -> Double {
    let text = try scalar(node, path: path)
    guard let seconds = Budget.parse(text) else {
      throw error(node, path, "expected \(Budget.expected), not '\(text)'")
    }
    return seconds
  }
}
