import Zoo

/// An experiment of kind `suite` as read from its file: other experiments, in the order in which
/// they run.
package struct SuiteFile: Sendable {
  package var name: String
  package var title: String
  package var purpose: String
  /// Names as `ExperimentLocator` finds them, or paths beside the file.
  var experiments: [Entry]
  /// Seconds that a run which decides may take at a scale, all experiments together.
  var budgets: [Scale: Double]
  package var path: String

  struct Entry: Hashable, Sendable {
    var name: String
    var line: Int
  }
}

extension SuiteFile {
  /// Reads a file. Throws: the file, line and key of the first mistake.
  package static func read(_ path: String) throws(ExperimentError) -> SuiteFile {
    let root = try ExperimentFile.load(path, seen: [])
    let decoder = ExperimentFile.Decoder()
    try decoder.require(.suite, root)
    try decoder.allow(
      ["kind", "name", "title", "purpose", "extends", "experiments", "budget"], in: root, path: "")
    try decoder.require(["name", "title", "purpose", "experiments"], in: root)
    guard let node = root["experiments"] else {
      throw decoder.error(root, "experiments", "missing")
    }
    var entries: [Entry] = []
    for item in try decoder.list(node, path: "experiments") {
      let name = try decoder.scalar(item, path: "experiments")
      guard !entries.contains(where: { $0.name == name }) else {
        throw decoder.error(item, "experiments", "'\(name)' occurs twice")
      }
      entries.append(Entry(name: name, line: item.line))
    }
    return SuiteFile(
      name: try decoder.name(in: root), title: try decoder.text("title", in: root),
      purpose: try decoder.text("purpose", in: root), experiments: entries,
      budgets: try budgets(root, decoder), path: path)
  }

  private static func budgets(
    _ root: YAMLNode, _ decoder: ExperimentFile.Decoder
  ) throws(ExperimentError) -> [Scale: Double] {
    guard root["budget"] != nil else { return [:] }
    var budgets: [Scale: Double] = [:]
    for entry in try decoder.entries("budget", in: root) {
      guard let scale = Scale(rawValue: entry.key) else {
        throw decoder.unknown(
          entry, among: Scale.allCases.map(\.rawValue), path: "budget", what: "scale")
      }
      budgets[scale] = try decoder.budget(entry.value, path: "budget.\(entry.key)")
    }
    return budgets
  }

  /// The file of an experiment. Throws: that there is none, with the nearest name.
  func find(
    _ entry: Entry, _ locator: ExperimentLocator
  ) throws(ExperimentError) -> String {
    let isPath = entry.name.contains("/") || entry.name.hasSuffix(".yaml")
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let isRelative = isPath && !entry.name.hasPrefix("/")
    do {
      return try locator.find(isRelative ? folder + entry.name : entry.name)
    } catch { throw self.error(entry, error.description) }
  }

  func error(_ entry: Entry, _ reason: String) -> ExperimentError {
    ExperimentError(file: path, line: entry.line, path: "experiments", reason: reason)
  }
}
