import Text

/// A piece of HTML. Text becomes markup here and nowhere else, so that all of it is escaped.
package indirect enum Node {
  case text(String)
  case element(String, [(name: String, value: String)], [Node])
  /// Markup of our own: the style, the script, a figure that `SVGText` has prepared.
  case trusted(String)
  case group([Node])

  /// An element; attributes are written in the order given.
  package static func tag(
    _ name: String, _ attributes: KeyValuePairs<String, String>, _ children: [Node]
  ) -> Node {
    .element(name, attributes.map { ($0.key, $0.value) }, children)
  }

  package static func tag(_ name: String, _ children: [Node]) -> Node {
    .element(name, [], children)
  }

  /// An element that holds text alone.
  package static func leaf(
    _ name: String, _ attributes: KeyValuePairs<String, String>, _ text: String
  ) -> Node {
    tag(name, attributes, [.text(text)])
  }

  package static func leaf(_ name: String, _ text: String) -> Node {
    .element(name, [], [.text(text)])
  }

  /// A heading that its part of the page is named by.
  package static func heading(_ level: Int, _ text: String, id: String? = nil) -> Node {
    .element("h\(level)", id.map { [("id", $0)] } ?? [], [.text(text)])
  }

  package static func code(_ text: String) -> Node { leaf("code", text) }

  /// A list, each item with its own content.
  package static func list(_ className: String, _ items: [[Node]]) -> Node {
    .tag("ul", ["class": className], items.map { .tag("li", $0) })
  }

  /// Names with their descriptions.
  package static func terms(_ className: String, _ items: [(name: String, value: Node)]) -> Node {
    .tag(
      "dl", ["class": className],
      items.map { item in
        .tag("div", [.leaf("dt", item.name), .tag("dd", [item.value])])
      })
  }

  /// Text in which what stands between backticks is code.
  package static func prose(_ text: String) -> [Node] {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    // An unmatched backtick stays as it is.
    guard parts.count % 2 == 1 else { return [.text(text)] }
    return parts.enumerated().compactMap { index, part in
      part.isEmpty ? nil : index % 2 == 1 ? .code(part) : .text(part)
    }
  }
}

extension Node {
  /// Elements without an end tag.
  private static let void: Set<String> = ["meta", "link", "br", "input"]
  /// Elements that begin on a line of their own.
  private static let blocks: Set<String> = [
    "html", "head", "meta", "link", "title", "style", "script", "body", "header", "main", "nav",
    "footer", "section", "article", "div", "h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "dl",
    "dt", "dd", "table", "caption", "thead", "tbody", "tr", "details", "summary", "figure",
    "figcaption", "fieldset",
  ]

  package var html: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .text(let value): text += Self.escaped(value)
    case .trusted(let markup): text += markup
    case .group(let children): children.forEach { $0.write(to: &text) }
    case .element(let name, let attributes, let children):
      if Self.blocks.contains(name), !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
      text += "<\(name)"
      for (key, value) in attributes { text += " \(key)=\"\(Self.escaped(value))\"" }
      text += ">"
      guard !Self.void.contains(name) else { return }
      children.forEach { $0.write(to: &text) }
      text += "</\(name)>"
    }
  }

  /// Text or an attribute's value as HTML has it. What HTML cannot hold, and what would turn
  /// the text around, is shown as an escape.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case _ where scalar.isUnprintable: result += scalar.escape
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
