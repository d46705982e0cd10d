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
    let plots = panel.series.enumerated().flatMap {
      plot("$p\(index)s\($0)", $1, hasRows: panel.hasRows)
    }
    append(plots)
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

  private func plot(_ name: String, _ series: Series, hasRows: Bool) -> [String] {
    let points = series.points.filter { $0.x.isFinite && $0.y.isFinite }
    guard !points.isEmpty else { return [] }
    let style = Self.style(series.look)
    guard series.mark != .band else {
      return [
        "\(name) using 1:3:4 with filledcurves fillstyle transparent solid 0.15 noborder "
          + "linecolor rgb '\(series.look.colour.rawValue)'"
      ]
    }
    let line = "\(name) using 1:2 with lines \(style.line)"
    // Long curves keep a dozen markers.
    let markers =
      "\(name) using 1:2 every \(max(1, points.count / 12)) with points \(style.point)"
    // Not yerrorbars, which hide what is under their points.
    let length = "($4 > $3 ? $4 - $3 : NaN)"
    let places = hasRows ? "3:2:\(length):(0)" : "1:3:(0):\(length)"
    let bars =
      points.contains { $0.interval != nil }
      ? [
        "\(name) using \(places) with vectors heads size screen 0.004,90 "
          + "linewidth 0.8 linecolor rgb '\(series.look.colour.rawValue)'"
      ] : []
    switch series.mark {
    case .line: return [line]
    case .markers: return bars + [markers]
    case .lineAndMarkers: return bars + [line, markers]
    case .band: return []
    }
  }

  private static func style(_ look: Look) -> (line: String, point: String) {
    let colour = "linecolor rgb '\(look.colour.rawValue)'"
    return (
      "\(colour) linewidth \(GnuplotText.number(look.width)) dashtype \(look.dash.gnuplot)",
      "\(colour) linewidth 0.9 pointtype \(look.pointType) pointsize 0.55"
    )
  }
}

extension GnuplotScript {
  private mutating func legendData() {
    for (index, entry) in figure.legend.enumerated() {
      let place = layout.legendPlace(of: index)
      lines.append("$l\(index) << EOD")
      let points = entry.mark == .markers ? [place.x + 10] : [place.x, place.x + 10, place.x + 20]
      for x in points {
        let band = place.y - 3...place.y + 3
        lines.append(
          [x, place.y, band.lowerBound, band.upperBound].map(GnuplotText.number)
            .joined(separator: " "))
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
      let style = Self.style(entry.look)
      switch entry.mark {
      case .band:
        plots.append(
          "$l\(index) using 1:3:4 with filledcurves fillstyle transparent solid 0.15 noborder "
            + "linecolor rgb '\(entry.look.colour.rawValue)'")
      case .markers: plots.append("$l\(index) using 1:2 with points \(style.point)")
      case .line: plots.append("$l\(index) using 1:2 with lines \(style.line)")
      case .lineAndMarkers:
        plots.append("$l\(index) using 1:2 with lines \(style.line)")
        plots.append("$l\(index) using 1:2 every 2::1 with points \(style.point)")
      }
    }
    append(plots)
  }
}

extension Look.Dash {
  /// In gnuplot's units, the line's width and the terminal's dash length.
  fileprivate var gnuplot: String {
    switch self {
    case .solid: "solid"
    case .long: "(12,5)"
    case .short: "(6,4)"
    case .dot: "(2,4)"
    case .dashDot: "(12,4,2,4)"
    }
  }
}

extension Look {
  /// Gnuplot's number of the marker in the svg and cairo terminals; the filled one follows the open one.
  fileprivate var pointType: Int {
    let open =
      switch marker {
      case .square: 4
      case .circle: 6
      case .triangle: 8
      case .inverted: 10
      case .diamond: 12
      case .pentagon: 14
      }
    return isFilled ? open + 1 : open
  }
}
