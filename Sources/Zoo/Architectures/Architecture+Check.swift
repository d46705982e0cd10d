import Settings

extension Architecture {
  /// Throws: the first setting that makes no sense here, with the reason.
  func check(_ settings: NetworkSettings) throws(SettingError) {
    for choice in NetworkChoice.all where choice.isSaid(settings) && !choice.isOffered(choices) {
      throw SettingError(key: choice.setting.key, reason: "\(name) \(choice.refusal)")
    }
    if settings.weights != .fresh, try settings.imported?.weightsDigest() == nil {
      throw SettingError(
        key: "weights",
        reason: "\(name) comes from no file that has weights; name one by model: FILE.onnx")
    }
    if let imported = settings.imported {
      try check(settings, imported)
    } else if settings.se?.at != nil {
      throw SettingError(
        key: "se.at",
        reason:
          "\(name) is no network from a file; se.placement and se.stages say where its blocks stand"
      )
    }
    let width = settings.width ?? width
    if width % widthStep.multiple != 0 {
      throw SettingError(
        key: "width",
        reason: "\(name) needs a multiple of \(widthStep.multiple), not \(width): "
          + widthStep.reason)
    }
    if settings.input ?? input < smallestInput {
      throw SettingError(
        key: "input", reason: "\(name) needs images of at least \(smallestInput) pixels")
    }
    if let se = settings.se { try check(se) }
  }

  /// What a network from a file leaves no choice of, and where its blocks can stand.
  private func check(
    _ settings: NetworkSettings, _ imported: ImportedNetwork
  ) throws(SettingError) {
    if let other = settings.width, other != width {
      throw SettingError(key: "width", reason: "\(name) has the channels that its file says")
    }
    if let patterns = settings.se?.at {
      guard settings.se?.stages == nil else {
        throw SettingError(key: "se.at", reason: "se.at and se.stages exclude each other")
      }
      for pattern in patterns where imported.blueprint.layers(named: [pattern]).isEmpty {
        throw SettingError(
          key: "se.at",
          reason: "no layer of \(name) is called '\(pattern)'; `ablate models FILE.onnx` lists them"
        )
      }
    }
  }

  private func check(_ se: SESettings) throws(SettingError) {
    if se.at != nil { return }
    if let stage = se.stages?.first(where: { !stages.contains($0) }) {
      throw SettingError(
        key: "se.stages",
        reason: "\(name) has the stages \(stages.lowerBound) to \(stages.upperBound), not \(stage)")
    }
    if !placements.contains(se.placement) {
      throw SettingError(
        key: "se.placement",
        reason: "\(se.placement.rawValue) makes no sense in \(name): \(placementReason)")
    }
  }
}
