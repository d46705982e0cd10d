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
    var panels: [FigurePanel] = []
    for pair in pairs {
      var series: [Series] = []
      for (arm, look) in [(pair.plain, Look.plain), (pair.se, Look.se)] {
        let own = curves[arm.arm] ?? []
        let test = points(own, "test")
        series.append(Series(points: deviations(own, "test"), look: look, mark: .band))
        series.append(
          Series(
            points: points(own, "train"), look: look.dashed(.short, width: 0.9), mark: .line))
        series.append(Series(points: test, look: look, mark: .lineAndMarkers))
      }
      let epochs = series.flatMap { $0.points.map(\.x) }
      panels.append(
        FigurePanel(
          title: pairs.count == 1 ? "" : pair.name,
          x: epochAxis(epochs),
          y: .linear("top-1 error (%)", series.flatMap(\.ys), within: 0...100),
          series: series.filter { $0.mark != .band || $0.points.count > 1 }))
    }
    let isOne = pairs.count == 1
    let scored = curves.values.joined().filter { $0.split == "test" }
    let isFinalAlone = Set(scored.map(\.epoch)).count < 2
    let se = isOne ? pairs[0].se.label : "SE"
    return Figure(
      id: "curves", title: "Training with and without SE", conditions: data.conditions,
      caption: "Top-1 error by epoch of "
        + (isOne ? "the plain network and of \(se)" : "each network without and with SE")
        + ": on the training images while training (dashed) and on the test images "
        + (isFinalAlone
          ? "after the last epoch (dots), means over seeds. " : "(solid), means over ")
        + (isFinalAlone ? "" : "seeds; areas are ± the standard deviation over seeds. ")
        + data.source,
      panels: panels, columns: min(3, panels.count),
      legend: [
        LegendEntry(label: "plain, test", look: .plain, mark: .lineAndMarkers),
        LegendEntry(
          label: "plain, training", look: .plain.dashed(.short, width: 0.9), mark: .line),
        LegendEntry(label: "\(se), test", look: .se, mark: .lineAndMarkers),
        LegendEntry(
          label: "\(se), training", look: .se.dashed(.short, width: 0.9), mark: .line),
      ], width: isOne ? .column : .page)
  }

  /// Arms that a legend can hold and eyes can tell apart.
  private static let mostArms = 12

  /// The test error of every arm, of an experiment that compares none with a baseline.
  private static func everyArm(_ data: FigureData) throws -> Figure {
    guard data.arms.count <= mostArms else {
      throw data.unsuitable(
        "no arm has a baseline, and more than \(mostArms) arms cannot be told apart")
    }
    let curves = Dictionary(grouping: try data.store.curves(data.key), by: \.arm)
    let looks = Look.several(data.arms.count)
    let series = zip(data.arms, looks).map { arm, look in
      Series(points: points(curves[arm.arm] ?? [], "test"), look: look, mark: .lineAndMarkers)
    }
    return Figure(
      id: "curves", title: "Training of every arm", conditions: data.conditions,
      caption: "Top-1 error on the test images by epoch, means over seeds. \(data.source)",
      panels: [
        FigurePanel(
          x: epochAxis(series.flatMap { $0.points.map(\.x) }),
          y: .linear("top-1 error (%)", series.flatMap(\.ys), within: 0...100), series: series)
      ], columns: 1,
      legend: zip(data.arms, looks).map {
        LegendEntry(label: $0.label, look: $1, mark: .lineAndMarkers)
      }, width: .page)
  }

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

  private static func points(
    _ curves: [ResultsStore.CurvePoint], _ split: String
  ) -> [Series.Point] {
    byEpoch(curves, split).map { Series.Point($0.epoch, $0.errors.mean) }
  }

  private static func deviations(
    _ curves: [ResultsStore.CurvePoint], _ split: String
  ) -> [Series.Point] {
    byEpoch(curves, split).compactMap { epoch, errors in
      errors.standardDeviation.map {
        Series.Point(epoch, errors.mean, errors.mean - $0...errors.mean + $0)
      }
    }
  }

  /// A tick at each epoch while they are few.
  private static func epochAxis(_ epochs: [Double]) -> Axis {
    var axis = Axis.linear("epoch", epochs)
    let last = epochs.max() ?? 1
    if last <= 12 {
      axis.ticks = (1...Int(max(1, last))).map { Axis.Tick(value: Double($0), label: "\($0)") }
    }
    return axis
  }
}
