import Reports

/// A part of the page under a heading of its own.
struct PageSection {
  var id: String
  var title: String
  var content: [Node]
  /// Its entries in the list of contents.
  var parts: [(id: String, title: String, remark: String?)] = []
}

extension ReportPage {
  /// Controls come first: they tell how far the rest can be trusted.
  var sections: [PageSection] {
    [
      running, summary, tables(.controls), verdicts, tables(.paper), tables(.own), figureSection,
      provenance,
      reproduction,
    ].compactMap { $0 }
  }

  func contents(_ sections: [PageSection]) -> Node {
    let items = sections.map { section -> Node in
      let link = Node.leaf("a", ["href": "#\(section.id)"], section.title)
      guard !section.parts.isEmpty else { return .tag("li", [link]) }
      let parts = Node.tag(
        "details",
        [
          .leaf("summary", "\(section.title): list of \(section.parts.count)"),
          .tag("ul", section.parts.map(Self.item)),
        ])
      return .tag("li", [link, parts])
    }
    return .tag("nav", ["aria-label": "Contents"], [.tag("ul", items)])
  }

  private static func item(_ part: (id: String, title: String, remark: String?)) -> Node {
    let link = Node.leaf("a", ["href": "#\(part.id)"], part.title)
    guard let remark = part.remark else { return .tag("li", [link]) }
    return .tag("li", [link, .text(" "), .leaf("span", ["class": "remark"], remark)])
  }

  /// The trials in progress, of a page that is renewed.
  private var running: PageSection? {
    live.map {
      PageSection(
        id: "running", title: "Running now",
        content: $0.markup(id: "live") + $0.notes.map { Node.leaf("p", $0) })
    }
  }

  private var figureSection: PageSection? {
    guard !figures.isEmpty else { return nil }
    return PageSection(
      id: "figures", title: "Figures", content: figures.map(\.markup),
      parts: figures.map { ("figure-\($0.id)", $0.title, nil) })
  }
}
