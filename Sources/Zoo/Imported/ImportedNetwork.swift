import Files
import Interchange
import Network
import Settings
import Synchronization

/// A network that is no entry of the zoo: read from a file, or written as text.
package struct ImportedNetwork: Hashable, Sendable {
  package let blueprint: Blueprint
  /// `onnx-` and the beginning of the digest of its text: the same for files that hold the same network.
  package let name: String
  package let text: String
  /// Where SE blocks can stand, in order.
  package let sites: [SESite]
  /// What was left out on reading, as sentences.
  package var notes: [String] = []
  /// The file, where it was read from one.
  package private(set) var path: String?

  package static func == (a: Self, b: Self) -> Bool { a.text == b.text }
  package func hash(into hasher: inout Hasher) { hasher.combine(text) }

  /// - Parameter blueprint: in canonical order.
  ///
  /// Throws: the layer that does not fit the others.
  init(_ blueprint: Blueprint) throws(SettingError) {
    guard blueprint.input.height == blueprint.input.width,
      [1, 3].contains(blueprint.input.channels)
    else {
      throw SettingError(
        key: "network",
        reason:
          "its images must be square and have one or three channels; they are \(blueprint.input)")
    }
    self.blueprint = blueprint
    text = blueprint.text
    name = "\(Self.prefix)\(Digest.sha256Text(Array(text.utf8)).prefix(12))"
    var builder = GraphBuilder(name: name, input: blueprint.input)
    var shapes = [blueprint.input]
    for layer in blueprint.layers {
      let node = builder.append(layer, layer.inputs.map { NodeID($0) })
      shapes.append(builder.shape(node))
      try Self.refuseHuge(layer, of: blueprint, shapes)
    }
    if let misfit = builder.misfit {
      throw SettingError(key: "network", reason: "layer \(misfit.layer): \(misfit.reason)")
    }
    guard blueprint.classifier != nil, shapes.last?.positions == 1 else {
      throw SettingError(
        key: "network",
        reason:
          "its last layer must give logits that come from a fully connected layer or a convolution")
    }
    sites = SESite.all(of: blueprint, shapes)
  }

  static let prefix = "onnx-"

  /// Keeps all products of sizes far from the largest integer.
  private static func refuseHuge(
    _ layer: Blueprint.Layer, of blueprint: Blueprint, _ shapes: [Shape]
  ) throws(SettingError) {
    let (input, output) = (shapes[layer.inputs.first ?? 0], shapes[shapes.count - 1])
    let area: Double =
      switch layer.operation {
      case .convolution(let convolution): Double(convolution.window.area)
      case .fullyConnected: Double(input.positions)
      default: 1
      }
    guard area * Double(input.channels) * Double(output.channels) * Double(output.positions) < 1e13,
      blueprint.layers.count <= 20_000
    else {
      throw SettingError(
        key: "network", reason: "layer \(layer.name): no machine runs a layer of this size")
    }
  }

  /// Reads an ONNX file, and keeps what was read for as long as the program runs.
  package static func read(_ path: String) throws(SettingError) -> ImportedNetwork {
    let key = "\(path) \(WholeFile.size(path) ?? 0)"
    if let known = known.withLock({ $0[key] }) { return known }
    let imported: ONNXImport
    do throws(ONNXImportError) { imported = try ONNXImport(path) } catch {
      throw SettingError(key: "model", reason: error.description)
    }
    var network = try ImportedNetwork(imported.blueprint)
    network.notes = imported.notes
    network.path = path
    known.withLock { [network] in $0[key] = network }
    return network
  }

  private static let known = Mutex<[String: ImportedNetwork]>([:])
  private static let digests = Mutex<[String: String]>([:])

  /// SHA-256 of the weights in its file; nil without a file. Throws: weights that cannot be read.
  func weightsDigest() throws(SettingError) -> String? {
    guard let path else { return nil }
    if let known = Self.digests.withLock({ $0[path] }) { return known }
    do throws(ONNXImportError) {
      let digest = try ONNXImport(path).weightsDigest()
      Self.digests.withLock { $0[path] = digest }
      return digest
    } catch { throw SettingError(key: "weights", reason: error.description) }
  }

  /// Whether a model's name is that of a file.
  package static func isFile(_ model: String) -> Bool { model.lowercased().hasSuffix(".onnx") }

  /// Reads a network that is written out. Throws: what is wrong with the text.
  static func parse(_ text: String) throws(SettingError) -> ImportedNetwork {
    let blueprint: Blueprint
    do throws(BlueprintError) { blueprint = try Blueprint(text: text) } catch {
      throw SettingError(key: "network", reason: error.reason)
    }
    return try ImportedNetwork(blueprint.canonical().blueprint)
  }
}

extension ImportedNetwork {
  /// As an entry of the zoo.
  package var architecture: Architecture {
    let widths = blueprint.layers.lazy.compactMap { layer -> Int? in
      if case .convolution(let convolution) = layer.operation {
        convolution.outputChannels
      } else {
        nil
      }
    }
    let stages = sites.map(\.stage)
    var architecture = Architecture(
      name: name, family: .file, summary: "\(blueprint.layers.count) layers read from a file",
      source: "a file", input: blueprint.input.height, classes: blueprint.classes ?? 1,
      width: widths.first ?? 1, smallestInput: 1, stages: (stages.min() ?? 2)...(stages.max() ?? 2),
      head: .own
    ) { builder, settings in
      ImportedBuild(self, settings).run(&builder)
    }
    architecture.placements = sites.first?.placements ?? []
    architecture.placementReason =
      sites.isEmpty
      ? "no residual addition was recognised in it; name the layers that SE blocks follow by se.at"
      : "SE blocks stand behind its concatenations"
    return architecture
  }
}
