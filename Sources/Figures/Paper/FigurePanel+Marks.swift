extension FigurePanel {
  /// The axis along which values, intervals and seeds lie.
  var valueAxis: Axis { hasRows ? x : y }

  /// Whether an interval goes on where the axis has ended.
  var cutsInterval: Bool {
    series.contains { series in
      series.mark != .line
        && series.points.compactMap(\.interval).contains { interval in
          let cut = valueAxis.cuts(interval)
          return cut.low || cut.high
        }
    }
  }
}

extension Series {
  var hasSeeds: Bool { points.contains { !$0.seeds.isEmpty } }

  /// All values that an axis must reach.
  var ys: [Double] { values(\.y) }

  /// The same in a panel of rows.
  var xs: [Double] { values(\.x) }

  private func values(_ value: KeyPath<Point, Double>) -> [Double] {
    points.flatMap { point in
      let ends = point.interval.map { [$0.lowerBound, $0.upperBound] } ?? []
      return [point[keyPath: value]] + ends + point.seeds
    }
  }
}

extension [FigurePanel] {
  /// How many seeds a mean with dots has, such as "n = 2 to 20"; nil if none has dots.
  private var seeds: String? {
    let counts = flatMap(\.series).flatMap(\.points).map(\.seeds.count).filter { $0 > 0 }
    guard let low = counts.min(), let high = counts.max() else { return nil }
    return low == high ? "n = \(high)" : "n = \(low) to \(high)"
  }

  /// The entry of a legend for dots, if there are any.
  var seedLegend: [LegendEntry] {
    seeds.map {
      [LegendEntry(label: "dot: one seed (\($0))", look: Look(colour: .black), mark: .seed)]
    } ?? []
  }

  /// Sentences of a caption about the marks that these panels have.
  ///
  /// - Parameter place: where dots are.
  func markNotes(dots place: String = "beside a mean") -> String {
    let dots = seeds.map { "Small dots \(place) are its seeds (\($0)). " } ?? ""
    let isCut = contains(where: \.cutsInterval)
    return dots
      + (isCut
        ? "An interval that goes on below 0 or above 100 % ends there in an arrow, an area at the axis. "
        : "")
  }
}
