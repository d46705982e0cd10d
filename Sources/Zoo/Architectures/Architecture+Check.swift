extension Architecture {
  /// Throws: the first setting that makes no sense here, with the reason.
  func check(_ settings: NetworkSettings) throws(SettingError) {
    try checkChoices(settings)
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

  /// Settings that not every network has.
  private func checkChoices(_ settings: NetworkSettings) throws(SettingError) {
    func refuse(_ key: String, _ reason: String) throws(SettingError) {
      throw SettingError(key: key, reason: "\(name) \(reason)")
    }
    if settings.stemStride != nil, choices.stemStride == nil {
      try refuse(
        "stem_stride", "has the stem of its definition; networks of CIFAR size have a choice")
    }
    if settings.shortcut != nil, choices.shortcut == nil {
      try refuse("shortcut", "has no shortcuts with a choice of A or B")
    }
    if settings.strideIn != nil, choices.strideIn == nil {
      try refuse(
        "stride_in", "has no choice of the strided layer; bottleneck ResNets and ResNeXts have")
    }
    if settings.batchNorm != nil, choices.batchNorm == nil {
      try refuse("batch_norm", "always has batch norm; VGG networks have a choice")
    }
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
