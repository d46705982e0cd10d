/// Lines, markers, bars and dots of a series as gnuplot's `plot` takes them.
enum GnuplotMarks {
  static func line(_ data: String, _ look: Look) -> String {
    "\(data) using 1:2 with lines \(colour(look)) "
      + "linewidth \(GnuplotText.number(look.width)) dashtype \(look.dash.gnuplot)"
  }

  static func band(_ data: String, _ look: Look) -> String {
    "\(data) using 1:3:4 with filledcurves fillstyle transparent solid 0.15 noborder \(colour(look))"
  }

  /// An open marker is a filled one with a white one on it, for gnuplot's own are hairlines in SVG. It is the
  /// larger, so that a filled one at the same place does not cover it.
  ///
  /// - Parameter every: which rows have one.
  static func marker(_ data: String, _ look: Look, every: String = "") -> [String] {
    func points(_ colour: String, _ type: Int, _ size: Double) -> String {
      "\(data) using 1:2\(every) with points linecolor rgb '\(colour)' linewidth 0.2 "
        + "pointtype \(type) pointsize \(GnuplotText.number(size))"
    }
    let (own, white) = (look.colour.rawValue, "#FFFFFF")
    let shape =
      look.isFilled
      ? [points(own, look.pointType, 0.55)]
      : [points(own, look.pointType, 0.77), points(white, look.pointType, 0.43)]
    guard look.isDotted else { return shape }
    return shape + [points(look.isFilled ? white : own, dotType, 0.22)]
  }

  /// Bars from low to high with a stroke at either end, and an arrow where the axis ends first. Strokes of open markers are
  /// wider, which tells two bars at the same place from each other.
  static func bars(
    _ data: String, _ series: Series, _ panel: FigurePanel, _ layout: FigureLayout
  ) -> [String] {
    let intervals = series.points.compactMap(\.interval)
    guard !intervals.isEmpty else { return [] }
    let style = "linewidth 0.8 \(colour(series.look))"
    func vectors(_ start: Int, _ length: String, _ heads: String) -> String {
      let places = panel.hasRows ? "\(start):2:(\(length)):(0)" : "1:\(start):(0):(\(length))"
      return "\(data) using \(places) with vectors \(heads) \(style)"
    }
    // Not yerrorbars, which hide what is under their points.
    let stroke = layout.screenX(series.look.isFilled ? 2 : 3)
    var bars = [vectors(3, "$4 > $3 ? $4 - $3 : NaN", "heads size screen \(stroke),90")]
    // Gnuplot cuts a bar at the axis and leaves out its stroke.
    let axis = panel.valueAxis
    let (low, high) = (
      GnuplotText.number(axis.range.lowerBound), GnuplotText.number(axis.range.upperBound)
    )
    let mean = panel.hasRows ? 1 : 2
    let head = "head filled size screen \(layout.screenX(5)),20"
    if intervals.contains(where: { axis.cuts($0).low }) {
      bars.append(vectors(mean, "$3 < \(low) ? \(low) - $\(mean) : NaN", head))
    }
    if intervals.contains(where: { axis.cuts($0).high }) {
      bars.append(vectors(mean, "$4 > \(high) ? \(high) - $\(mean) : NaN", head))
    }
    return bars
  }

  /// Dots of the size and colour that their rows have.
  static func dots(_ data: String) -> String {
    "\(data) using 1:2:3:4 with points linecolor rgb variable linewidth 0.2 pointtype \(dotType) "
      + "pointsize variable"
  }

  /// A dot's rows of x, y, size and colour: an open one has two, like an open marker.
  static func dot(_ x: Double, _ y: Double, _ look: Look) -> [String] {
    func row(_ size: Double, _ colour: Int) -> String {
      "\(GnuplotText.number(x)) \(GnuplotText.number(y)) \(GnuplotText.number(size)) \(colour)"
    }
    return look.isFilled
      ? [row(0.27, look.colour.number)] : [row(0.3, look.colour.number), row(0.17, 0xFFFFFF)]
  }

  private static func colour(_ look: Look) -> String {
    "linecolor rgb '\(look.colour.rawValue)'"
  }

  /// A filled circle.
  private static let dotType = 7
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
  /// Gnuplot's number of the filled marker in the svg and cairo terminals.
  fileprivate var pointType: Int {
    switch marker {
    case .square: 5
    case .circle: 7
    case .triangle: 9
    case .inverted: 11
    case .diamond: 13
    case .pentagon: 15
    }
  }
}

extension Look.Colour {
  /// As rows of data have it: red, green and blue in one number.
  fileprivate var number: Int { Int(rawValue.dropFirst(), radix: 16) ?? 0 }
}
