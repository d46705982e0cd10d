import Foundation
import Reports

extension ReportPage {
  /// The claims about errors as a forest plot: a line each, on one scale, in HTML and SVG that fit any width.
  var forest: [Node] {
    let rows = claims.forest
    guard !rows.isEmpty else { return [] }
    let scale = ForestScale(rows)
    let choices = [("all", "all"), ("decided", "decided"), ("open", "not decided")]
    let filter = Node.tag(
      "fieldset", ["class": "filter"],
      [.leaf("legend", "Show claims")]
        + choices.enumerated().map { (place, choice) -> Node in
          var attributes: [(name: String, value: String)] = [
            (name: "type", value: "radio"), ("name", "forest"), ("value", choice.0),
          ]
          if place == 0 { attributes.append(("checked", "")) }
          return .tag("label", [.element("input", attributes, []), .text(" \(choice.1)")])
        })
    return [
      .heading(3, "Every claim about errors at a glance", id: "forest-title"),
      .leaf(
        "p", ["class": "lead"],
        "a − b of each claim's weakest pair in points of error, with an interval that holds at all looks. The "
          + "shaded part is what is claimed, the filled dot a decided claim, the open one any other, and ◆ the "
          + "difference in the paper. An arrow leads out of the scale."),
      .tag(
        "div", ["class": "forest", "id": "forest"],
        [filter, .tag("ol", rows.map { item($0, scale) }), scale.axis]),
    ]
  }

  private func item(_ row: ForestRow, _ scale: ForestScale) -> Node {
    let isDecided =
      row.word == Verdict.supported.rawValue || row.word == Verdict.notSupported.rawValue
    let place = entries.first { $0.experiment == row.experiment && $0.hasResults }
    let name: Node =
      place.map { .leaf("a", ["href": "#\($0.id)"], row.experiment) } ?? .text(row.experiment)
    let words = Node.tag(
      "div", ["class": "words"],
      [
        Badge.of(row.word), .text(" "), .leaf("span", ["class": "claim"], row.claim),
        .tag(
          "span", ["class": "remark"],
          [.text(" — "), name, .text(", \(row.data), \(row.pair), \(row.seeds) seeds")]),
      ])
    return .tag(
      "li", ["class": isDecided ? "decided" : "open"], [words, scale.plot(row, isDecided)])
  }
}

/// Where differences lie across a forest plot, in percent of its width.
struct ForestScale {
  /// The largest difference that has a place, either way.
  private let limit: Double

  /// Differences beyond this many points leave the scale of all others readable.
  private static let most = 4.0

  init(_ rows: [ForestRow]) {
    let ends = rows.flatMap { row in
      [row.interval.lowerBound, row.interval.upperBound, row.mean] + (row.paper.map { [$0] } ?? [])
    }.map(abs).filter(\.isFinite)
    limit = min(Self.most, max(0.5, (ends.max() ?? 1) * 1.05))
  }

  private func place(_ value: Double) -> String {
    let share = (max(-limit, min(limit, value)) / limit + 1) / 2
    return NumberText.fixed(3 + 94 * share, decimals: 2) + "%"
  }

  func plot(_ row: ForestRow, _ isDecided: Bool) -> Node {
    let (low, high) = (row.interval.lowerBound, row.interval.upperBound)
    func number(_ value: Double) -> String { NumberText.fixed(value, decimals: 2) }
    let words =
      "\(number(row.mean)) points, 95 % interval \(number(low)) to \(number(high))"
      + (row.paper.map { "; the paper \(number($0))" } ?? "")
    func line(_ name: String, _ from: Double, _ to: Double) -> Node {
      .tag("line", ["class": name, "x1": place(from), "x2": place(to), "y1": "12", "y2": "12"], [])
    }
    func mark(_ name: String, _ at: Double, _ text: String) -> Node {
      .leaf("text", ["class": name, "x": place(at), "y": "16.5", "text-anchor": "middle"], text)
    }
    var parts: [Node] = [
      .leaf("title", words), zone(row.claimed),
      .tag("line", ["class": "zero", "x1": place(0), "x2": place(0), "y1": "0", "y2": "24"], []),
      line("interval", low, high),
    ]
    if low < -limit { parts.append(mark("end", -limit, "◂")) }
    if high > limit { parts.append(mark("end", limit, "▸")) }
    if let paper = row.paper { parts.append(mark("paper", paper, "◆")) }
    parts.append(
      .tag(
        "circle",
        ["class": isDecided ? "dot full" : "dot", "cx": place(row.mean), "cy": "12", "r": "4.5"],
        []))
    return .tag(
      "svg", ["class": "plot", "role": "img", "aria-label": words, "height": "24"], parts)
  }

  private func zone(_ range: ClosedRange<Double>) -> Node {
    let from = max(-limit, range.lowerBound)
    let share = 94 * (min(limit, range.upperBound) - from) / (2 * limit)
    return .tag(
      "rect",
      [
        "class": "zone", "x": place(from), "y": "2", "height": "20",
        "width": NumberText.fixed(max(0, share), decimals: 2) + "%",
      ], [])
  }

  /// The scale in numbers, once below all lines.
  var axis: Node {
    let step = limit > 2 ? 1.0 : limit > 1 ? 0.5 : 0.25
    let ticks = stride(from: -(limit / step).rounded(.down) * step, through: limit, by: step)
    let labels = ticks.map { value -> Node in
      .leaf(
        "text", ["x": place(value), "y": "14", "text-anchor": "middle"],
        NumberText.fixed(value, decimals: step < 0.5 ? 2 : step < 1 ? 1 : 0))
    }
    return .tag(
      "div", ["class": "axis", "aria-hidden": "true"],
      [
        .tag("div", ["class": "words"], []),
        .tag("svg", ["class": "plot", "height": "18"], labels),
      ])
  }
}
