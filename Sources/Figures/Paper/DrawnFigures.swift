import Results

/// One figure to be drawn: of which kind, from which plan.
package struct FigureRequest: Hashable, Sendable {
  package var kind: FigureKind
  package var key: PlanKey
  /// Of a figure of gates: the classes whose curves are shown, by name or number; empty is a few of them.
  package var classes: [String]

  package init(_ kind: FigureKind, _ key: PlanKey, classes: [String] = []) {
    self.kind = kind
    self.key = key
    self.classes = classes
  }
}

/// The figures of the paper, from the results of a database.
package enum DrawnFigures {
  /// The figures for which a scale has results, in order; each from the first of its experiments
  /// that has results.
  ///
  /// - Parameter variant: what the command line changed, as results are filed under.
  package static func available(
    in store: ResultsStore, scale: String, variant: String = ""
  ) throws -> [FigureRequest] {
    try FigureKind.allCases.compactMap {
      try request($0, in: store, scale: scale, variant: variant)
    }
  }

  /// A figure from the first of its experiments with results for it; nil if none has any.
  package static func request(
    _ kind: FigureKind, in store: ResultsStore, scale: String, variant: String = ""
  ) throws -> FigureRequest? {
    for name in kind.experiments {
      let request = FigureRequest(
        kind, PlanKey(experiment: name, scale: scale, variant: variant))
      do {
        _ = try figure(request, in: store)
        return request
      } catch let error as FigureError
        where error.kind == .nothingYet || error.kind == .unsuitable
      { continue }
    }
    return nil
  }

  /// The figure as data, with title and caption.
  ///
  /// Throws: `FigureError` where there is nothing to draw; `DatabaseError`.
  package static func figure(_ request: FigureRequest, in store: ResultsStore) throws -> Figure {
    try request.kind.figure(
      FigureData(request.kind, request.key, store), classes: request.classes)
  }

  /// The figure with its picture as SVG text.
  ///
  /// Throws: as `figure`; that gnuplot is missing or fails.
  package static func svg(
    for request: FigureRequest, in store: ResultsStore
  ) throws -> (figure: Figure, svg: String) {
    let figure = try figure(request, in: store)
    return (figure, String(decoding: try Gnuplot.draw(figure, .svg), as: UTF8.self))
  }
}
