import Network

/// An entry of the zoo: what a name stands for.
package struct Architecture: Sendable {
  package var name: String
  package var summary: String
  /// Where the definition comes from.
  package var source: String
  /// Channels of the first stage.
  package var width: Int
  /// Its own shortcut; nil where there is none.
  package var shortcut: Shortcut?
  /// Stages that can have SE blocks, numbered as in the paper.
  package var stages: ClosedRange<Int>
  /// Placements that make sense, and why the others do not.
  var placements: Set<Placement> = Set(Placement.allCases)
  var placementReason = ""
  /// Smallest side of the input.
  var smallestInput = 8
  var modules = ModuleNaming.paths
  let body: @Sendable (inout GraphBuilder, NetworkSettings, Int, Shortcut) -> NodeID
}

/// The architectures by name.
package enum Zoo {
  /// Those that `ablate models` lists; other depths of the same families build as well.
  package static let architectures: [Architecture] =
    [20, 32, 44, 56, 110].compactMap { cifarResNet("cifar-resnet-\($0)") }
    + ["cifar-preresnet-110", "cifar-preresnet-164"].compactMap(preActivation)
    + ["cifar-wrn-16-8"].compactMap(wide) + [cifarInception]

  package static var names: [String] { architectures.map(\.name) }

  /// The architecture of a name, or nil.
  package static func architecture(_ name: String) -> Architecture? {
    architectures.first { $0.name == name } ?? cifarResNet(name) ?? preActivation(name)
      ?? wide(name)
  }

  /// Builds the graph. Throws: an unknown model, a setting that makes no sense for it, a misfit.
  package static func build(_ settings: NetworkSettings) throws(SettingError) -> Graph {
    guard let architecture = architecture(settings.model) else {
      let nearest = NearestName.of(settings.model, among: names)
      throw SettingError(
        key: "model",
        reason: "no network is called '\(settings.model)'"
          + (nearest.map { "; did you mean \($0)?" } ?? "; `ablate models` lists them"))
    }
    try check(settings, architecture)
    let side = settings.input
    var builder = GraphBuilder(
      name: (settings.se == nil ? "" : "se-") + architecture.name, input: Shape(side, side, 3))
    let features = architecture.body(
      &builder, settings, settings.width ?? architecture.width,
      settings.shortcut ?? architecture.shortcut ?? .padded)
    let pooled = builder.globalPool("pool", features, .average)
    let logits = builder.fullyConnected("fc", pooled, outputs: settings.classes, bias: true)
    do throws(GraphError) {
      return try builder.finish(output: logits)
    } catch {
      throw SettingError(key: "model", reason: error.description)
    }
  }

  private static func check(
    _ settings: NetworkSettings, _ architecture: Architecture
  ) throws(SettingError) {
    let name = architecture.name
    if settings.shortcut != nil, architecture.shortcut == nil {
      throw SettingError(key: "shortcut", reason: "\(name) has no shortcuts")
    }
    if settings.input < architecture.smallestInput {
      throw SettingError(
        key: "input",
        reason: "\(name) needs images of at least \(architecture.smallestInput) pixels")
    }
    guard let se = settings.se else { return }
    if let stages = se.stages,
      let stage = stages.first(where: { !architecture.stages.contains($0) })
    {
      throw SettingError(
        key: "se.stages",
        reason: "\(name) has the stages \(architecture.stages.lowerBound) to "
          + "\(architecture.stages.upperBound), not \(stage)")
    }
    if !architecture.placements.contains(se.placement) {
      throw SettingError(
        key: "se.placement",
        reason:
          "\(se.placement.rawValue) makes no sense in \(name): \(architecture.placementReason)")
    }
  }

  /// The number behind a prefix: 20 of `cifar-resnet-20`.
  static func number(_ name: String, after prefix: String) -> Int? {
    guard name.hasPrefix(prefix) else { return nil }
    let digits = name.dropFirst(prefix.count)
    guard let number = Int(digits), String(number) == digits else { return nil }
    return number
  }
}
