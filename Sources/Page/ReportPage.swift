import Reports

/// All results at one scale as a single, self-contained HTML file.
///
/// The same results give the same bytes: the only times on it are those of the runs. A page that is renewed while
/// something runs also shows what runs.
package struct ReportPage: Sendable {
  package var scale: String
  /// Of the program that writes the page.
  package var version: String
  /// The claims of all tables.
  package var claims: ClaimsReport
  /// In their order within the section.
  package var entries: [PageEntry]
  package var figures: [PageFigure]
  /// Seconds after which a browser loads the page again; nil for a page that stays.
  package var refresh: Int?
  /// What runs while the page is written; nil for a page that stays.
  package var live: Table?

  package init(
    scale: String, version: String, claims: ClaimsReport, entries: [PageEntry],
    figures: [PageFigure]
  ) {
    self.scale = scale
    self.version = version
    self.claims = claims
    self.entries = entries
    self.figures = figures
  }

  package var html: String {
    let sections = sections
    let parts = sections.map { section in
      Node.tag(
        "section", ["id": section.id, "aria-labelledby": "\(section.id)-title"],
        [.heading(2, section.title, id: "\(section.id)-title")] + section.content)
    }
    let body: [Node] = [
      .leaf("a", ["class": "skip", "href": "#content"], "Skip to the content"),
      .tag("header", [.heading(1, title), .leaf("p", Self.lead)]), contents(sections),
      .tag("main", ["id": "content", "tabindex": "-1"], parts),
      .tag(
        "footer",
        [.leaf("p", "Written by ablate \(version). This page loads nothing from anywhere.")]),
      .leaf("p", ["id": "sorting", "class": "hidden", "role": "status"], ""),
      .tag("script", [.trusted(Self.asset(PackageResources.page_js))]),
    ]
    let page = Node.tag("html", ["lang": "en"], [head, .tag("body", body)])
    return "<!DOCTYPE html>\n" + page.html + "\n"
  }

  private static let lead =
    "Results of the ablations of “Squeeze-and-Excitation Networks” (Hu et al.) here, beside those in the "
    + "paper. Top-1 errors of the last epoch on the test split, unless a table says "
    + "validation. Every claim is judged at looks of 6, 10, 15, 20 and 30 seeds."

  private var title: String { "Squeeze-and-Excitation, re-tested at scale \(scale)" }

  private var head: Node {
    .tag(
      "head",
      ([
        .tag("meta", ["charset": "utf-8"], []),
        // Nothing may be loaded, even if a figure refers to it.
        .tag(
          "meta",
          [
            "http-equiv": "Content-Security-Policy",
            "content": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
              + "img-src data:",
          ], []),
        .tag(
          "meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"], []),
        refresh.map { .tag("meta", ["http-equiv": "refresh", "content": "\($0)"], []) },
        .tag("meta", ["name": "color-scheme", "content": "light dark"], []),
        .tag("link", ["rel": "icon", "href": "data:,"], []),
        .leaf("title", title),
        .tag("style", [.trusted(Self.asset(PackageResources.page_css))]),
      ] as [Node?]).compactMap { $0 })
  }

  private static func asset(_ bytes: [UInt8]) -> String {
    "\n" + String(decoding: bytes, as: UTF8.self)
  }
}
