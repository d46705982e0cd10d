/// A figure as data: what is drawn and its caption, without files and without the program that
/// draws it.
package struct Figure: Hashable, Sendable {
  /// As `--figure` names it, such as `reduction`.
  package var id: String
  package var title: String
  /// Scale, data set and seeds, in a line inside the picture.
  package var conditions: String
  /// What is shown, how it was obtained, and under which conditions; sentences.
  package var caption: String
  package var panels: [FigurePanel]
  /// Panels beside each other.
  package var columns: Int
  /// What the lines and markers mean, for all panels.
  package var legend: [LegendEntry]
  package var width: Width

  package init(
    id: String, title: String, conditions: String, caption: String, panels: [FigurePanel],
    columns: Int, legend: [LegendEntry], width: Width
  ) {
    self.id = id
    self.title = title
    self.conditions = conditions
    self.caption = caption
    self.panels = panels
    self.columns = columns
    self.legend = legend
    self.width = width
  }

  package enum Width: Hashable, Sendable {
    /// A column of a page with two: 3.5 inches.
    case column
    /// Both columns: 7.16 inches.
    case page

    /// In points.
    var points: Double { self == .column ? 252 : 515.5 }
  }
}

/// One entry of a legend: the same look as the series that it names.
package struct LegendEntry: Hashable, Sendable {
  package var label: String
  package var look: Look
  package var mark: Series.Mark

  package init(label: String, look: Look, mark: Series.Mark) {
    self.label = label
    self.look = look
    self.mark = mark
  }
}

/// One pair of axes with its series.
package struct FigurePanel: Hashable, Sendable {
  /// Empty if the figure's title is enough.
  package var title: String
  package var x: Axis
  package var y: Axis
  package var series: [Series]
  /// A value of y with a line through all of the panel, such as no difference.
  package var reference: Double?
  /// Whether values lie along x, a row for each tick of y: then intervals, seeds and the reference are those of x.
  package var hasRows = false

  package init(
    title: String = "", x: Axis, y: Axis, series: [Series], reference: Double? = nil,
    hasRows: Bool = false
  ) {
    self.hasRows = hasRows
    self.title = title
    self.x = x
    self.y = y
    self.series = series
    self.reference = reference
  }
}

/// An axis: its label with the unit, and how values lie on it.
package struct Axis: Hashable, Sendable {
  package var label: String
  package var isLogarithmic: Bool
  package var range: ClosedRange<Double>
  /// Positions and labels of ticks; nil leaves them to the program that draws.
  package var ticks: [Tick]?

  package init(
    label: String, isLogarithmic: Bool = false, range: ClosedRange<Double>, ticks: [Tick]? = nil
  ) {
    self.label = label
    self.isLogarithmic = isLogarithmic
    self.range = range
    self.ticks = ticks
  }

  package struct Tick: Hashable, Sendable {
    package var value: Double
    package var label: String

    package init(value: Double, label: String) {
      self.value = value
      self.label = label
    }
  }
}

/// Points of one kind.
package struct Series: Hashable, Sendable {
  package var points: [Point]
  package var look: Look
  package var mark: Mark
  /// Where the dots of seeds begin, in points of the picture right of their mean, or above it in a panel of rows;
  /// negative on the other side.
  package var seedOffset: Double

  package init(points: [Point], look: Look, mark: Mark, seedOffset: Double = 4) {
    self.points = points
    self.look = look
    self.mark = mark
    self.seedOffset = seedOffset
  }

  package enum Mark: Hashable, Sendable {
    case line
    case markers
    case lineAndMarkers
    /// The area between `low` and `high`.
    case band
    /// The dot of one seed, in legends.
    case seed
  }

  package struct Point: Hashable, Sendable {
    package var x: Double
    package var y: Double
    /// An interval around y, or around x in a panel of rows, drawn as a bar.
    package var interval: ClosedRange<Double>?
    /// What `y` is the mean of, or `x` in a panel of rows, seed by seed: a small dot for each.
    package var seeds: [Double]

    package init(
      _ x: Double, _ y: Double, _ interval: ClosedRange<Double>? = nil, seeds: [Double] = []
    ) {
      self.x = x
      self.y = y
      self.interval = interval
      self.seeds = seeds
    }
  }
}
