import Experiments
import Figures
import Reports
import Results

/// `ablate report`: `--table N`, `--figure NAME`, `--experiment NAME`, `--gates`, `--claims`, `--all`
enum ReportCommand: Command {
  static let name = "report"
  static let summary =
    "the paper's tables and figures beside ours, an experiment's own, or its claims"
  static let usage = [
    "report --table N [options]", "report --experiment NAME [options]", "report --claims [options]",
    "report --figure NAME [--experiment NAME] [options]",
    "report --gates [--experiment NAME] [options]", "report --all --output DIR [options]",
    "report --manifest [--experiment NAME] [options]", "report --html DIR [options]",
  ]
  static let table = OptionSpec(
    "table", value: "N", kind: .table,
    "a table of the paper (journal version): 1 to 16, r-v1 or sec4")
  static let experiment = OptionSpec(
    "experiment", value: "NAME", kind: .experiment,
    "an experiment's own table; with --table, what fills it")
  static let figure = OptionSpec(
    "figure", value: "NAME", kind: .figure,
    "\(FigureKind.names.joined(separator: ", ")); or list; as svg, png, pdf or script")
  static let gates = OptionSpec(
    "gates", "what the gates of SE blocks do, by block (default: of excitations)")
  static let classes = OptionSpec(
    "classes", value: "LIST", "with --figure gates: names or numbers of the classes shown")
  static let claims = OptionSpec(
    "claims", "every claim of the paper, judged by the finished trials")
  static let all = OptionSpec(
    "all", "every table and the claims in md, csv and tex, figures in svg and pdf, into a folder")
  static let manifest = OptionSpec(
    "manifest", "every finished trial with its bits, for `ablate verify`; --all writes it too")
  static let html = OptionSpec(
    "html", value: "DIR", kind: .file, "everything as one self-contained page: DIR/index.html")
  static let operandKind = WordKind.free
  static let examples: [(line: String, purpose: String)] = [
    ("report --table 10", "the paper's table beside ours"),
    ("report --claims --scale night", "every claim with its verdict"),
    ("report --html report", "everything as one page"),
  ]
  static let bare = OptionSpec("bare", "a table without the notes and verdicts below it")
  static let options: [OptionSpec] =
    [
      table, experiment, bare, figure, gates, classes, claims, all, manifest, html, .scale, .set,
      .data,
      .reference, .database,
    ]
    + OptionSpec.result
  static let details = """
    A table of the paper can be printed at any time; rows without results say "not run". An experiment's
    own table, a figure and the gates need at least one finished trial (else exit code 2). gnuplot draws
    the figures. Without --format, the name of the output decides the format (default svg).
    """

  static func run(_ arguments: Arguments) throws -> ExitCode {
    if let extra = arguments.operands.first {
      throw CommandError.usage("report takes no '\(extra)'; use --table N or --experiment NAME")
    }
    guard
      !arguments.has(bare) || arguments.value(table) != nil || arguments.value(experiment) != nil
        || arguments.has(claims) || arguments.has(gates)
    else { throw CommandError.usage("--bare is for --table, --experiment, --claims and --gates") }
    try checkFigure(arguments)
    if let name = arguments.value(figure) { return try ReportFigure.run(name, arguments) }
    if arguments.has(manifest) { return try ReportManifest.run(arguments) }
    let format = try arguments.format
    if arguments.value(html) != nil {
      let others = [table, experiment].filter { arguments.value($0) != nil }
      if let other = (others + [claims, all, gates].filter(arguments.has)).first {
        throw CommandError.usage("--html and --\(other.name) exclude each other")
      }
      try ReportHTML.write(arguments)
      try noteMissing(arguments)
      return .done
    }
    if arguments.has(gates) {
      try Terminal.deliver(
        gateReport(arguments).render(
          format, Terminal.layout(arguments), isBare: arguments.has(bare)), arguments)
      return .done
    }
    if arguments.value(table) != nil || arguments.value(experiment) != nil {
      for flag in [claims, all] where arguments.has(flag) {
        throw CommandError.usage("--\(flag.name) excludes --table and --experiment")
      }
    }
    if let text = try Timing.report(
      table: arguments.value(table), experiment: arguments.value(experiment), arguments)
    {
      try Terminal.deliver(text, arguments)
      return .done
    }
    switch (arguments.value(table), arguments.value(experiment)) {
    case (let id?, let name):
      let report = try Self.report(
        id, by: try name.map { try named($0, arguments) }, arguments,
        ExperimentCatalogue())
      try noteMissing(arguments)
      try Terminal.deliver(
        report.render(format, Terminal.layout(arguments), isBare: arguments.has(bare)), arguments)
    case (nil, let name?):
      try Terminal.deliver(try own(name, arguments, format), arguments)
    case (nil, nil) where arguments.has(claims) && arguments.has(all):
      throw CommandError.usage("--claims and --all exclude each other; --all writes the claims too")
    case (nil, nil) where arguments.has(claims):
      let report = try claimsReport(arguments, ExperimentCatalogue())
      try noteMissing(arguments)
      try Terminal.deliver(
        report.render(format, Terminal.layout(arguments), isBare: arguments.has(bare)), arguments)
    case (nil, nil) where arguments.has(all):
      try ReportFolder.write(arguments)
      try noteMissing(arguments)
    default:
      throw CommandError.usage(
        "report what? --table N, --figure NAME, --experiment NAME, --gates, --claims, --all or --html DIR"
      )
    }
    return .done
  }

  /// A table of the paper, filled by an experiment's arms.
  ///
  /// - Parameter experiment: nil for the main one that answers the table.
  static func report(
    _ id: String, by experiment: Named?, _ arguments: Arguments, _ catalogue: ExperimentCatalogue
  ) throws -> Report {
    let request = try arguments.planRequest
    let store = try DatabaseFile.ifThere(arguments)
    let table = TableRequest(
      scale: request.scale.rawValue, variant: request.variant, experiment: experiment?.name,
      answering: catalogue.answering(id), source: experiment?.source)
    return try PaperReports.table(id, table, store: store)
  }

  /// An experiment's own table; of one that is about gates, theirs.
  private static func own(
    _ name: String, _ arguments: Arguments, _ format: TableFormat
  ) throws -> String {
    let request = try arguments.planRequest
    let store = try DatabaseFile.read(arguments, missing: .nothingToReport)
    let experiment = try named(name, arguments)
    let key = PlanKey(
      experiment: experiment.name, scale: request.scale.rawValue, variant: request.variant)
    return try own(
      key, isOfGates: experiment.recordsGates, store, format, Terminal.layout(arguments),
      source: experiment.source, isBare: arguments.has(bare))
  }

  /// The table that a plan ends with.
  static func own(
    _ key: PlanKey, isOfGates: Bool, _ store: ResultsStore, _ format: TableFormat,
    _ layout: TextLayout, source: ExperimentSource? = nil, isBare: Bool = false
  ) throws -> String {
    isOfGates
      ? try GateReport(key, store: store).render(format, layout, isBare: isBare)
      : try PaperReports.experiment(key, store: store, source: source).render(
        format, layout, isBare: isBare)
  }

  /// What the gates of an experiment's networks do.
  private static func gateReport(_ arguments: Arguments) throws -> GateReport {
    let request = try arguments.planRequest
    let store = try DatabaseFile.read(arguments, missing: .nothingToReport)
    let key = PlanKey(
      experiment: try named(arguments.value(experiment) ?? "excitations", arguments).name,
      scale: request.scale.rawValue, variant: request.variant)
    return try GateReport(key, store: store)
  }

  /// Throws: `--figure`, `--gates` or `--classes` where it has no meaning.
  private static func checkFigure(_ arguments: Arguments) throws {
    let isFigure = arguments.value(figure) != nil
    if isFigure || arguments.has(gates) {
      let first = isFigure ? figure.name : gates.name
      let others =
        [claims, all].filter { arguments.has($0) }.map(\.name)
        + (arguments.value(table) != nil ? [table.name] : [])
        + (isFigure && arguments.has(gates) ? [gates.name] : [])
      if let other = others.first {
        throw CommandError.usage("--\(first) and --\(other) exclude each other")
      }
    }
    if arguments.value(classes) != nil, !isFigure {
      throw CommandError.usage("--classes is for --figure gates")
    }
  }

  /// All claims.
  static func claimsReport(
    _ arguments: Arguments, _ catalogue: ExperimentCatalogue
  ) throws -> ClaimsReport {
    let store = try DatabaseFile.ifThere(arguments)
    return try ClaimsReport(
      scale: try arguments.planRequest.scale.rawValue, store: store,
      experiments: catalogue.files.map { .init(name: $0.name, tables: $0.tables) })
  }

  /// Says so if there is no database to read results from.
  private static func noteMissing(_ arguments: Arguments) throws {
    guard try DatabaseFile.ifThere(arguments) == nil else { return }
    Terminal.note(
      "\(try arguments.databasePath): there is no results database yet, so there are no results of ours"
    )
  }
}
