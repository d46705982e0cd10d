import Reports
import Results

/// The error of every seed of every arm: a row for each arm, a dot for each seed, a stroke at the mean.
struct SeedDots {
  private struct Row {
    var label: String
    var seeds: [(seed: Int, error: Double)]
    var errors: Sample { Sample(seeds.map(\.error)) }
  }

  private let rows: [Row]
  private let scale: ChartScale

  /// Nil while no arm has two seeds.
  init?(_ origins: [ResultsStore.TrialOrigin]) {
    var rows: [Row] = []
    for origin in origins {
      guard let error = origin.top1Error, error.isFinite else { continue }
      if let index = rows.firstIndex(where: { $0.label == origin.label }) {
        rows[index].seeds.append((origin.seed, error))
      } else {
        rows.append(Row(label: origin.label, seeds: [(origin.seed, error)]))
      }
    }
    guard rows.contains(where: { $0.seeds.count > 1 }) else { return nil }
    self.rows = rows
    scale = ChartScale(rows.flatMap { $0.seeds.map(\.error) }, within: 0...100)
  }

  private func place(_ error: Double) -> String { ChartScale.percent(3 + 94 * scale.share(error)) }

  var markup: [Node] {
    [
      .leaf(
        "p", ["class": "lead"],
        "Top-1 test error (%) of every seed: a dot for each, a stroke at the mean."),
      .tag(
        "div", ["class": "forest seeds"],
        [.tag("ol", rows.map(item)), axis]),
    ]
  }

  private func item(_ row: Row) -> Node {
    func number(_ value: Double) -> String { NumberText.fixed(value, decimals: 2) }
    let (mean, deviation) = (row.errors.mean, row.errors.standardDeviation)
    let spread = deviation.map { " ± \(number($0))" } ?? ""
    let words = "\(row.label): \(number(mean))\(spread) %, n = \(row.seeds.count)"
    var parts: [Node] = [
      .tag(
        "line", ["class": "interval", "x1": place(mean), "x2": place(mean), "y1": "3", "y2": "21"],
        [])
    ]
    parts += row.seeds.map { seed, error in
      .tag(
        "circle", ["class": "dot", "cx": place(error), "cy": "12", "r": "3.5"],
        [.leaf("title", "\(row.label), seed \(seed): \(number(error)) %")])
    }
    return .tag(
      "li",
      [
        .tag(
          "div", ["class": "words"],
          [
            .text("\(row.label) "),
            .leaf("span", ["class": "remark"], "\(number(mean))\(spread), n = \(row.seeds.count)"),
          ]),
        .tag("svg", ["class": "plot", "role": "img", "aria-label": words, "height": "24"], parts),
      ])
  }

  private var axis: Node {
    .tag(
      "div", ["class": "axis", "aria-hidden": "true"],
      [
        .tag("div", ["class": "words"], []),
        .tag(
          "svg", ["class": "plot", "height": "18"],
          scale.ticks.map {
            .leaf("text", ["x": place($0), "y": "14", "text-anchor": "middle"], scale.label($0))
          }),
      ])
  }
}
