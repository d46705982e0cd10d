import Reports
import Results

/// What SE adds to a network's cost, against what it removes from its error.
enum GainFigure {
  static func make(_ data: FigureData) throws -> Figure {
    let pairs = data.pairs.filter { $0.difference != nil }
    guard Set(pairs.map(\.plain.arm)).count > 1 else {
      throw data.unsuitable("fewer than two networks are trained with and without SE")
    }
    let looks = Look.several(pairs.count)
    let panels = [
      ("parameters", { (arm: ResultsStore.ArmResult) in arm.parameters }),
      ("multiply-adds", \.macs),
    ].map { name, count -> FigurePanel in
      let series = zip(pairs, looks).compactMap { pair, look -> Series? in
        guard let point = pair.point(at: 0) else { return nil }
        let (plain, se) = (Double(count(pair.plain)), Double(count(pair.se)))
        let gain = point.interval.map { -$0.upperBound ... -$0.lowerBound }
        return Series(
          points: [.init(100 * (se / plain - 1), -point.y, gain, seeds: point.seeds.map { -$0 })],
          look: look, mark: .markers)
      }
      return FigurePanel(
        x: .linear("more \(name) (%)", series.flatMap { $0.points.map(\.x) }, including: 0),
        y: .linear("fewer errors (points)", series.flatMap(\.ys), including: 0), series: series,
        reference: 0)
    }
    return Figure(
      id: "gain", title: "What SE costs against what it gains", conditions: data.conditions,
      caption:
        "For each network, what SE adds to its parameters and multiply-adds, and how many points of "
        + "top-1 test error it removes: plain minus SE, with a 95 % interval that holds at every look "
        + "(before six seeds: for a single look); above zero SE helps. \(panels.markNotes())"
        + data.source,
      panels: panels, columns: 2,
      legend: zip(pairs, looks).map {
        LegendEntry(label: $0.name, look: $1, mark: .markers)
      } + panels.seedLegend, width: .page)
  }
}
