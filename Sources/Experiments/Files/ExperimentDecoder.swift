import Zoo

extension ExperimentFile {
  /// Turns nodes into parts of an experiment; every refusal names file, line and path.
  struct Decoder {
    /// Whose keys stand in `set` blocks.
    var settings: any ExperimentSettings.Type = TrialSettings.self

    func error(_ node: YAMLNode, _ path: String, _ reason: String) -> ExperimentError {
      ExperimentError(file: node.file, line: node.line, path: path, reason: reason)
    }

    func unknown(
      _ entry: YAMLNode.Entry, among known: [String], path: String, what: String = "key"
    ) -> ExperimentError {
      let nearest = NearestName.of(entry.key, among: known)
      let full = path.isEmpty ? entry.key : "\(path).\(entry.key)"
      return ExperimentError(
        file: entry.value.file, line: entry.line, path: full,
        reason: "no such \(what); "
          + (nearest.map { "did you mean \($0)?" } ?? "known are \(known.joined(separator: ", "))"))
    }

    func allow(_ keys: [String], in node: YAMLNode, path: String) throws(ExperimentError) {
      guard case .map(let entries) = node.content else {
        throw error(node, path, "expected a block of keys, not \(node.kind)")
      }
      for entry in entries where !keys.contains(entry.key) {
        throw unknown(entry, among: keys, path: path)
      }
    }

    func scalar(_ node: YAMLNode, path: String) throws(ExperimentError) -> String {
      guard case .scalar(let text) = node.content else {
        throw error(node, path, "expected a single value, not \(node.kind)")
      }
      return text
    }

    /// A text that must be there.
    func text(_ key: String, in node: YAMLNode, path: String = "") throws(ExperimentError)
      -> String
    {
      let full = path.isEmpty ? key : "\(path).\(key)"
      guard let value = node[key] else { throw error(node, full, "missing") }
      let text = try scalar(value, path: full)
      return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// A text that may be absent, or `none` where a file takes away what it extends has.
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
      guard case .map(let entries) = value.content, !entries.isEmpty else {
        throw error(value, key, "expected a block of keys, not \(value.kind)")
      }
      return entries
    }

    func list(_ node: YAMLNode, path: String) throws(ExperimentError) -> [YAMLNode] {
      guard case .list(let items) = node.content, !items.isEmpty else {
        throw error(node, path, "expected a list, not \(node.kind)")
      }
      return items
    }

    /// Settings as a block, nested or with points in the keys; each is tried at once, so that a wrong
    /// value is refused where it stands.
    func assignments(_ node: YAMLNode?, path: String) throws(ExperimentError) -> [Assignment] {
      guard let node else { return [] }
      guard case .map(let entries) = node.content else {
        throw error(node, path, "expected a block of settings, not \(node.kind)")
      }
      var result: [Assignment] = []
      for entry in entries { try flatten(entry, prefix: "", path: path, into: &result) }
      return result
    }

    private func flatten(
      _ entry: YAMLNode.Entry, prefix: String, path: String, into result: inout [Assignment]
    ) throws(ExperimentError) {
      let key = prefix + entry.key
      let full = "\(path).\(entry.key)"
      if case .map(let inner) = entry.value.content {
        guard settings.keys.contains(where: { $0.hasPrefix(key + ".") }) else {
          throw unknown(entry, among: settings.keys, path: path, what: "setting")
        }
        for entry in inner { try flatten(entry, prefix: key + ".", path: full, into: &result) }
        return
      }
      let assignment = Assignment(
        key: key, value: try value(entry.value, path: full), file: entry.value.file,
        line: entry.line, path: full)
      try assignment.check(settings)
      result.append(assignment)
    }

    /// A scalar, or a list of scalars as `[a,b]`.
    private func value(_ node: YAMLNode, path: String) throws(ExperimentError) -> String {
      guard case .list(let items) = node.content else { return try scalar(node, path: path) }
      var texts: [String] = []
      for item in items { texts.append(try scalar(item, path: path)) }
      return "[\(texts.joined(separator: ","))]"
    }

    func scale(_ node: YAMLNode, path: String) throws(ExperimentError) -> ScaleBlock {
      try allow(["about", "seeds", "set", "axes"], in: node, path: path)
      return ScaleBlock(
        about: try text("about", in: node, path: path),
        seeds: try numbers("seeds", in: node, path: path),
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
    do throws(SettingError) {
      try settings.set(key, value)
    } catch {
      throw ExperimentError(file: file, line: line, path: path, reason: error.reason)
    }
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
