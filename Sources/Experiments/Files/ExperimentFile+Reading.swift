import Text
import Files
import Zoo

extension ExperimentFile {
  private static let topKeys = [
    "kind", "name", "title", "purpose", "answers", "extends", "table", "base", "axes", "baseline",
    "analysis", "claims", "scales",
  ]

  /// Reads a file and what it extends. Throws: the file, line and key of the first mistake.
  package static func read(_ path: String) throws(ExperimentError) -> ExperimentFile {
    let root = try load(path, seen: [])
    let decoder = Decoder()
    try decoder.require(.trials, root)
    try decoder.allow(topKeys, in: root, path: "")
    try decoder.require(["name", "title", "purpose", "answers", "scales"], in: root)
    let name = try decoder.name(in: root)
    var scales: [Scale: ScaleBlock] = [:]
    for entry in try decoder.entries("scales", in: root) {
      guard let scale = Scale(rawValue: entry.key) else {
        throw decoder.unknown(
          entry, among: Scale.allCases.map(\.rawValue), path: "scales", what: "scale")
      }
      scales[scale] = try decoder.scale(entry.value, path: "scales.\(entry.key)")
    }
    var axes: [Axis] = []
    if let node = root["axes"] { axes = try decoder.axes(node, path: "axes") }
    return ExperimentFile(
      name: name, title: try decoder.text("title", in: root),
      purpose: try decoder.text("purpose", in: root),
      answers: try decoder.text("answers", in: root),
      tables: try decoder.tables(root), parent: decoder.parent(root),
      base: try decoder.assignments(root["base"], path: "base"), axes: axes,
      baseline: try baseline(root, decoder, axes, scales),
      recordsGates: try recordsGates(root, decoder),
      claims: try decoder.claims(
        root["claims"], axes: [axes] + Scale.allCases.compactMap { scales[$0]?.axes }),
      scales: scales, path: path)
  }

  /// What a run does with trained networks: nothing, or `gates`.
  private static func recordsGates(
    _ root: YAMLNode, _ decoder: Decoder
  ) throws(ExperimentError) -> Bool {
    guard let text = try decoder.optional("analysis", in: root), let node = root["analysis"] else {
      return false
    }
    guard text == "gates" else {
      throw decoder.error(node, "analysis", "there are gates and none, not '\(text)'")
    }
    return true
  }

  /// The baseline, which must be a point of every set of axes; where a scale has none, one arm stands alone.
  private static func baseline(
    _ root: YAMLNode, _ decoder: Decoder, _ axes: [Axis], _ scales: [Scale: ScaleBlock]
  ) throws(ExperimentError) -> String? {
    guard let name = try decoder.optional("baseline", in: root), let node = root["baseline"] else {
      return nil
    }
    let sets = ([axes] + Scale.allCases.compactMap { scales[$0]?.axes }).filter { !$0.isEmpty }
    if sets.isEmpty {
      throw decoder.error(node, "baseline", "no arm is called '\(name)'; there are no axes")
    }
    for axes in sets {
      let points = axes.flatMap(\.points).map(\.name)
      guard points.contains(name) else {
        let nearest = NearestName.of(name, among: points)
        throw decoder.error(
          node, "baseline",
          "no arm is called '\(name)'; "
            + (nearest.map { "did you mean \($0)?" }
              ?? "there are \(points.joined(separator: ", "))"))
      }
    }
    return name
  }

  /// The root block of a file, laid over that of the file it extends, with flat settings.
  static func load(_ path: String, seen: [String]) throws(ExperimentError) -> YAMLNode {
    if let size = WholeFile.size(path), size > YAMLReader.size {
      throw ExperimentError(
        file: path, line: 0, path: "",
        reason: "an experiment file has at most \(YAMLReader.size >> 20) MiB; this one has "
          + "\(size) bytes")
    }
    let bytes: [UInt8]
    do {
      bytes = try WholeFile.read(path, limit: 16 << 20)
    } catch {
      throw ExperimentError(file: path, line: 0, path: "", reason: error.reason)
    }
    var root = try YAMLReader.read(bytes, file: path)
    guard case .map = root.content else {
      throw ExperimentError(
        file: path, line: root.line, path: "",
        reason: "expected a block of keys such as name and base, not \(root.kind)")
    }
    root = try root.withFlatSettings()
    guard let parent = root["extends"] else { return root }
    guard case .scalar(let name) = parent.content else {
      throw ExperimentError(
        file: path, line: parent.line, path: "extends",
        reason: "expected the name of a file beside this one, not \(parent.kind)")
    }
    if seen.contains(path) || seen.count > 8 {
      throw ExperimentError(
        file: path, line: parent.line, path: "extends", reason: "the files extend each other")
    }
    let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    guard WholeFile.exists(directory + name) else {
      throw ExperimentError(
        file: path, line: parent.line, path: "extends", reason: "there is no \(directory + name)")
    }
    return try load(directory + name, seen: seen + [path]).overlaid(by: root)
  }
}
