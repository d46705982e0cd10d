import Results

/// The figures that can be drawn; each from one experiment's results.
package enum FigureKind: String, CaseIterable, Sendable {
  case curves, reduction, forest, cost, gain, gates, regime

  /// What it shows, for lists.
  package var summary: String {
    switch self {
    case .curves: "training curves with and without SE (the paper's Figure 4)"
    case .reduction: "error against the reduction ratio r, with intervals (Table 10)"
    case .forest: "each arm minus its baseline, with intervals that hold at every look"
    case .cost: "error against parameters and multiply-adds (Table 2)"
    case .gain: "what SE costs against what it gains (Table 2)"
    case .gates: "what the gates do, by block and class (the paper's Figures 5 to 7)"
    case .regime: "SE minus plain on each data set, and against width, classes and epochs"
    }
  }

  /// Experiments that it can be drawn from; the first with results, unless one is asked for.
  package var experiments: [String] {
    switch self {
    case .curves: ["backbones", "r-sweep"]
    case .reduction: ["r-sweep"]
    case .forest: ["backbones", "placement", "r-sweep"]
    case .cost, .gain: ["backbones", "depth"]
    case .gates: ["excitations", "r-sweep"]
    case .regime: ["regime"]
    }
  }

  /// The nearest name, or the list, for an unknown name.
  package static var names: [String] { allCases.map(\.rawValue) }

  /// The figure of a plan's results.
  func figure(_ data: FigureData, classes: [String]) throws -> Figure {
    switch self {
    case .curves: try CurvesFigure.make(data)
    case .reduction: try ReductionFigure.make(data)
    case .forest: try ForestFigure.make(data)
    case .cost: try CostFigure.make(data)
    case .gain: try GainFigure.make(data)
    case .gates: try GatesFigure.make(data, classes: classes)
    case .regime: try RegimeFigure.make(data)
    }
  }
}
