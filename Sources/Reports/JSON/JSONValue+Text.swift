import Text

extension JSONValue {
  /// The value over several lines, indented by two spaces; arrays of numbers stay on one line.
  package var pretty: String {
    var text = ""
    write(into: &text, indentation: 0)
    return text
  }

  private var isNumberOrNull: Bool {
    switch self {
    case .null, .integer, .number: true
    case .bool, .string, .array, .object: false
    }
  }

  /// `indentation` is the depth of the value.
  private func write(into text: inout String, indentation depth: Int) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value): text += value.isFinite ? NumberText.shortest(value) : "null"
    case .string(let value): Self.write(value, into: &text)
    case .array(let elements) where elements.allSatisfy(\.isNumberOrNull):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += ", " }
        element.write(into: &text, indentation: depth)
      }
      text += "]"
    case .array(let elements):
      Self.writeItems("[", elements, "]", into: &text, depth) { element, text, depth in
        element.write(into: &text, indentation: depth)
      }
    case .object(let members):
      Self.writeItems("{", members, "}", into: &text, depth) { member, text, depth in
        Self.write(member.key, into: &text)
        text += ": "
        member.value.write(into: &text, indentation: depth)
      }
    }
  }

  private static func writeItems<Item>(
    _ opening: String, _ items: [Item], _ closing: String, into text: inout String,
    _ depth: Int, write: (Item, inout String, Int) -> Void
  ) {
    let inner = depth + 1
    text += opening
    for (index, item) in items.enumerated() {
      if index > 0 { text += "," }
      breakLine(inner, &text)
      write(item, &text, inner)
    }
    if !items.isEmpty { breakLine(depth, &text) }
    text += closing
  }

  private static func breakLine(_ depth: Int, _ text: inout String) {
    text += "\n" + String(repeating: "  ", count: depth)
  }

  private static func write(_ string: String, into text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.isUnprintable:
        // Beyond U+FFFF as a pair of surrogates.
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
