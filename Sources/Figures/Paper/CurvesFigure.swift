import Reports
import Results

/// Training and test error epoch by epoch with and without SE: the paper's Figure 4. One panel for each
/// network that is trained both ways; of an experiment without baselines, one panel with every arm.
enum CurvesFigure {
  static func make(_ data: FigureData) throws -> Figure {
    let pairs = chosen(data.pairs)
    guard !pairs.isEmpty else {
      guard data.arms.allSatisfy({ $0.baseline == nil }) else {
        throw data.unsuitable("no network is trained with and without SE")
      }
      return try everyArm(data)
    }
    let curves = Dictionary(grouping: try data.store.curves(data.key), by: \.arm)
    let isOne = pairs.count == 1
    let (columns, width) = (min(3, pairs.count), isOne ? Figure.Width.column : .page)
    let panelWidth = FigureLayout.panelWidth(width, columns: columns)
    let trainings = [Look.plain.dashed(.short, width: 0.9), Look.se.dashed(.dot, width: 0.9)]
    let panels = pairs.map { pair -> FigurePanel in
      var series: [Series] = []
      for (index, arm) in [pair.plain, pair.se].enumerated() {
        let (own, look) = (curves[arm.arm] ?? [], index == 0 ? Look.plain : .se)
        series.append(Series(points: deviations(own), look: look, mark: .band))
        series.append(
          Series(points: trained(own), look: trainings[index], mark: .line))
        series.append(
          Series(
            points: tested(own), look: look, mark: .lineAndMarkers, seedOffset: seedOffset(index)))
      }
      return FigurePanel(
        title: isOne ? "" : pair.name, x: epochAxis(series, panelWidth),
        y: .linear("top-1 error (%)", series.flatMap(\.ys), within: 0...100),
        series: series.filter { $0.mark != .band || $0.points.count > 1 })
    }
    let scored = curves.values.joined().filter { $0.split == "test" }
    let isFinalAlone = Set(scored.map(\.epoch)).count < 2
    let se = isOne ? pairs[0].se.label : "SE"
    return Figure(
      id: "curves", title: "Training with and without SE", conditions: data.conditions,
      caption: "Top-1 error by epoch of "
        + (isOne ? "the plain network and of \(se)" : "each network without and with SE")
        + ": on the training images while training (broken lines) and on the test images "
        + (isFinalAlone
          ? "after the last epoch (markers), means over seeds. " : "(solid), means over ")
        + (isFinalAlone ? "" : "seeds; areas are ± the standard deviation over seeds. ")
        + panels.markNotes(dots: "right of the last test error, first plain's, then SE's,")
        + data.source,
      panels: panels, columns: columns,
      legend: [
        LegendEntry(label: "plain, test", look: .plain, mark: .lineAndMarkers),
        LegendEntry(label: "plain, training", look: trainings[0], mark: .line),
        LegendEntry(label: "\(se), test", look: .se, mark: .lineAndMarkers),
        LegendEntry(label: "\(se), training", look: trainings[1], mark: .line),
      ] + panels.seedLegend, width: width)
  }

  /// The test error of every arm, of an experiment that compares none with a baseline.
  private static func everyArm(_ data: FigureData) throws -> Figure {
    guard data.arms.count <= Look.mostMarkers else {
      throw data.unsuitable(
        "no arm has a baseline, and more than \(Look.mostMarkers) arms cannot be told apart")
    }
    let curves = Dictionary(grouping: try data.store.curves(data.key), by: \.arm)
    let looks = Look.several(data.arms.count)
    let series = zip(data.arms, looks).enumerated().map { index, entry in
      Series(
        points: tested(curves[entry.0.arm] ?? []), look: entry.1, mark: .lineAndMarkers,
        seedOffset: seedOffset(index))
    }
    let panels = [
      FigurePanel(
        x: epochAxis(series, FigureLayout.panelWidth(.page, columns: 1)),
        y: .linear("top-1 error (%)", series.flatMap(\.ys), within: 0...100), series: series)
    ]
    return Figure(
      id: "curves", title: "Training of every arm", conditions: data.conditions,
      caption: "Top-1 error on the test images by epoch, means over seeds. "
        + panels.markNotes(dots: "right of the last epoch, arm by arm in the legend's order,")
        + data.source,
      panels: panels, columns: 1,
      legend: zip(data.arms, looks).map {
        LegendEntry(label: $0.label, look: $1, mark: .lineAndMarkers)
      } + panels.seedLegend, width: .page)
  }

  /// Where the dots of an arm's seeds begin: all arms end at the same epoch, so each has its place.
  private static func seedOffset(_ index: Int) -> Double { 4 + 8 * Double(index) }

  /// One pair for each baseline: among several, the one with the paper's ratio r = 16, else the
  /// first.
  private static func chosen(_ pairs: [FigureData.Pair]) -> [FigureData.Pair] {
    var seen: Set<String> = []
    return pairs.compactMap { pair in
      guard seen.insert(pair.plain.arm).inserted else { return nil }
      let rivals = pairs.filter { $0.plain.arm == pair.plain.arm }
      return rivals.first { $0.se.settings["se.reduction"] == "16" } ?? pair
    }
  }

  private static func byEpoch(
    _ curves: [ResultsStore.CurvePoint], _ split: String
  ) -> [(epoch: Double, errors: Sample)] {
    Dictionary(grouping: curves.filter { $0.split == split }, by: \.epoch)
      .sorted { $0.key < $1.key }
      .map { (Double($0.key), Sample($0.value.map(\.top1Error))) }
  }

  /// The errors while training.
  private static func trained(_ curves: [ResultsStore.CurvePoint]) -> [Series.Point] {
    byEpoch(curves, "train").map { Series.Point($0.epoch, $0.errors.mean) }
  }

  /// The test errors, with the seeds of the last.
  private static func tested(_ curves: [ResultsStore.CurvePoint]) -> [Series.Point] {
    let epochs = byEpoch(curves, "test")
    return epochs.map { epoch, errors in
      Series.Point(epoch, errors.mean, seeds: epoch == epochs.last?.epoch ? errors.dots : [])
    }
  }

  private static func deviations(_ curves: [ResultsStore.CurvePoint]) -> [Series.Point] {
    byEpoch(curves, "test").compactMap { epoch, errors in
      errors.standardDeviation.map {
        Series.Point(epoch, errors.mean, errors.mean - $0...errors.mean + $0)
      }
    }
  }

  /// A tick at each epoch while they are few, and room for the dots of all arms.
  ///
  /// - Parameter width: of the panel in points.
  private static func epochAxis(_ series: [Series], _ width: Double) -> Axis {
    let epochs = series.flatMap { $0.points.map(\.x) }
    var axis = Axis.linear("epoch", epochs)
    let last = epochs.max() ?? 1
    if let offset = series.filter(\.hasSeeds).map(\.seedOffset).max() {
      let share = (offset + 8) / width
      let (low, high) = (axis.range.lowerBound, axis.range.upperBound)
      axis.range = low...max(high, last + (last - low) * share / (1 - share))
    }
    let step = last <= 12 ? 1 : TickStep(over: axis.range, areWhole: true).step
    axis.ticks = stride(from: step, through: last, by: step).map {
      Axis.Tick(value: $0, label: NumberText.fixed($0, decimals: 0))
    }
    return axis
  }
}
