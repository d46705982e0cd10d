import Reports

/// Learning curves in one picture that fits any width: lines are stretched with it, text and markers are not.
struct CurveChart {
  /// Arms that dashes and markers tell apart, also in grey.
  static let mostArms = dashes * markers.count

  let split: String
  let curves: [PageCurve]
  private let x: ChartScale
  private let y: ChartScale

  /// Nil where there is nothing that a line could show.
  init?(split: String, curves: [PageCurve]) {
    let points = curves.flatMap(\.points)
    guard let first = points.map(\.epoch).min(), let last = points.map(\.epoch).max(), last > first,
      curves.count <= Self.mostArms
    else { return nil }
    (self.split, self.curves) = (split, curves)
    x = ChartScale(epochs: first...last)
    y = ChartScale(
      points.flatMap { [$0.mean - ($0.deviation ?? 0), $0.mean + ($0.deviation ?? 0)] },
      within: 0...100)
  }

  // The frame of the lines, in percent of the picture.
  private static let (left, width, height) = (9.0, 89.0, 86.0)

  private func placeX(_ epoch: Int) -> String {
    ChartScale.percent(Self.left + Self.width * x.share(Double(epoch)))
  }

  private func placeY(_ error: Double) -> String {
    ChartScale.percent(2 + Self.height * (1 - y.share(error)))
  }

  var markup: [Node] {
    let what = split == "test" ? "test images" : "training images, while training"
    return [
      .leaf(
        "p", ["class": "lead"],
        "Top-1 error (%) on the \(what), by epoch: the mean over seeds, and ± the standard deviation as an area, which "
          + "ends at 0 and 100 %. The value of a point shows when a pointer rests on it."),
      .tag(
        "div", ["class": "curves"],
        [
          .tag("ul", ["class": "arms"], curves.enumerated().map(legend)),
          .tag(
            "svg", ["class": "chart", "role": "img", "aria-label": words, "height": "300"],
            grid + [lines] + curves.enumerated().map(markers)),
        ]),
    ]
  }

  /// What a reader hears: the last values.
  private var words: String {
    let list = curves.compactMap { curve in
      curve.points.last.map { "\(curve.label) \(NumberText.fixed($0.mean, decimals: 2)) %" }
    }
    return "Learning curves; last values: \(list.joined(separator: ", "))"
  }

  private func legend(_ index: Int, _ curve: PageCurve) -> Node {
    .tag(
      "li", ["data-arm": "\(index)"],
      [
        .tag(
          "svg",
          [
            "class": "swatch \(Self.look(index))", "width": "28", "height": "12",
            "aria-hidden": "true",
          ],
          [
            .tag("line", ["x1": "0", "x2": "28", "y1": "6", "y2": "6"], []),
            Self.marker(index, x: "14", y: "6", []),
          ]),
        .text(" \(curve.label)"),
      ])
  }

  /// Colour and dash: neighbours differ in both.
  private static func look(_ index: Int) -> String { "c\(index % 8) d\(index % dashes)" }

  /// Those of the style: solid, and three broken ones.
  private static let dashes = 4
  /// A circle, a square, a triangle and a diamond around the origin.
  private static let markers = [
    "M-3,0a3,3 0 1 0 6,0a3,3 0 1 0 -6,0z", "M-2.8,-2.8h5.6v5.6h-5.6z", "M0,-3.6l3.6,6.2h-7.2z",
    "M0,-4l4,4l-4,4l-4,-4z",
  ]

  /// The marker of an arm. Each round of dashes begins with another one, so that no two arms have the same pair.
  private static func marker(_ index: Int, x: String, y: String, _ content: [Node]) -> Node {
    let shape = markers[(index + index / dashes) % markers.count]
    return .tag(
      "svg", ["x": x, "y": y, "width": "1", "height": "1", "overflow": "visible"],
      [.tag("path", ["d": shape], content)])
  }

  private var grid: [Node] {
    let rows = y.ticks.flatMap { tick -> [Node] in
      let place = placeY(tick)
      return [
        .tag(
          "line",
          [
            "class": "grid", "x1": ChartScale.percent(Self.left),
            "x2": ChartScale.percent(Self.left + Self.width), "y1": place, "y2": place,
          ], []),
        .leaf(
          "text",
          ["x": ChartScale.percent(Self.left - 1), "y": place, "dy": "4", "text-anchor": "end"],
          y.label(tick)),
      ]
    }
    let columns = x.ticks.map { tick in
      Node.leaf(
        "text", ["x": placeX(Int(tick)), "y": "95%", "text-anchor": "middle"], x.label(tick))
    }
    return rows + columns
  }

  /// All lines and areas, in a square of 1000 that is stretched over the frame.
  private var lines: Node {
    func place(_ epoch: Int, _ error: Double) -> String {
      let (right, down) = (1000 * x.share(Double(epoch)), 1000 * (1 - y.share(error)))
      return "\(NumberText.fixed(right, decimals: 1)),\(NumberText.fixed(down, decimals: 1))"
    }
    let groups = curves.enumerated().map { index, curve -> Node in
      let upper = curve.points.map { place($0.epoch, $0.mean + ($0.deviation ?? 0)) }
      let lower = curve.points.reversed().map { place($0.epoch, $0.mean - ($0.deviation ?? 0)) }
      let line = curve.points.map { place($0.epoch, $0.mean) }
      return .tag(
        "g", ["class": Self.look(index), "data-arm": "\(index)"],
        [
          .tag("polygon", ["points": (upper + lower).joined(separator: " ")], []),
          .tag("polyline", ["points": line.joined(separator: " ")], []),
        ])
    }
    return .tag(
      "svg",
      [
        "x": ChartScale.percent(Self.left), "y": "2%", "width": ChartScale.percent(Self.width),
        "height": ChartScale.percent(Self.height), "viewBox": "0 0 1000 1000",
        "preserveAspectRatio": "none",
      ], groups)
  }

  private func markers(_ index: Int, _ curve: PageCurve) -> Node {
    .tag(
      "g", ["class": Self.look(index), "data-arm": "\(index)"],
      curve.points.map { point in
        let spread = point.deviation.map { " ± \(NumberText.fixed($0, decimals: 2))" } ?? ""
        return Self.marker(
          index, x: placeX(point.epoch), y: placeY(point.mean),
          [
            .leaf(
              "title",
              "\(curve.label), epoch \(point.epoch): \(NumberText.fixed(point.mean, decimals: 2))\(spread) %, "
                + (point.seeds == 1 ? "1 seed" : "\(point.seeds) seeds"))
          ])
      })
  }
}
