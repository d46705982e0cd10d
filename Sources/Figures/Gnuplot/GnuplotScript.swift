/// A figure as a gnuplot script: the same figure always gives the same text.
struct GnuplotScript {
  private let figure: Figure
  private let layout: FigureLayout
  private let format: FigureFormat
  private var lines: [String] = []

  /// The whole script for a format.
  static func text(_ figure: Figure, _ format: FigureFormat) -> String {
    var script = GnuplotScript(figure, format)
    script.write()
    return script.lines.joined(separator: "\n") + "\n"
  }

  private init(_ figure: Figure, _ format: FigureFormat) {
    self.figure = figure
    self.format = format
    layout = FigureLayout(figure)
  }

  private mutating func write() {
    lines.append("# \(GnuplotText.quoted(figure.title))")
    lines.append("set encoding utf8")
    lines.append(format.terminal(layout.size))
    for (panel, part) in figure.panels.enumerated() {
      for (series, data) in part.series.enumerated() {
        block("$p\(panel)s\(series)", data, hasRows: part.hasRows)
        seeds("$p\(panel)s\(series)d", data, part, layout.frame(of: panel))
      }
    }
    legendData()
    lines += [
      "set minussign", "set multiplot", "set border 3 linewidth 0.6",
      "set tics nomirror out scale 0.6",
      "set grid ytics linecolor rgb '#D9D9D9' linewidth 0.5 dashtype solid",
      "unset key",
    ]
    head()
    for (index, panel) in figure.panels.enumerated() { draw(panel, index) }
    legend()
    lines.append("unset multiplot")
  }

  /// A text's size in points of the printed figure.
  private func font(_ points: Double) -> String {
    "font ',\(GnuplotText.number(points * format.fontUnit))'"
  }

  /// Points as rows of x, y, low, high; without an interval low and high are the value itself.
  private mutating func block(_ name: String, _ series: Series, hasRows: Bool) {
    lines.append("\(name) << EOD")
    for point in series.points where point.x.isFinite && point.y.isFinite {
      let value = hasRows ? point.x : point.y
      let interval = point.interval ?? value...value
      lines.append(
        [point.x, point.y, interval.lowerBound, interval.upperBound].map(GnuplotText.number)
          .joined(separator: " "))
    }
    lines.append("EOD")
  }

  /// A dot for each seed, if there are any.
  private mutating func seeds(
    _ name: String, _ series: Series, _ panel: FigurePanel, _ frame: FigureLayout.Frame
  ) {
    guard series.hasSeeds else { return }
    lines.append("\(name) << EOD")
    let (width, height) = (frame.right - frame.left, frame.top - frame.bottom)
    let (length, depth) = panel.hasRows ? (width, height) : (height, width)
    let (along, across) = panel.hasRows ? (panel.x, panel.y) : (panel.y, panel.x)
    for point in series.points where point.x.isFinite && point.y.isFinite {
      let values = point.seeds.filter(\.isFinite)
      let lanes = SeedSwarm.lanes(
        of: values.map { along.share(of: $0) * length }, atMost: panel.hasRows ? 3 : 4)
      let start = across.share(of: panel.hasRows ? point.y : point.x)
      for (value, lane) in zip(values, lanes) {
        let step = SeedSwarm.step * Double(lane)
        let offset = series.seedOffset + (series.seedOffset < 0 ? -step : step)
        let place = across.value(at: start + offset / depth)
        lines +=
          panel.hasRows
          ? GnuplotMarks.dot(value, place, series.look)
          : GnuplotMarks.dot(place, value, series.look)
      }
    }
    lines.append("EOD")
  }

  private mutating func head() {
    let (x, top) = (layout.screenX(6), layout.size.height)
    lines.append(
      "set label 1 \(GnuplotText.quoted(figure.title)) at screen \(x), screen "
        + "\(layout.screenY(top - 9)) left \(font(9))")
    lines.append(
      "set label 2 \(GnuplotText.quoted(figure.conditions)) at screen \(x), screen "
        + "\(layout.screenY(top - 20)) left \(font(6.5)) textcolor rgb '#404040'")
  }

  private mutating func draw(_ panel: FigurePanel, _ index: Int) {
    let frame = layout.frame(of: index)
    lines += [
      "set lmargin at screen \(layout.screenX(frame.left))",
      "set rmargin at screen \(layout.screenX(frame.right))",
      "set bmargin at screen \(layout.screenY(frame.bottom))",
      "set tmargin at screen \(layout.screenY(frame.top))",
      panel.title.isEmpty
        ? "unset title"
        : "set title \(GnuplotText.quoted(panel.title)) "
          + "\(font(layout.titleSize(panel.title))) offset 0,-0.6",
    ]
    axis("x", panel.x, panel.series.flatMap { $0.points.map(\.x) })
    axis("y", panel.y, panel.series.flatMap { $0.points.map(\.y) })
    names(panel, frame)
    lines.append("unset arrow")
    if let reference = panel.reference {
      let value = GnuplotText.number(reference)
      let ends =
        panel.hasRows
        ? "from first \(value), graph 0 to first \(value), graph 1"
        : "from graph 0, first \(value) to graph 1, first \(value)"
      lines.append(
        "set arrow \(ends) nohead linecolor rgb '#404040' linewidth 0.6 dashtype (6,4)")
    }
    append(plots(of: panel, index))
    // Title and conditions appear once.
    lines.append("unset label")
  }

  /// Without titles, which an SVG would carry along, key or not.
  private mutating func append(_ plots: [String]) {
    lines.append("plot " + plots.map { "\($0) notitle" }.joined(separator: ", \\\n  "))
  }

  /// - Parameter values: those shown along the axis.
  private mutating func axis(_ name: String, _ axis: Axis, _ values: [Double]) {
    lines.append(axis.isLogarithmic ? "set logscale \(name)" : "unset logscale \(name)")
    lines.append(
      "set \(name)range [\(GnuplotText.number(axis.range.lowerBound)):"
        + "\(GnuplotText.number(axis.range.upperBound))]")
    // Tick labels nearer than some terminals put them.
    let place = name == "x" ? " offset 0,0.4" : ""
    if let ticks = axis.ticks {
      let list = ticks.map { "\(GnuplotText.tick($0.label)) \(GnuplotText.number($0.value))" }
      lines.append("set \(name)tics (\(list.joined(separator: ", "))) \(font(7))\(place)")
      lines.append("unset m\(name)tics")
    } else if axis.isLogarithmic {
      lines.append("set format \(name) '%g'")
      lines.append("set \(name)tics autofreq \(font(7))\(place)")
    } else {
      let ticks = TickStep(over: axis.range, areWhole: values.allSatisfy { $0 == $0.rounded() })
      lines.append("set format \(name) '%.\(ticks.decimals)f'")
      lines.append(
        "set \(name)tics \(GnuplotText.number(ticks.step)) \(font(7))\(place)")
    }
  }

  /// The axes' labels, at positions that do not depend on a terminal's estimate of tick widths.
  private mutating func names(_ panel: FigurePanel, _ frame: FigureLayout.Frame) {
    let middle = (x: (frame.left + frame.right) / 2, y: (frame.bottom + frame.top) / 2)
    for (index, label, x, y, turn) in [
      (3, panel.x.label, middle.x, frame.bottom - 23, ""),
      (4, panel.y.label, frame.left - 31, middle.y, " rotate by 90"),
    ] where !label.isEmpty {
      lines.append(
        "set label \(index) \(GnuplotText.quoted(label)) at screen \(layout.screenX(x)), screen "
          + "\(layout.screenY(y)) center\(turn) \(font(8))")
    }
  }

  /// From back to front: areas, bars, lines, open markers, filled ones, dots. So a marker hides none, and no dot.
  private func plots(of panel: FigurePanel, _ index: Int) -> [String] {
    var layers = Array(repeating: [String](), count: 6)
    for (number, series) in panel.series.enumerated() {
      let name = "$p\(index)s\(number)"
      let points = series.points.filter { $0.x.isFinite && $0.y.isFinite }
      guard !points.isEmpty else { continue }
      let (mark, look) = (series.mark, series.look)
      if mark == .band { layers[0].append(GnuplotMarks.band(name, look)) }
      if mark == .line || mark == .lineAndMarkers {
        layers[2].append(GnuplotMarks.line(name, look))
      }
      if mark == .markers || mark == .lineAndMarkers {
        layers[1] += GnuplotMarks.bars(name, series, panel, layout)
        // Long curves keep a dozen markers.
        layers[look.isFilled ? 4 : 3] += GnuplotMarks.marker(
          name, look, every: " every \(max(1, points.count / 12))")
      }
      if series.hasSeeds { layers[5].append(GnuplotMarks.dots("\(name)d")) }
    }
    return layers.flatMap { $0 }
  }
}

extension GnuplotScript {
  private mutating func legendData() {
    for (index, entry) in figure.legend.enumerated() {
      let place = layout.legendPlace(of: index)
      lines.append("$l\(index) << EOD")
      if entry.mark == .seed {
        lines += GnuplotMarks.dot(place.x + 10, place.y, entry.look)
      } else {
        let xs = entry.mark == .markers ? [place.x + 10] : [place.x, place.x + 10, place.x + 20]
        for x in xs {
          let band = place.y - 3...place.y + 3
          lines.append(
            [x, place.y, band.lowerBound, band.upperBound].map(GnuplotText.number)
              .joined(separator: " "))
        }
      }
      lines.append("EOD")
    }
  }

  /// Samples and names in a strip of their own, in points as coordinates.
  private mutating func legend() {
    guard !figure.legend.isEmpty else { return }
    lines += [
      "set lmargin at screen 0", "set rmargin at screen 1", "set bmargin at screen 0",
      "set tmargin at screen \(layout.screenY(layout.legendHeight))", "unset title",
      "unset border", "unset tics", "unset arrow",
      "unset logscale", "unset grid",
      "set xrange [0:\(GnuplotText.number(layout.size.width))]",
      "set yrange [0:\(GnuplotText.number(layout.legendHeight))]",
    ]
    var plots: [String] = []
    for (index, entry) in figure.legend.enumerated() {
      let place = layout.legendPlace(of: index)
      lines.append(
        "set label \(index + 1) \(GnuplotText.quoted(entry.label)) at first "
          + "\(GnuplotText.number(place.x + 25)), first \(GnuplotText.number(place.y)) left "
          + font(7.5))
      let name = "$l\(index)"
      switch entry.mark {
      case .band: plots.append(GnuplotMarks.band(name, entry.look))
      case .line: plots.append(GnuplotMarks.line(name, entry.look))
      case .markers: plots += GnuplotMarks.marker(name, entry.look)
      case .lineAndMarkers:
        plots.append(GnuplotMarks.line(name, entry.look))
        plots += GnuplotMarks.marker(name, entry.look, every: " every 2::1")
      case .seed: plots.append(GnuplotMarks.dots(name))
      }
    }
    append(plots)
  }
}
