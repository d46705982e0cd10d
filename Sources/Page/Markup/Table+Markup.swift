import Reports

extension Table {
  /// The parts of the table, each in a box that scrolls by itself, with a caption and headers that can
  /// be sorted by.
  ///
  /// - Parameter id: of the first part; the others append their number.
  func markup(id: String, className: String = "") -> [Node] {
    panels.enumerated().map { index, panel in
      box(panel, id: index == 0 ? id : "\(id)-\(index + 1)", className: className)
    }
  }

  private func box(
    _ panel: (heading: String?, table: Table), id: String, className: String
  ) -> Node {
    // The heading above says the title of the first part already.
    var caption = [
      Node.leaf("span", ["class": "hidden"], panel.heading == nil ? title : ": \(title)")
    ]
    if let heading = panel.heading { caption.insert(.text(heading), at: 0) }
    let classes = className.isEmpty ? "sortable" : "sortable \(className)"
    let cells = Node.tag(
      "table", ["class": classes, "id": "\(id)-cells"],
      [
        .tag(
          "caption", ["class": panel.heading == nil ? "unseen" : "seen", "id": "\(id)-caption"],
          caption), .tag("thead", panel.table.heads),
        .tag("tbody", panel.table.bodyRows),
      ])
    return .tag(
      "div",
      ["class": "scroll", "role": "region", "tabindex": "0", "aria-labelledby": "\(id)-caption"],
      [cells])
  }

  /// A row of groups, if there are any, and a row of columns.
  private var heads: [Node] {
    let names = columns.map(Self.head)
    guard columns.contains(where: { $0.group != nil }) else { return [.tag("tr", names)] }
    var groups: [(label: String?, span: Int)] = []
    for column in columns {
      if let last = groups.last, last.label == column.group {
        groups[groups.count - 1].span += 1
      } else {
        groups.append((column.group, 1))
      }
    }
    let above = groups.map { group -> Node in
      guard let label = group.label else { return .leaf("td", ["colspan": "\(group.span)"], "") }
      return .leaf("th", ["scope": "colgroup", "colspan": "\(group.span)"], label)
    }
    return [.tag("tr", above), .tag("tr", names)]
  }

  private static func head(_ column: Column) -> Node {
    let content: Node =
      column.heading.isEmpty
      ? .leaf("span", ["class": "hidden"], "row") : .text(column.heading)
    let alignment = column.alignment == .left ? "left" : "number"
    return .tag("th", ["scope": "col", "class": alignment], [content])
  }

  private var bodyRows: [Node] {
    rows.map { row in
      let cells = columns.indices.map { index in
        (index < row.count ? row[index] : Cell.empty).markup(columns[index], isHead: index == 0)
      }
      return .tag("tr", cells)
    }
  }
}

extension Cell {
  fileprivate func markup(_ column: Column, isHead: Bool) -> Node {
    let alignment = column.alignment == .left ? "left" : "number"
    var attributes = [(name: "class", value: isBlank ? "\(alignment) blank" : alignment)]
    if isHead { attributes = [("scope", "row"), ("class", "left")] }
    if let order { attributes.append(("data-sort", "\(order)")) }
    return .element(isHead ? "th" : "td", attributes, content(column))
  }

  private func content(_ column: Column) -> [Node] {
    if case .marked(let cell, let mark) = self, case .text = cell {
      return cell.content(column) + [.text(mark)]
    }
    guard case .text(let text) = self else { return [.text(parts().joined)] }
    return column.key == "verdict" ? [Badge.of(text)] : Node.prose(text)
  }

  /// The sort key of a cell; nil for text.
  private var order: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value, _), .meanAndDeviation(let value, _, _), .probability(let value): value
    case .interval(let low, let high, _): (low + high) / 2
    case .told(let value, _): Double(value)
    case .marked(let cell, _): cell.order
    case .empty, .text, .notRun, .missing: nil
    }
  }
}

/// A verdict, shown by its word and by a colour.
enum Badge {
  static func of(_ word: String) -> Node {
    .leaf("span", ["class": "badge \(word.replacing(" ", with: "-"))"], word)
  }
}
