/// Settings are nested (`training: {epochs: 3}`) or have dots in their keys (`training.epochs: 3`).
/// Flattened, both have the same keys, so that files are merged setting by setting and a setting
/// given twice is noticed.
extension YAMLNode {
  /// This block with dots in the keys instead of nested blocks; other values stay as they are.
  ///
  /// Throws: a key that is given twice, with both lines.
  ///
  /// - Parameter path: of the block, for messages.
  func flattened(path: String) throws(ExperimentError) -> YAMLNode {
    guard case .map(let entries) = content else { return self }
    var flat: [Entry] = []
    var lines: [String: Int] = [:]
    for entry in entries { try Self.flatten(entry, prefix: "", path, &flat, &lines) }
    return YAMLNode(content: .map(flat), line: line, file: file)
  }

  private static func flatten(
    _ entry: Entry, prefix: String, _ path: String, _ flat: inout [Entry],
    _ lines: inout [String: Int]
  ) throws(ExperimentError) {
    let key = prefix + entry.key
    if case .map(let inner) = entry.value.content, !inner.isEmpty {
      for entry in inner { try flatten(entry, prefix: key + ".", path, &flat, &lines) }
      return
    }
    if let first = lines.updateValue(entry.line, forKey: key) {
      throw ExperimentError(
        file: entry.value.file, line: entry.line, path: "\(path).\(key)",
        reason: "given twice, here and on line \(first)")
    }
    flat.append(Entry(key: key, line: entry.line, value: entry.value))
  }

  /// The root of an experiment file with its blocks of settings flattened: `base`, and `set` of each scale.
  func withFlatSettings() throws(ExperimentError) -> YAMLNode {
    guard case .map(var entries) = content else { return self }
    for index in entries.indices {
      switch entries[index].key {
      case "base": entries[index].value = try entries[index].value.flattened(path: "base")
      case "scales":
        guard case .map(var scales) = entries[index].value.content else { continue }
        for scale in scales.indices {
          guard case .map(var parts) = scales[scale].value.content,
            let set = parts.firstIndex(where: { $0.key == "set" })
          else { continue }
          parts[set].value = try parts[set].value.flattened(
            path: "scales.\(scales[scale].key).set")
          scales[scale].value.content = .map(parts)
        }
        entries[index].value.content = .map(scales)
      default: break
      }
    }
    return YAMLNode(content: .map(entries), line: line, file: file)
  }
}
