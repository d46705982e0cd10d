/// A JSON value whose objects keep their order, so that what is printed is stable.
package indirect enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  package struct Member: Hashable, Sendable {
    package var key: String
    package var value: JSONValue

    package init(key: String, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  package static func object(_ pairs: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(pairs.map { Member(key: $0.key, value: $0.value) })
  }

  package init(_ value: Double?) { self = value.map { .number($0) } ?? .null }
  package init(_ value: String?) { self = value.map { .string($0) } ?? .null }

  /// Two spaces a level; arrays and objects of plain values stay on one line.
  package var text: String { render(indent: 0) + "\n" }

  private var isPlain: Bool {
    switch self {
    case .array(let items): items.isEmpty
    case .object(let members): members.isEmpty
    default: true
    }
  }

  private func render(indent: Int) -> String {
    switch self {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .integer(let value): return String(value)
    case .number(let value): return Self.number(value)
    case .string(let value): return Self.quoted(value)
    case .array(let items):
      if items.allSatisfy(\.isPlain) {
        return "[" + items.map { $0.render(indent: 0) }.joined(separator: ", ") + "]"
      }
      return Self.block("[", items.map { $0.render(indent: indent + 1) }, "]", indent)
    case .object(let members):
      let parts = members.map {
        "\(Self.quoted($0.key)): \($0.value.render(indent: indent + 1))"
      }
      if members.count <= 8, members.allSatisfy(\.value.isPlain) {
        let line = "{" + parts.joined(separator: ", ") + "}"
        if line.count <= 100 { return line }
      }
      return Self.block("{", parts, "}", indent)
    }
  }

  private static func block(
    _ open: String, _ parts: [String], _ close: String, _ indent: Int
  ) -> String {
    guard !parts.isEmpty else { return open + close }
    let inner = String(repeating: "  ", count: indent + 1)
    let outer = String(repeating: "  ", count: indent)
    return "\(open)\n" + parts.map { inner + $0 }.joined(separator: ",\n") + "\n\(outer)\(close)"
  }

  /// The shortest text that reads back as the same number; JSON has no NaN and no infinity.
  private static func number(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    if value == value.rounded(), abs(value) < 1e15 { return "\(Int(value)).0" }
    return "\(value)"
  }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where scalar.value < 0x20:
        let hex = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
