import CYAML

/// Reads one YAML document by libyaml. Anchors, aliases, tags and duplicate keys are refused: an
/// experiment file must state each fact in one place. Depth, size and keys are bounded; no
/// experiment file needs more.
struct YAMLReader {
  /// Blocks and lists inside each other, at most.
  static let depth = 64
  /// Bytes of a file, at most.
  static let size = 1 << 20
  /// Characters of a key, at most.
  static let keyLength = 200

  private let file: String
  private var parser = yaml_parser_t()

  /// Throws: where the text is no YAML, or uses what is refused.
  static func read(_ bytes: [UInt8], file: String) throws(ExperimentError) -> YAMLNode {
    guard bytes.count <= size else {
      throw ExperimentError(
        file: file, line: 0, path: "",
        reason: "an experiment file has at most \(size >> 20) MiB; this one is larger")
    }
    var reader = YAMLReader(file: file)
    guard yaml_parser_initialize(&reader.parser) == 1 else {
      throw ExperimentError(file: file, line: 0, path: "", reason: "libyaml has no memory")
    }
    defer { yaml_parser_delete(&reader.parser) }
    // The parser keeps the pointer, so all reading happens inside this closure.
    let result = bytes.withUnsafeBufferPointer {
      buffer -> Result<YAMLNode, ExperimentError> in
      yaml_parser_set_input_string(&reader.parser, buffer.baseAddress, buffer.count)
      return Result { () throws(ExperimentError) in try reader.document() }
    }
    return try result.get()
  }

  private init(file: String) { self.file = file }

  /// What a parser event holds that we use.
  private struct Event {
    var type: yaml_event_type_t
    var text: String
    var line: Int
  }

  private func refuse(_ line: Int, _ reason: String) -> ExperimentError {
    ExperimentError(file: file, line: line, path: "", reason: reason)
  }

  private mutating func next() throws(ExperimentError) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(&parser, &event) == 1 else {
      let problem = parser.problem.map { String(cString: $0) } ?? "unreadable"
      let line = Int(parser.problem_mark.line) + 1
      throw refuse(line, "not valid YAML: \(problem)")
    }
    defer { yaml_event_delete(&event) }
    let line = Int(event.start_mark.line) + 1
    var text = ""
    switch event.type {
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      if scalar.anchor != nil || scalar.tag != nil {
        throw refuse(line, "anchors and tags are not supported")
      }
      text = String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
    case YAML_ALIAS_EVENT: throw refuse(line, "aliases are not supported")
    case YAML_SEQUENCE_START_EVENT where event.data.sequence_start.anchor != nil,
      YAML_MAPPING_START_EVENT where event.data.mapping_start.anchor != nil:
      throw refuse(line, "anchors are not supported")
    default: break
    }
    return Event(type: event.type, text: text, line: line)
  }

  private mutating func document() throws(ExperimentError) -> YAMLNode {
    _ = try next()  // stream start
    var event = try next()
    guard event.type == YAML_DOCUMENT_START_EVENT else { throw refuse(1, "the file is empty") }
    let node = try self.node(next(), depth: 0)
    _ = try next()  // document end
    event = try next()
    guard event.type == YAML_STREAM_END_EVENT else {
      throw refuse(event.line, "a file has one document; a second document begins here")
    }
    return node
  }

  /// - Parameter depth: blocks and lists around it.
  private mutating func node(_ event: Event, depth: Int) throws(ExperimentError) -> YAMLNode {
    if event.type == YAML_SCALAR_EVENT {
      return YAMLNode(content: .scalar(event.text), line: event.line, file: file)
    }
    guard depth < Self.depth else {
      throw refuse(event.line, "more than \(Self.depth) blocks and lists inside each other")
    }
    let content: YAMLNode.Content =
      event.type == YAML_SEQUENCE_START_EVENT
      ? .list(try items(depth: depth)) : .map(try entries(depth: depth))
    return YAMLNode(content: content, line: event.line, file: file)
  }

  private mutating func items(depth: Int) throws(ExperimentError) -> [YAMLNode] {
    var items: [YAMLNode] = []
    while true {
      let item = try next()
      if item.type == YAML_SEQUENCE_END_EVENT { return items }
      items.append(try node(item, depth: depth + 1))
    }
  }

  private mutating func entries(depth: Int) throws(ExperimentError) -> [YAMLNode.Entry] {
    var entries: [YAMLNode.Entry] = []
    var lines: [String: Int] = [:]
    while true {
      let key = try next()
      if key.type == YAML_MAPPING_END_EVENT { return entries }
      guard key.type == YAML_SCALAR_EVENT else {
        throw refuse(key.line, "a key must be a single word")
      }
      guard key.text.utf8.count <= Self.keyLength else {
        throw refuse(key.line, "a key has at most \(Self.keyLength) characters")
      }
      if let first = lines.updateValue(key.line, forKey: key.text) {
        throw refuse(
          key.line, "the key '\(key.text)' occurs twice in one block, first on line \(first)")
      }
      entries.append(
        .init(key: key.text, line: key.line, value: try node(next(), depth: depth + 1)))
    }
  }
}
