import Zoo

/// What an experiment does; `kind` in its file.
package enum ExperimentKind: String, Hashable, Sendable, CaseIterable {
  /// Trains arms over seeds: the default.
  case trials
  /// Times arms on this machine.
  case timing
  /// Runs other experiments one after the other.
  case suite

  /// The kind of a file. Throws if it is not YAML, or of an unknown kind.
  package static func of(_ path: String) throws(ExperimentError) -> ExperimentKind {
    try ExperimentFile.Decoder().kind(ExperimentFile.load(path, seen: []))
  }
}

extension ExperimentFile.Decoder {
  func kind(_ root: YAMLNode) throws(ExperimentError) -> ExperimentKind {
    guard let node = root["kind"] else { return .trials }
    let text = try scalar(node, path: "kind")
    guard let kind = ExperimentKind(rawValue: text) else {
      throw error(
        node, "kind",
        "there are \(ExperimentKind.allCases.map(\.rawValue).joined(separator: ", ")), not '\(text)'"
      )
    }
    return kind
  }

  /// Throws unless a file is of the kind that its reader reads.
  func require(_ kind: ExperimentKind, _ root: YAMLNode) throws(ExperimentError) {
    let found = try self.kind(root)
    guard found == kind else {
      throw error(
        root["kind"] ?? root, "kind", "of kind \(found.rawValue), where \(kind.rawValue) are needed"
      )
    }
  }
}
