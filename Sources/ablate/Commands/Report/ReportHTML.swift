import Experiments
import Figures
import Files
import Page
import Reports
import Results

/// `ablate report --html DIR`: everything at one scale as one page.
enum ReportHTML {
  static func write(_ arguments: Arguments) throws {
    guard let folder = arguments.value(ReportCommand.html) else { return }
    for option in [OptionSpec.format, .output] where arguments.value(option) != nil {
      throw CommandError.usage(
        "--html names the page's folder; --\(option.name) does not apply there")
    }
    guard !arguments.has(.json) else {
      throw CommandError.usage("--html writes a page; --json does not apply there")
    }
    try ReportFolder.makeFolder(folder)
    let path = "\(folder)/index.html"
    try WholeFile.write(Array(try page(arguments).html.utf8), to: path)
    Terminal.note("The page is \(path); open it in a browser")
  }

  /// The page of the results so far.
  static func page(_ arguments: Arguments) throws -> ReportPage {
    let collection = try ReportCollection(arguments)
    let scale = try arguments.scale.rawValue
    let store = try DatabaseFile.ifThere(arguments)
    var entries: [PageEntry] = []
    for entry in collection.entries { entries.append(try page(entry, store)) }
    if !entries.contains(where: { $0.experiment == "controls" }) {
      entries += missingControls(collection, scale)
    }
    return ReportPage(
      scale: scale, version: Ablate.version, claims: collection.claims, entries: entries,
      figures: try figures(store, arguments))
  }

  /// The figures for which there are results; none without gnuplot, which the rest does not need.
  private static func figures(
    _ store: ResultsStore?, _ arguments: Arguments
  ) throws -> [PageFigure] {
    guard let store else { return [] }
    let plan = try arguments.planRequest
    do {
      return try DrawnFigures.available(
        in: store, scale: plan.scale.rawValue, variant: plan.variant
      ).filter { $0.kind != .forest }.map { request in
        // The page has a forest plot of its own, of all claims.
        let (figure, svg) = try DrawnFigures.svg(for: request, in: store)
        return PageFigure(
          id: figure.id, title: figure.title, caption: figure.caption, svg: svg)
      }
    } catch let error as FigureError where error.kind == .noGnuplot {
      Terminal.note("figures left out: \(error)")
      return []
    }
  }

  private static func page(
    _ entry: ReportCollection.Entry, _ store: ResultsStore?
  ) throws -> PageEntry {
    let place: PageEntry.Place =
      switch (entry.key?.experiment, entry.table) {
      case ("controls", _), ("kernels", _): .controls
      case (_, nil): .own
      default: .paper
      }
    func trials(_ table: Table, _ claims: [Assessment]) throws -> PageEntry {
      var origins: [ResultsStore.TrialOrigin] = []
      var points: [ResultsStore.CurvePoint] = []
      if let key = entry.key {
        origins = try store?.origins(key) ?? []
        points = try store?.curves(key) ?? []
      }
      var shown = PageEntry(
        id: entry.stem, place: place, experiment: entry.key?.experiment, table: table,
        judgements: claims.map(PageJudgement.init),
        commands: try commands(entry, seeds: origins.map(\.seed), store), origins: origins)
      let labels = Dictionary(
        origins.map { ($0.arm, $0.label) }, uniquingKeysWith: { first, _ in first })
      (shown.curveSplit, shown.curves) = PageCurve.all(of: points, labels: labels)
      return shown
    }
    switch entry.content {
    case .errors(let report): return try trials(report.table, report.claims)
    case .gates(let report): return try trials(report.table, report.claims)
    case .times(let report):
      var records: [MeasurementRecord] = []
      if let key = entry.key { records = try store?.measurements(key) ?? [] }
      let shown = TimingResults(records).records
      return PageEntry(
        id: entry.stem, place: place, experiment: entry.key?.experiment, table: report.table,
        judgements: report.claims.map(PageJudgement.init),
        commands: try commands(entry, seeds: shown.map(\.turn.repeat), store), measurements: shown)
    }
  }

  /// What replaces controls that were not run.
  private static func missingControls(
    _ collection: ReportCollection, _ scale: String
  ) -> [PageEntry] {
    guard let file = collection.catalogue.files.first(where: { $0.name == "controls" }) else {
      return []
    }
    let key = PlanKey(experiment: file.name, scale: scale)
    let table = Table(
      title: "controls at scale \(scale): \(file.title)",
      columns: [.init(key: "arm", alignment: .left)],
      rows: [[.notRun]],
      notes: [
        "No trial of controls at scale \(scale) has been run yet: `\(key.command(nil))` trains it."
      ]
    )
    return [
      PageEntry(
        id: "experiment-controls", place: .controls, experiment: file.name, table: table,
        judgements: PaperClaims.all.filter { $0.experiments.contains(file.name) }.map {
          PageJudgement(claim: $0.text, source: $0.source, word: "not run", basis: "")
        },
        commands: ReportCollection.commands(key, nil, table: nil, isMain: false, seeds: []))
    ]
  }

  private static func commands(
    _ entry: ReportCollection.Entry, seeds: [Int], _ store: ResultsStore?
  ) throws -> [PageCommand] {
    var source: ExperimentSource?
    var seedsMax: Int?
    if let key = entry.key {
      source = try store?.source(of: key.experiment)
      seedsMax = try store?.seedsMax(key)
    }
    return ReportCollection.commands(
      entry.key, source, table: entry.table,
      isMain: entry.table.map { entry.stem == "table-\($0)" } ?? false,
      seeds: Set(seeds).sorted(), seedsMax: seedsMax)
  }
}
