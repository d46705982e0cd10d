import Results
import Zoo

/// An experiment of kind `timing` as read from its file, before a scale is chosen.
package struct TimingFile: Sendable {
  package var name: String
  package var title: String
  package var purpose: String
  package var answers: String
  /// The paper's table it belongs to.
  package var table: String?
  var base: [ExperimentFile.Assignment]
  var networks: [ExperimentFile.Point]
  /// The first is the baseline.
  var arms: [ExperimentFile.Point]
  var scales: [Scale: ScaleBlock]
  package var path: String
  /// Whether `name` is not the file's own (`--as`).
  package var isRenamed = false
  /// As `ExperimentFile.source`.
  package var source: ExperimentSource {
    ExperimentSource(operand: ExperimentLocator.operand(path), isRenamed: isRenamed)
  }

  /// Files results under another name, if one is given.
  mutating func rename(_ name: String?) {
    guard let name else { return }
    (self.name, isRenamed) = (name, name != self.name)
  }

  struct ScaleBlock: Sendable {
    var about: String
    var repeats: [Int]
    var assignments: [ExperimentFile.Assignment]
    /// Replace the experiment's own networks.
    var networks: [ExperimentFile.Point]?
  }
}

extension TimingFile {
  private static let keys = [
    "kind", "name", "title", "purpose", "answers", "extends", "table", "base", "networks", "arms",
    "scales",
  ]

  /// Reads a file and what it extends. Throws: the file, line and key of the first mistake.
  package static func read(_ path: String) throws(ExperimentError) -> TimingFile {
    let root = try ExperimentFile.load(path, seen: [])
    let decoder = ExperimentFile.Decoder(settings: TimingSettings.self)
    try decoder.require(.timing, root)
    try decoder.allow(keys, in: root, path: "")
    try decoder.require(
      ["name", "title", "purpose", "answers", "networks", "arms", "scales"], in: root)
    let name = try decoder.name(in: root)
    var scales: [Scale: ScaleBlock] = [:]
    for entry in try decoder.entries("scales", in: root) {
      guard let scale = Scale(rawValue: entry.key) else {
        throw decoder.unknown(
          entry, among: Scale.allCases.map(\.rawValue), path: "scales", what: "scale")
      }
      scales[scale] = try Self.scale(
        entry.value, decoder, path: "scales.\(entry.key)", experiment: name)
    }
    let arms = try points("arms", in: root, decoder, path: "arms")
    guard arms.count > 1 else {
      throw decoder.error(
        root["arms"] ?? root, "arms", "needs the baseline and at least one arm to compare with it")
    }
    return TimingFile(
      name: name, title: try decoder.text("title", in: root),
      purpose: try decoder.text("purpose", in: root),
      answers: try decoder.text("answers", in: root),
      table: try decoder.optional("table", in: root),
      base: try decoder.assignments(root["base"], path: "base"),
      networks: try networks(in: root, decoder, path: "networks", experiment: name), arms: arms,
      scales: scales, path: path)
  }

  private static func scale(
    _ node: YAMLNode, _ decoder: ExperimentFile.Decoder, path: String, experiment: String
  ) throws(ExperimentError) -> ScaleBlock {
    try decoder.allow(["about", "repeats", "set", "networks"], in: node, path: path)
    try decoder.require(["about", "repeats"], in: node, path: path)
    return ScaleBlock(
      about: try decoder.text("about", in: node, path: path),
      repeats: try decoder.numbers("repeats", in: node, path: path),
      assignments: try decoder.assignments(node["set"], path: "\(path).set"),
      networks: node["networks"] == nil
        ? nil
        : try networks(in: node, decoder, path: "\(path).networks", experiment: experiment))
  }

  /// The networks that are compared; an empty list is the network of the settings as they are, under the
  /// experiment's name.
  private static func networks(
    in node: YAMLNode, _ decoder: ExperimentFile.Decoder, path: String, experiment: String
  ) throws(ExperimentError) -> [ExperimentFile.Point] {
    if let value = node["networks"], case .list(let items) = value.content, items.isEmpty {
      return [
        .init(
          name: experiment, label: experiment, assignments: [], file: value.file,
          line: value.line)
      ]
    }
    return try points("networks", in: node, decoder, path: path)
  }

  /// Points by name, each name once.
  private static func points(
    _ key: String, in node: YAMLNode, _ decoder: ExperimentFile.Decoder, path: String
  ) throws(ExperimentError) -> [ExperimentFile.Point] {
    guard let value = node[key] else { throw decoder.error(node, path, "missing") }
    let points = try decoder.arms(value, path: path)
    var names: Set<String> = []
    for point in points where !names.insert(point.name).inserted {
      throw decoder.error(value, path, "the name '\(point.name)' occurs twice")
    }
    return points
  }
}
