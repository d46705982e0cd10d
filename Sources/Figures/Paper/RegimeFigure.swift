import Reports

/// SE minus plain on other data, and as width, classes and epochs grow, one at a time from a common base.
enum RegimeFigure {
  private struct Setting: Sendable {
    var key: String
    var label: String
    var value: @Sendable (FigureData.Pair) -> Double?
  }

  private static let settings = [
    Setting(key: "width", label: "width (channels)") { $0.se.number("width") },
    Setting(key: "classes", label: "classes") { $0.se.number("classes") },
    Setting(key: "epochs", label: "epochs") { $0.se.number("training.epochs") },
  ]

  static func make(_ data: FigureData) throws -> Figure {
    let pairs = data.pairs.filter { $0.difference != nil }
    guard let base = pairs.first else {
      throw data.unsuitable("no network is trained with and without SE")
    }
    let own = base.data(beside: base)
    func changes(_ pair: FigureData.Pair) -> [String] {
      let other = pair.data(beside: base) != own
      return (other ? ["data"] : [])
        // The number of classes belongs to the data.
        + settings.filter { !(other && $0.key == "classes") && $0.value(pair) != $0.value(base) }
        .map(\.key)
    }
    var panels = [
      dataPanel(
        pairs.filter { changes($0).isEmpty || changes($0) == ["data"] }, beside: base)
    ].compactMap { $0 }
    for setting in settings {
      let points = pairs.filter { changes($0).isEmpty || changes($0) == [setting.key] }
        .compactMap { pair in setting.value(pair).flatMap { pair.point(at: $0) } }
        .sorted { $0.x < $1.x }
      guard points.count > 1 else { continue }
      panels.append(
        FigurePanel(
          x: .steps(setting.label, points.map(\.x)), y: .linear("", []),
          series: [Series(points: points, look: .se, mark: .lineAndMarkers)], reference: 0))
    }
    guard !panels.isEmpty else {
      throw data.unsuitable("no pairs differ in data, width, classes or epochs alone")
    }
    // One scale for all, so that panels can be compared.
    let axis = Axis.linear(
      "SE − plain (points)", panels.flatMap { $0.series.flatMap(\.ys) }, including: 0)
    for index in panels.indices {
      panels[index].y = axis
      if index > 0 { panels[index].y.label = "" }
    }
    let rest = pairs.filter { changes($0).count > 1 }.compactMap { pair in
      pair.point(at: 0).map { "\(pair.name): \(text($0))" }
    }
    let values =
      (pairs.contains { $0.data(beside: base) != own } ? [own] : [])
      + settings.compactMap { setting in
        setting.value(base).map { "\(setting.key) \(NumberText.fixed($0, decimals: 0))" }
      }
    return Figure(
      id: "regime", title: "SE minus plain in growing regimes",
      conditions: data.conditions,
      caption:
        "Difference of top-1 test error, SE minus plain, with a 95 % interval that holds "
        + "at every look (before six seeds: for a single look); below zero SE errs less. One setting changes at a time from a common base ("
        + values.joined(separator: ", ") + "); the logarithmic axes end where this scale does. "
        + (rest.isEmpty ? "" : "Grown together: \(rest.joined(separator: "; ")). ")
        + panels.markNotes() + data.source,
      panels: panels, columns: panels.count, legend: panels.seedLegend,
      width: panels.count == 1 ? .column : .page)
  }

  /// The pairs on each data set side by side; nil where there is one data set.
  private static func dataPanel(
    _ pairs: [FigureData.Pair], beside base: FigureData.Pair
  ) -> FigurePanel? {
    var names: [String] = []
    var points: [Series.Point] = []
    for pair in pairs {
      let name = pair.data(beside: base)
      guard !names.contains(name), let point = pair.point(at: Double(names.count)) else { continue }
      names.append(name)
      points.append(point)
    }
    guard names.count > 1 else { return nil }
    return FigurePanel(
      x: Axis(
        label: "data, classes", range: -0.5...(Double(names.count) - 0.5),
        ticks: names.enumerated().map { Axis.Tick(value: Double($0), label: $1) }),
      y: .linear("", []), series: [Series(points: points, look: .se, mark: .markers)],
      reference: 0)
  }

  private static func text(_ point: Series.Point) -> String {
    let mean = "\(NumberText.fixed(point.y, decimals: 2)) points"
    guard let interval = point.interval else { return mean }
    return mean + " [\(NumberText.fixed(interval.lowerBound, decimals: 2)), "
      + "\(NumberText.fixed(interval.upperBound, decimals: 2))]"
  }
}
