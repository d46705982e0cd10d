import Reports
import Results

/// Error against r, and the difference to the plain network: the subject of Table 10.
enum ReductionFigure {
  static func make(_ data: FigureData) throws -> Figure {
    let pairs = data.pairs.compactMap { pair in
      pair.se.number("se.reduction").map { (ratio: $0, pair: pair) }
    }.sorted { $0.ratio < $1.ratio }
    guard Set(pairs.map(\.pair.plain.arm)).count == 1, Set(pairs.map(\.ratio)).count == pairs.count,
      pairs.count > 1
    else { throw data.unsuitable("no arms differ in nothing but r") }
    let plain = pairs[0].pair.plain
    let ratios = pairs.map(\.ratio)
    let axis = Axis.steps("reduction ratio r", ratios)
    let level = [axis.range.lowerBound, axis.range.upperBound].map(plain.errors.point)
    var errors = [
      Series(
        points: [
          .init(level[0].x, level[0].y, seeds: level[0].seeds), .init(level[1].x, level[1].y),
        ],
        look: .plain.dashed(.short), mark: .line),
      Series(
        points: pairs.map { $0.pair.se.errors.point(at: $0.ratio) }, look: .se,
        mark: .lineAndMarkers),
    ]
    if plain.errors.interval95 != nil {
      let area = level.map { Series.Point($0.x, $0.y, $0.interval) }
      errors.insert(Series(points: area, look: .plain, mark: .band), at: 0)
    }
    let differences = Series(
      points: pairs.compactMap { ratio, pair in pair.point(at: ratio) },
      look: .se, mark: .markers)
    let panels = [
      FigurePanel(
        title: "error", x: axis,
        y: .linear("top-1 error (%)", errors.flatMap(\.ys), within: 0...100), series: errors),
      FigurePanel(
        title: "difference to plain", x: axis,
        y: .linear("SE − plain (points)", differences.ys, including: 0), series: [differences],
        reference: 0),
    ]
    return Figure(
      id: "reduction", title: "Error against the reduction ratio r", conditions: data.conditions,
      caption:
        "Left: top-1 test error of the SE networks by r, and of the plain network (dashed), means "
        + "over seeds with Student's 95 % intervals. Right: their differences to the plain network "
        + "with 95 % intervals that hold at every look (before six seeds: for a single look); below zero SE "
        + "errs less. The verdicts rest on those on the right, which allow for what seeds share. "
        + panels.markNotes(dots: "beside a mean, and for plain at the axis,") + data.source,
      panels: panels, columns: 2,
      legend: [
        LegendEntry(label: "plain", look: .plain.dashed(.short), mark: .line),
        LegendEntry(label: "SE", look: .se, mark: .lineAndMarkers),
      ] + panels.seedLegend, width: .page)
  }
}
