import Settings

extension Architecture {
  /// Throws: the first setting that makes no sense here, with the reason.
  func check(_ settings: NetworkSettings) throws(SettingError) {
    for choice in NetworkChoice.all where choice.isSaid(settings) && !choice.isOffered(choices) {
      throw SettingError(key: choice.setting.key, reason: "\(name) \(choice.refusal)")
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

  private func check(_ se: SESettings) throws(SettingError) {
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
