/// SVG documents, prepared for embedding in a page.
package enum SVGText {
  /// The `svg` element of a document, its ids and what refers to them under a prefix, so that figures do
  /// not clash. Scripts, and references to anything outside the document, are taken out.
  package static func inlined(_ document: String, prefix: String) -> String {
    guard let start = document.range(of: "<svg"), let end = document.range(of: "</svg>", from: .end)
    else { return "" }
    var svg = String(document[start.lowerBound..<end.upperBound])
    svg = removing("<script", "</script>", from: svg)
    svg = removing("<!--", "-->", from: svg)
    return attributes(svg, prefix: prefix)
  }

  /// Takes out everything from an opening to the next closing text.
  private static func removing(_ opening: String, _ closing: String, from text: String) -> String {
    var rest = text[...]
    var kept = ""
    while let start = rest.range(of: opening) {
      kept += rest[..<start.lowerBound]
      guard let end = rest[start.upperBound...].range(of: closing) else { return kept }
      rest = rest[end.upperBound...]
    }
    return kept + rest
  }

  /// Copies markup and rewrites the quoted values inside tags.
  private static func attributes(_ svg: String, prefix: String) -> String {
    var result = ""
    var name = ""
    var isInTag = false
    var index = svg.startIndex
    while index < svg.endIndex {
      let character = svg[index]
      index = svg.index(after: index)
      guard isInTag else {
        isInTag = character == "<"
        name = ""
        result.append(character)
        continue
      }
      switch character {
      case ">":
        isInTag = false
        result.append(character)
      case "\"", "'":
        guard let close = svg[index...].firstIndex(of: character) else { return result }
        let value = rewritten(String(svg[index..<close]), of: name, prefix)
        result += "\(character)\(value)\(character)"
        index = svg.index(after: close)
        name = ""
      case "=": result.append(character)
      case _ where character.isWhitespace:
        name = ""
        result.append(character)
      default:
        name.append(character)
        result.append(character)
      }
    }
    return result
  }

  private static func rewritten(_ value: String, of name: String, _ prefix: String) -> String {
    switch name {
    case "id": return prefix + value
    case "aria-labelledby", "aria-describedby":
      return value.split(separator: " ").map { prefix + $0 }.joined(separator: " ")
    case "href", "xlink:href", "src":
      return value.hasPrefix("#")
        ? "#" + prefix + value.dropFirst()
        : value.hasPrefix("data:image/") ? value : ""
    case _ where name.hasPrefix("on"): return ""
    default: return value.replacing("url(#", with: "url(#\(prefix)")
    }
  }
}

extension StringProtocol {
  /// The first or the last place of a text.
  fileprivate func range(of text: String, from end: SearchEnd = .start) -> Range<Index>? {
    let places = ranges(of: text)
    return end == .start ? places.first : places.last
  }
}

private enum SearchEnd { case start, end }
