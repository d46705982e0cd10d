import Results
import Text

extension ExperimentFile.Decoder {
  /// What the file states about its arms.
  ///
  /// - Parameter axes: each set of axes that a scale may have; every arm that a claim names must occur in one.
  func claims(
    _ node: YAMLNode?, axes: [[ExperimentFile.Axis]]
  ) throws(ExperimentError) -> [ClaimRecord] {
    guard let node else { return [] }
    if case .list(let items) = node.content, items.isEmpty { return [] }
    let arms = ArmNames(axes)
    var claims: [ClaimRecord] = []
    for (index, item) in try list(node, path: "claims").enumerated() {
      let path = "claims[\(index)]"
      let claim = try self.claim(item, path: path, number: index + 1, arms)
      guard !claims.contains(where: { $0.id == claim.id }) else {
        throw error(item, "\(path).id", "another claim is called '\(claim.id)'")
      }
      claims.append(claim)
    }
    return claims
  }

  private func claim(
    _ node: YAMLNode, path: String, number: Int, _ arms: ArmNames
  ) throws(ExperimentError) -> ClaimRecord {
    try allow(["id", "text", "metric", "relation", "margin", "pairs"], in: node, path: path)
    try require(["text", "relation", "pairs"], in: node, path: path)
    let relation: ClaimRecord.Relation = try word("relation", in: node, path: path)
    let id = try node["id"].map { node throws(ExperimentError) in
      try scalar(node, path: "\(path).id")
    }
    return ClaimRecord(
      id: id ?? "claim-\(number)", text: try text("text", in: node, path: path),
      metric: node["metric"] == nil ? .top1 : try word("metric", in: node, path: path),
      relation: relation, margin: try margin(node, path: path, relation),
      pairs: try pairs(node["pairs"] ?? node, path: "\(path).pairs", arms))
  }

  /// One of some words.
  private func word<T: RawRepresentable & CaseIterable>(
    _ key: String, in node: YAMLNode, path: String
  ) throws(ExperimentError) -> T where T.RawValue == String {
    let name = try text(key, in: node, path: path)
    guard let value = T(rawValue: name) else {
      let known = T.allCases.map(\.rawValue)
      throw error(
        node[key] ?? node, "\(path).\(key)",
        "no such \(key); "
          + (NearestName.of(name, among: known).map { "did you mean \($0)?" }
            ?? "known are \(known.joined(separator: ", "))"))
    }
    return value
  }

  private func margin(
    _ node: YAMLNode, path: String, _ relation: ClaimRecord.Relation
  ) throws(ExperimentError) -> Double? {
    let path = "\(path).margin"
    guard let value = node["margin"] else {
      guard relation == .below else {
        throw error(node, path, "missing; \(relation.rawValue) needs one")
      }
      return nil
    }
    guard relation != .below else {
      throw error(value, path, "below has no margin; at_most and within have one")
    }
    let text = try scalar(value, path: path)
    guard let margin = Double(text), margin.isFinite, margin >= 0 else {
      throw error(value, path, "expected a number of at least 0, not '\(text)'")
    }
    return margin
  }

  private func pairs(
    _ node: YAMLNode, path: String, _ arms: ArmNames
  ) throws(ExperimentError) -> [[String]] {
    var pairs: [[String]] = []
    for (index, item) in try list(node, path: path).enumerated() {
      let path = "\(path)[\(index)]"
      guard case .list(let items) = item.content, items.count == 2 else {
        throw error(item, path, "expected two arms such as [r2, plain]")
      }
      let pair = [
        try scalar(items[0], path: "\(path)[0]"), try scalar(items[1], path: "\(path)[1]"),
      ]
      if let reason = arms.refusal(of: pair) { throw error(item, path, reason) }
      pairs.append(pair)
    }
    return pairs
  }
}

/// The arms that a file's axes make.
private struct ArmNames {
  /// Names and rows of the paper, of each set of axes.
  private let sets: [(names: Set<String>, rows: Set<String>)]

  init(_ axes: [[ExperimentFile.Axis]]) {
    sets = axes.map { axes in
      (
        names: Set(
          axes.reduce([""]) { names, axis in
            names.flatMap { name in
              axis.points.map { name.isEmpty ? $0.name : "\(name)/\($0.name)" }
            }
          }),
        rows: Set(axes.flatMap(\.points).compactMap(\.paperRow))
      )
    }
  }

  /// Why no two arms are such a pair; nil where some are.
  func refusal(of pair: [String]) -> String? {
    for name in pair where name != "*" {
      guard !sets.contains(where: { has(name, $0) }) else { continue }
      let known = sets.flatMap { $0.names.union($0.rows) }.sorted()
      return "no arm is called '\(name)'; "
        + (NearestName.of(name, among: known).map { "did you mean \($0)?" }
          ?? "there are \(known.prefix(12).joined(separator: ", "))")
    }
    guard pair[0] != pair[1] else { return "an arm is compared with itself" }
    guard pair[1] != "*" else { return "write the arm that all are compared with second" }
    guard pair[0].hasPrefix("*") == pair[1].hasPrefix("*") || pair[0] == "*" else {
      return
        "both begin with * and share what it stands for, as in [\"*/se\", \"*/plain\"], or \"*\" alone is every other arm"
    }
    return nil
  }

  private func has(_ name: String, _ set: (names: Set<String>, rows: Set<String>)) -> Bool {
    name.hasPrefix("*")
      ? set.names.contains { $0.hasSuffix(name.dropFirst()) }
      : set.names.contains(name) || set.rows.contains(name)
  }
}
