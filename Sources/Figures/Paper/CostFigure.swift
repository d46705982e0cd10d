import Reports
import Results

/// Error against cost, plain and with SE, network by network.
enum CostFigure {
  static func make(_ data: FigureData) throws -> Figure {
    let pairs = data.pairs.filter { $0.se.parameters > 0 }
    guard Set(pairs.map(\.plain.arm)).count > 1 else {
      throw data.unsuitable("fewer than two networks are trained with and without SE")
    }
    let looks = Look.several(pairs.count)
    let panels = [
      ("parameters", { (arm: ResultsStore.ArmResult) in arm.parameters }),
      ("multiply-adds per image", \.macs),
    ].map { name, count -> FigurePanel in
      let largest = pairs.map { count($0.se) }.max() ?? 1
      let (unit, word) = largest >= 3_000_000 ? (1e6, "millions") : (1e3, "thousands")
      let series = zip(pairs, looks).flatMap { pair, look -> [Series] in
        let points = [pair.plain, pair.se].map { arm in
          arm.errors.point(at: Double(count(arm)) / unit)
        }
        return [
          Series(
            points: points.map { .init($0.x, $0.y) },
            look: look.dashed(.solid, width: 0.8), mark: .line),
          Series(points: [points[0]], look: look.opened, mark: .markers, seedOffset: -4),
          Series(points: [points[1]], look: look, mark: .markers),
        ]
      }
      return FigurePanel(
        x: .logarithmic("\(name) (\(word))", series.flatMap { $0.points.map(\.x) }),
        y: .linear("top-1 error (%)", series.flatMap(\.ys), within: 0...100), series: series)
    }
    return Figure(
      id: "cost", title: "Error against parameters and multiply-adds", conditions: data.conditions,
      caption:
        "Top-1 test error of each network without SE (open marker) and with it (filled, joined to "
        + "it by a line), over the trainable parameters and the multiply-adds for one image that it "
        + "takes; means over seeds with Student's 95 % intervals. "
        + panels.markNotes(dots: "left of an open mean and right of a filled one") + data.source,
      panels: panels, columns: 2,
      legend: zip(pairs, looks).map {
        LegendEntry(label: $0.name, look: $1, mark: .markers)
      } + [
        LegendEntry(
          label: "open: plain", look: Look(colour: .black, isFilled: false), mark: .markers),
        LegendEntry(label: "filled: SE", look: Look(colour: .black), mark: .markers),
      ] + panels.seedLegend, width: .page)
  }
}
