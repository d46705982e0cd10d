import Reports
import Results

/// Each arm minus its baseline, a row for each.
enum ForestFigure {
  /// Rows that a page holds.
  private static let mostRows = 60
  /// Letters of a label that half a column takes, and half a page.
  private static let (columnLetters, pageLetters) = (28, 60)

  static func make(_ data: FigureData) throws -> Figure {
    let pairs = data.pairs.filter { $0.difference != nil }
    guard !pairs.isEmpty else { throw data.unsuitable("no arm has a baseline") }
    guard pairs.count <= mostRows else {
      throw data.unsuitable("more than \(mostRows) arms are more than a page holds")
    }
    // The first arm on top. Decided differences, then those whose interval holds zero.
    var series = [
      Series(points: [], look: .se, mark: .markers),
      Series(points: [], look: .plain, mark: .markers),
    ]
    var ticks: [Axis.Tick] = []
    for (index, pair) in pairs.enumerated() {
      guard let point = pair.point(at: 0) else { continue }
      let row = Double(pairs.count - index)
      let isDecided = point.interval.map { !$0.contains(0) } ?? false
      series[isDecided ? 0 : 1].points.append(
        .init(point.y, row, point.interval, seeds: point.seeds))
      let label = pair.se.label
      ticks.append(
        .init(
          value: row,
          label: label.count > pageLetters ? "\(label.prefix(pageLetters - 1))…" : label))
    }
    series = series.filter { !$0.points.isEmpty }
    let panels = [
      FigurePanel(
        x: .linear("difference (points of top-1 error)", series.flatMap(\.xs), including: 0),
        // The dots of the first row are above it.
        y: Axis(label: "", range: 0.4...Double(pairs.count) + 0.8, ticks: ticks), series: series,
        reference: 0, hasRows: true)
    ]
    return Figure(
      id: "forest", title: "What each arm changes", conditions: data.conditions,
      caption:
        "Top-1 test error of each arm minus that of its baseline in points, with a 95 % interval that holds at "
        + "every look (before six seeds: for a single look); left of zero the arm errs less. Filled: the interval leaves "
        + "out zero. \(panels.markNotes(dots: "above a mean"))\(data.source)",
      panels: panels, columns: 1, legend: panels.seedLegend,
      width: ticks.contains { $0.label.count > columnLetters } ? .page : .column)
  }
}
