import Text
import Settings
import Zoo

extension ExperimentFile {
  /// Turns nodes into parts of an experiment; every refusal names file, line and path.
  struct Decoder {
    /// The settings whose keys `set` blocks have.
    var settings: any ExperimentSettings.Type = TrialSettings.self

    func error(_ node: YAMLNode, _ path: String, _ reason: String) -> ExperimentError {
      ExperimentError(file: node.file, line: node.line, path: path, reason: reason)
    }

    /// - Parameter others: lines of the block's further unknown keys.
    func unknown(
      _ entry: YAMLNode.Entry, among known: [String], path: String, what: String = "key",
      others: [Int] = []
    ) -> ExperimentError {
      let nearest = NearestName.of(entry.key, among: known)
      let full = path.isEmpty ? entry.key : "\(path).\(entry.key)"
      let more = others.count > 5 ? ", and \(others.count - 5) more" : ""
      let lines = others.prefix(5).map(String.init).joined(separator: ", ")
      return ExperimentError(
        file: entry.value.file, line: entry.line, path: full,
        reason: "no such \(what); "
          + (nearest.map { "did you mean \($0)?" } ?? "known are \(known.joined(separator: ", "))")
          + (others.isEmpty ? "" : " (unknown too: line \(lines)\(more))"))
    }

    func allow(_ keys: [String], in node: YAMLNode, path: String) throws(ExperimentError) {
      guard case .map(let entries) = node.content else {
        throw error(node, path, "expected a block of keys, not \(node.kind)")
      }
      let unknown = entries.filter { !keys.contains($0.key) }
      guard let first = unknown.first else { return }
      throw self.unknown(
        first, among: keys, path: path, others: unknown.dropFirst().map(\.line))
    }

    /// Throws unless all of the keys are there; names every missing one.
    func require(
      _ keys: [String], in node: YAMLNode, path: String = ""
    ) throws(ExperimentError) {
      let missing = keys.filter { node[$0] == nil }
      guard let first = missing.first else { return }
      guard missing.count > 1 else {
        throw error(node, path.isEmpty ? first : "\(path).\(first)", "missing")
      }
      throw error(
        node, path, "these keys are missing: \(missing.joined(separator: ", "))")
    }

    func scalar(_ node: YAMLNode, path: String) throws(ExperimentError) -> String {
      guard case .scalar(let text) = node.content else {
        throw error(node, path, "expected a single value, not \(node.kind)")
      }
      return text
    }

    /// A required text.
    func text(_ key: String, in node: YAMLNode, path: String = "") throws(ExperimentError)
      -> String
    {
      let full = path.isEmpty ? key : "\(path).\(key)"
      guard let value = node[key] else { throw error(node, full, "missing") }
      let text = try scalar(value, path: full)
      return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// The name that results are filed under.
    func name(in root: YAMLNode) throws(ExperimentError) -> String {
      let name = try text("name", in: root)
      if let reason = ExperimentName.refusal(of: name) {
        throw error(root["name"] ?? root, "name", reason)
      }
      return name
    }

    /// A text that may be absent, or `none`, with which a file removes what it would inherit.
    func optional(_ key: String, in node: YAMLNode) throws(ExperimentError) -> String? {
      guard let value = node[key] else { return nil }
      let text = try scalar(value, path: key)
      return text == "none" ? nil : text
    }

    /// A table of the paper, a list of them, or `none`.
    func tables(_ root: YAMLNode) throws(ExperimentError) -> [String] {
      guard let node = root["table"], case .list(let items) = node.content else {
        return try optional("table", in: root).map { [$0] } ?? []
      }
      var tables: [String] = []
      for item in items { tables.append(try scalar(item, path: "table")) }
      return tables
    }

    /// The stem of the file that a root block extends.
    func parent(_ root: YAMLNode) -> String? {
      guard case .scalar(let name)? = root["extends"]?.content else { return nil }
      let file = name.split(separator: "/").last.map(String.init) ?? name
      return file.hasSuffix(".yaml") ? String(file.dropLast(5)) : file
    }

    func entries(_ key: String, in node: YAMLNode) throws(ExperimentError) -> [YAMLNode.Entry] {
      guard let value = node[key] else { throw error(node, key, "missing") }
      guard case .map(let entries) = value.content else {
        throw error(value, key, "expected a block of keys, not \(value.kind)")
      }
      guard !entries.isEmpty else { throw error(value, key, "the block is empty") }
      return entries
    }

    /// A list with at least one item.
    func list(_ node: YAMLNode, path: String) throws(ExperimentError) -> [YAMLNode] {
      guard case .list(let items) = node.content else {
        throw error(node, path, "expected a list, not \(node.kind)")
      }
      guard !items.isEmpty else { throw error(node, path, "the list is empty") }
      return items
    }

    /// Settings as a block, nested or with dots in the keys. Each is tried at once, so that a wrong
    /// value is refused with its line.
    func assignments(_ node: YAMLNode?, path: String) throws(ExperimentError) -> [Assignment] {
      guard let node else { return [] }
      guard case .map(let entries) = try node.flattened(path: path).content else {
        throw error(node, path, "expected a block of settings, not \(node.kind)")
      }
      var result: [Assignment] = []
      for entry in entries {
        let full = "\(path).\(entry.key)"
        if case .map = entry.value.content {
          // An empty block sets nothing, but its key must be known.
          guard settings.keys.contains(where: { $0.hasPrefix(entry.key + ".") }) else {
            throw unknown(entry, among: settings.keys, path: path, what: "setting")
          }
          continue
        }
        let assignment = Assignment(
          key: entry.key, value: try value(entry.value, path: full), file: entry.value.file,
          line: entry.line, path: full)
        try assignment.check(settings)
        result.append(assignment)
      }
      return result
    }

    /// A scalar, or a list of scalars as `[a,b]`.
    private func value(_ node: YAMLNode, path: String) throws(ExperimentError) -> String {
      guard case .list(let items) = node.content else { return try scalar(node, path: path) }
      var texts: [String] = []
      for item in items { texts.append(try scalar(item, path: path)) }
      return "[\(texts.joined(separator: ","))]"
    }

    func scale(_ node: YAMLNode, path: String) throws(ExperimentError) -> ScaleBlock {
      try allow(
        ["about", "seeds", "decide", "seeds_max", "budget", "curves", "set", "axes"], in: node,
        path: path)
      try require(["about", "seeds"], in: node, path: path)
      return ScaleBlock(
        about: try text("about", in: node, path: path),
        seeds: try numbers("seeds", in: node, path: path),
        decides: try flag("decide", in: node, path: path) ?? false,
        decision: try decision(node, path: path),
        curves: try flag("curves", in: node, path: path) ?? true,
        assignments: try assignments(node["set"], path: "\(path).set"),
        axes: try node["axes"].map { node throws(ExperimentError) in
          try axes(node, path: "\(path).axes")
        })
    }

    /// Which seeds or repeats: a number of them, or a list.
    func numbers(_ key: String, in node: YAMLNode, path: String) throws(ExperimentError) -> [Int] {
      let full = "\(path).\(key)"
      guard let value = node[key] else { throw error(node, full, "missing") }
      var texts: [String] = []
      if case .list(let items) = value.content {
        for item in items { texts.append(try scalar(item, path: full)) }
      } else {
        texts = [try scalar(value, path: full)]
      }
      guard
        let numbers = Seeds.parse(texts.joined(separator: ","), isList: value.kind == "a list")
      else {
        throw error(value, full, "expected a number of \(key) or a list such as [1, 2, 5]")
      }
      return numbers
    }
  }
}

extension ExperimentFile.Assignment {
  /// Throws: what is wrong with key or value, with the place.
  func apply<S: ExperimentSettings>(to settings: inout S) throws(ExperimentError) {
    do {
      try settings.set(key, located)
    } catch {
      throw ExperimentError(file: file, line: line, path: path, reason: error.reason)
    }
  }

  /// The value; a network's file is looked for beside the experiment's.
  private var located: String {
    guard key == "model", ImportedNetwork.isFile(value), !value.hasPrefix("/"),
      let slash = file.lastIndex(of: "/")
    else { return value }
    return file[...slash] + value
  }

  /// Tries it on settings of a kind.
  func check<S: ExperimentSettings>(_ kind: S.Type) throws(ExperimentError) {
    var settings = kind.init()
    try apply(to: &settings)
  }
}

/// Which seeds a run uses.
package enum Seeds {
  /// `6` means 1 to 6; `1,2,5` means those, and so does one number in a list. Nil: neither.
  package static func parse(_ text: String, isList: Bool = false) -> [Int]? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0.filter { $0 != " " }) }
    guard numbers.count == parts.count, numbers.allSatisfy({ (1...1_000_000).contains($0) }),
      Set(numbers).count == numbers.count
    else { return nil }
    if numbers.count == 1, !isList { return numbers[0] <= 1000 ? Array(1...numbers[0]) : nil }
    return numbers.sorted()
  }
}
