/// A value of a YAML file, with the line it begins at.
struct YAMLNode: Hashable, Sendable {
  indirect enum Content: Hashable, Sendable {
    case scalar(String)
    case list([YAMLNode])
    case map([Entry])
  }

  struct Entry: Hashable, Sendable {
    var key: String
    /// Line of the key.
    var line: Int
    var value: YAMLNode
  }

  var content: Content
  /// Counted from 1.
  var line: Int
  /// The file, for values that come from an extended file.
  var file: String

  var kind: String {
    switch content {
    case .scalar: "a single value"
    case .list: "a list"
    case .map: "a block of keys"
    }
  }

  subscript(key: String) -> YAMLNode? {
    guard case .map(let entries) = content else { return nil }
    return entries.first { $0.key == key }?.value
  }

  /// This map with another laid over it: maps merge key by key, everything else is replaced.
  func overlaid(by top: YAMLNode) -> YAMLNode {
    guard case .map(var entries) = content, case .map(let others) = top.content else { return top }
    var places = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.key, $0) })
    for other in others {
      if let index = places[other.key] {
        entries[index] = Entry(
          key: other.key, line: other.line,
          value: entries[index].value.overlaid(by: other.value))
      } else {
        places[other.key] = entries.count
        entries.append(other)
      }
    }
    return YAMLNode(content: .map(entries), line: top.line, file: top.file)
  }
}
