import Text
import Settings
import Network

/// The architectures by name.
package enum Zoo {
  /// Those that `ablate models` lists; other depths of the CIFAR-size families build as well.
  package static let architectures: [Architecture] =
    resNets + resNeXts + [vgg16] + [bnInception, inceptionV3, inceptionResNetV2]
    + [mobileNet, shuffleNet]
    + [20, 32, 44, 56, 110].compactMap { cifarResNet("cifar-resnet-\($0)") }
    + ["cifar-bottleneck-29"].compactMap(cifarBottleneck)
    + ["cifar-preresnet-110", "cifar-preresnet-164"].compactMap(preActivation)
    + ["cifar-wrn-16-8"].compactMap(wide)
    + [cifarResNeXt] + cifarVGGs + [cifarInception, cifarInceptionResNet]
    + [cifarMobileNet, cifarShuffleNet]

  package static var names: [String] { architectures.map(\.name) }

  /// The architecture of a name, or nil.
  package static func architecture(_ name: String) -> Architecture? {
    architectures.first { $0.name == name } ?? cifarResNet(name)
      ?? cifarBottleneck(name) ?? preActivation(name) ?? wide(name)
  }

  /// Builds the graph. Throws: an unknown model, a setting that makes no sense for it, a misfit.
  package static func build(_ settings: NetworkSettings) throws(SettingError) -> Graph {
    guard let architecture = settings.architecture else { throw unknown(settings.model) }
    try architecture.check(settings)
    let effective = EffectiveSettings(settings, architecture)
    var builder = GraphBuilder(
      name: (settings.se == nil ? "" : "se-") + architecture.name,
      input: Shape(effective.input, effective.input, effective.channels))
    let features = architecture.body(&builder, effective)
    let logits = architecture.logits(&builder, features, effective)
    let graph: Graph
    do throws(GraphError) {
      graph = try builder.finish(output: logits)
    } catch {
      // Widths have been checked: what does not fit now are maps of some sizes.
      throw SettingError(
        key: "input",
        reason: "\(architecture.name) does not fit images of \(effective.input) pixels (layer "
          + "\(error.layer): \(error.reason)); its own are of \(architecture.input)")
    }
    // It would be the plain network under an SE network's name.
    if let se = settings.se, graph.seBlocks.isEmpty {
      throw SettingError(
        key: "se.placement",
        reason: "no block of \(architecture.name) has a slot for \(se.placement.rawValue)")
    }
    return graph
  }

  private static func unknown(_ model: String) -> SettingError {
    let hint: String
    if model.hasPrefix(ImportedNetwork.prefix) {
      hint = "; it was read from a file: name that file"
    } else {
      hint =
        NearestName.of(model, among: names).map { "; did you mean \($0)?" }
        ?? "; `ablate models` lists them"
    }
    return SettingError(key: "model", reason: "no network is called '\(model)'" + hint)
  }

  /// The number after a prefix: 20 of `cifar-resnet-20`.
  static func number(_ name: String, after prefix: String) -> Int? {
    guard name.hasPrefix(prefix) else { return nil }
    let digits = name.dropFirst(prefix.count)
    guard let number = Int(digits), String(number) == digits else { return nil }
    return number
  }
}
