/// A figure of the page.
package struct PageFigure: Hashable, Sendable {
  /// A word that is unique on the page.
  package var id: String
  package var title: String
  package var caption: String
  /// A whole SVG document.
  package var svg: String

  package init(id: String, title: String, caption: String, svg: String) {
    self.id = id
    self.title = title
    self.caption = caption
    self.svg = svg
  }
}

extension PageFigure {
  var markup: Node {
    .tag(
      "figure", ["id": "figure-\(id)", "aria-labelledby": "figure-\(id)-title"],
      [
        .leaf("h3", ["id": "figure-\(id)-title"], title),
        .tag(
          "div", ["class": "plate", "role": "img", "aria-label": "\(title). \(caption)"],
          [.trusted(SVGText.inlined(svg, prefix: "\(id)-"))]),
        .tag("figcaption", Node.prose(caption)),
      ])
  }
}
