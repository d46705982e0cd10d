import Settings

extension PlanError {
  /// A setting that is fine alone and wrong for its network: blames the line that made it.
  ///
  /// - Parameters:
  ///   - lines: where each setting was last made, by its key.
  ///   - request: what the command line made, which has no line.
  init(
    _ error: SettingError, lines: [String: ExperimentFile.Assignment], _ request: PlanRequest
  ) {
    let isOnCommandLine = request.settings.contains { $0.key == error.key }
    if !isOnCommandLine, let place = lines[error.key] ?? lines["model"] {
      self = .file(
        ExperimentError(
          file: place.file, line: place.line, path: place.path, reason: error.description))
    } else {
      self = .setting(error)
    }
  }
}

extension Dictionary where Key == Scale {
  /// What a file says of a scale. Throws: that it has others.
  func block(_ scale: Scale, of name: String, at path: String) throws(PlanError) -> Value {
    if let block = self[scale] { return block }
    let known = Scale.allCases.filter { self[$0] != nil }.map(\.rawValue)
    throw .file(
      ExperimentError(
        file: path, line: 0, path: "scales",
        reason: "\(name) has no scale '\(scale.rawValue)'; it has " + known.joined(separator: ", "))
    )
  }
}
