import Zoo

extension ExperimentFile.Decoder {
  private typealias Point = ExperimentFile.Point
  private typealias Assignment = ExperimentFile.Assignment

  static let mostArms = 10_000

  /// A list of axes, each of one kind: `arms` (points by name), `grid` (all combinations of values),
  /// `zip` (the first values together, then the second, …).
  func axes(_ node: YAMLNode, path: String) throws(ExperimentError) -> [ExperimentFile.Axis] {
    // No axes at all: one arm, the settings as they are.
    if case .list(let items) = node.content, items.isEmpty { return [] }
    var axes: [ExperimentFile.Axis] = []
    var arms = 1
    for (index, item) in try list(node, path: path).enumerated() {
      let path = "\(path)[\(index)]"
      try allow(["arms", "grid", "zip"], in: item, path: path)
      guard case .map(let entries) = item.content, entries.count == 1 else {
        throw error(item, path, "an axis is one of arms, grid and zip")
      }
      let inner = "\(path).\(entries[0].key)"
      let points =
        switch entries[0].key {
        case "arms": try self.arms(entries[0].value, path: inner)
        case "grid": try grid(entries[0].value, path: inner)
        default: try zipped(entries[0].value, path: inner)
        }
      var names: Set<String> = []
      for point in points where !names.insert(point.name).inserted {
        throw error(entries[0].value, inner, "the name '\(point.name)' occurs twice")
      }
      arms = try product(arms, points.count, entries[0].value, inner)
      axes.append(.init(points: points))
    }
    return axes
  }

  /// The arms of all axes. Throws if there are too many to be intended.
  private func product(
    _ a: Int, _ b: Int, _ node: YAMLNode, _ path: String
  ) throws(ExperimentError) -> Int {
    let (count, overflows) = a.multipliedReportingOverflow(by: b)
    guard !overflows, count <= Self.mostArms else {
      throw error(node, path, "these axes make more than \(Self.mostArms) arms")
    }
    return count
  }

  func arms(
    _ node: YAMLNode, path: String
  ) throws(ExperimentError) -> [ExperimentFile.Point] {
    var points: [Point] = []
    for (index, item) in try list(node, path: path).enumerated() {
      let path = "\(path)[\(index)]"
      try allow(["name", "label", "paper_row", "seed_offset", "set"], in: item, path: path)
      let name = try text("name", in: item, path: path)
      guard !name.contains("/"), !name.isEmpty else {
        throw error(item, "\(path).name", "a name has at least one letter and no '/'")
      }
      let label = item["label"] == nil ? name : try text("label", in: item, path: path)
      points.append(
        Point(
          name: name, label: label,
          paperRow: item["paper_row"] == nil
            ? nil : try text("paper_row", in: item, path: path),
          seedOffset: try seedOffset(item, path: path),
          assignments: try assignments(item["set"], path: "\(path).set"),
          file: item.file, line: item.line))
    }
    return points
  }

  private func seedOffset(_ arm: YAMLNode, path: String) throws(ExperimentError) -> Int {
    guard let node = arm["seed_offset"] else { return 0 }
    let path = "\(path).seed_offset"
    let text = try scalar(node, path: path)
    guard let offset = Int(text), (1...1_000_000).contains(offset) else {
      throw error(node, path, "expected a whole number from 1 to 1000000, not '\(text)'")
    }
    return offset
  }

  private func grid(_ node: YAMLNode, path: String) throws(ExperimentError) -> [Point] {
    var points = [Point(name: "", label: "", assignments: [], file: node.file, line: node.line)]
    for column in try columns(node, path: path) {
      _ = try product(points.count, column.count, node, path)
      points = points.flatMap { point in
        column.map { assignment in Self.extended(point, by: assignment) }
      }
    }
    return points
  }

  private func zipped(_ node: YAMLNode, path: String) throws(ExperimentError) -> [Point] {
    let columns = try columns(node, path: path)
    let count = columns[0].count
    guard columns.allSatisfy({ $0.count == count }) else {
      throw error(node, path, "the lists of a zip must be of one length")
    }
    return (0..<count).map { row in
      columns.reduce(
        Point(name: "", label: "", assignments: [], file: node.file, line: node.line)
      ) {
        Self.extended($0, by: $1[row])
      }
    }
  }

  /// Each key with its list of values, as assignments.
  private func columns(
    _ node: YAMLNode, path: String
  ) throws(ExperimentError) -> [[Assignment]] {
    guard case .map(let entries) = node.content, !entries.isEmpty else {
      throw error(node, path, "expected settings with lists of values, not \(node.kind)")
    }
    var columns: [[Assignment]] = []
    for entry in entries {
      var column: [Assignment] = []
      for item in try list(entry.value, path: "\(path).\(entry.key)") {
        let single = YAMLNode(
          content: .map([.init(key: entry.key, line: entry.line, value: item)]), line: item.line,
          file: item.file)
        column += try assignments(single, path: path)
      }
      columns.append(column)
    }
    return columns
  }

  private static func extended(_ point: Point, by assignment: Assignment) -> Point {
    let short = assignment.key.split(separator: ".").last.map(String.init) ?? assignment.key
    // A name has no '/', so of a network's path it has the last part.
    let value =
      ImportedNetwork.isFile(assignment.value)
      ? assignment.value.split(separator: "/").last.map(String.init) ?? "" : assignment.value
    let part = "\(short)=\(value)"
    let name = point.name.isEmpty ? part : "\(point.name),\(part)"
    return Point(
      name: name, label: name.replacing(",", with: ", "),
      assignments: point.assignments + [assignment], file: point.file, line: point.line)
  }
}
