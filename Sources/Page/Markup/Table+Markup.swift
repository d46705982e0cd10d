import Reports

extension Table {
  /// The parts of the table, each in a box that scrolls by itself, with a caption and headers that can
  /// be sorted by.
  ///
  /// - Parameter id: of the first part; the others append their number.
  func markup(id: String, className: String = "") -> [Node] {
    panels.enumerated().map { index, panel in
      let own = index == 0 ? id : "\(id)-\(index + 1)"
      let caption = panel.heading.map { "\($0): \(title)" } ?? title
      return .tag(
        "div",
        [
          "class": "scroll", "role": "region", "tabindex": "0", "aria-labelledby": "\(own)-caption",
        ],
        [
          .tag(
            "table",
            ["class": className.isEmpty ? "sortable" : "sortable \(className)", "id": "\(own)-cells"],
            [
              .tag(
                "caption", ["id": "\(own)-caption"],
                // The heading above says the title of the first part already.
                panel.heading.map { heading in
                  [.text(heading), .tag("span", ["class": "hidden"], ": \(title)")]
                } ?? [.tag("span", ["class": "hidden"], caption)]),
              .tag("thead", panel.table.heads), .tag("tbody", panel.table.bodyRows),
            ])
        ])
    }
  }

  /// A row of groups where there are some, and a row of columns.
  private var heads: [Node] {
    var rows: [Node] = []
    if columns.contains(where: { $0.group != nil }) {
      var groups: [(label: String?, span: Int)] = []
      for column in columns {
        if let last = groups.last, last.label == column.group {
          groups[groups.count - 1].span += 1
        } else {
          groups.append((column.group, 1))
        }
      }
      rows.append(
        .tag(
          "tr",
          groups.map { label, span in
            label.map { .tag("th", ["scope": "colgroup", "colspan": "\(span)"], $0) }
              ?? .tag("td", ["colspan": "\(span)"], "")
          }))
    }
    rows.append(
      .tag(
        "tr",
        columns.map { column in
          .tag(
            "th", ["scope": "col", "class": column.alignment == .left ? "left" : "number"],
            column.heading.isEmpty
              ? [.tag("span", ["class": "hidden"], "row")] : [.text(column.heading)])
        }))
    return rows
  }

  private var bodyRows: [Node] {
    rows.map { row in
      .tag(
        "tr",
        columns.indices.map { index in
          let cell = index < row.count ? row[index] : .empty
          return cell.markup(columns[index], isHead: index == 0)
        })
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
    guard case .text(let text) = self else { return [.text(parts().joined)] }
    return column.key == "verdict" ? [Badge.of(text)] : Node.prose(text)
  }

  /// What a column is sorted by; nil for text.
  private var order: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value, _), .meanAndDeviation(let value, _, _), .probability(let value): value
    case .interval(let low, let high, _): (low + high) / 2
    case .empty, .text, .notRun, .missing: nil
    }
  }
}

/// A verdict, told by its word and, beside it, by a colour.
enum Badge {
  static func of(_ word: String) -> Node {
    .tag("span", ["class": "badge \(word.replacing(" ", with: "-"))"], word)
  }
}
