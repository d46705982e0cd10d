import Text
import Experiments
import Figures
import Files
import Reports
import Results
import Zoo

#if canImport(Glibc)
  import Glibc
#endif

/// `ablate report --figure NAME`: a figure as SVG, PNG, PDF or the script that draws it.
enum ReportFigure {
  static func run(_ name: String, _ arguments: Arguments) throws -> ExitCode {
    if name == "list" {
      try Terminal.deliver(
        list(arguments).render(try arguments.format, Terminal.layout(arguments)), arguments)
      return .done
    }
    guard let kind = FigureKind(rawValue: name) else {
      let nearest = NearestName.of(name, among: FigureKind.names)
      throw CommandError.usage(
        "--figure: there is no figure '\(name)'; "
          + (nearest.map { "did you mean \($0)?" }
            ?? "there are \(FigureKind.names.joined(separator: ", "))"))
    }
    let classes = try classes(kind, arguments)
    let format = try format(arguments)
    if arguments.value(.output) == nil, [.png, .pdf].contains(format), isatty(STDOUT_FILENO) == 1 {
      throw CommandError.usage(
        "a \(format.rawValue) is not text for a terminal; write it with --output FILE")
    }
    let store = try DatabaseFile.read(arguments, missing: .nothingToReport)
    let figure: Figure
    let picture: [UInt8]
    figure = try DrawnFigures.figure(
      request(kind, classes, store, arguments), in: store)
    picture = try Gnuplot.draw(figure, format)
    try Terminal.deliver(picture, arguments)
    Terminal.note(figure.caption)
    return .done
  }

  /// The plan that the command line names, else the first of the figure's experiments with results.
  private static func request(
    _ kind: FigureKind, _ classes: [String], _ store: ResultsStore, _ arguments: Arguments
  ) throws -> FigureRequest {
    let plan = try arguments.planRequest
    if let name = arguments.value(ReportCommand.experiment) {
      let key = PlanKey(
        experiment: try ReportCommand.named(name, arguments).name, scale: plan.scale.rawValue,
        variant: plan.variant)
      return FigureRequest(kind, key, classes: classes)
    }
    let found = try DrawnFigures.request(
      kind, in: store, scale: plan.scale.rawValue, variant: plan.variant)
    let key =
      found?.key
      ?? PlanKey(
        experiment: kind.experiments[0], scale: plan.scale.rawValue, variant: plan.variant)
    return FigureRequest(kind, key, classes: classes)
  }

  private static func classes(
    _ kind: FigureKind, _ arguments: Arguments
  ) throws -> [String] {
    guard let text = arguments.value(ReportCommand.classes) else { return [] }
    guard kind == .gates else { throw CommandError.usage("--classes is for --figure gates") }
    return text.split(separator: ",").map(String.init)
  }

  /// `--format`, else what the output's name ends with, else SVG.
  private static func format(_ arguments: Arguments) throws -> FigureFormat {
    let names = FigureFormat.allCases.map(\.rawValue)
    guard !arguments.has(.json) else {
      throw CommandError.usage(
        "--figure: --json does not apply there; there are \(names.joined(separator: ", "))")
    }
    if let text = arguments.value(.format) {
      guard let format = FigureFormat(rawValue: text) else {
        throw CommandError.usage(
          "--figure: there is no format '\(text)'; there are \(names.joined(separator: ", "))")
      }
      return format
    }
    guard let path = arguments.value(.output) else { return .svg }
    let file = path.split(separator: "/").last ?? ""
    guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return .svg }
    let suffix = file[file.index(after: dot)...]
    guard let format = FigureFormat.allCases.first(where: { $0.suffix == suffix }) else {
      throw CommandError.usage(
        "--output \(path): no figure is written as .\(suffix); there are "
          + FigureFormat.allCases.map { ".\($0.suffix)" }.joined(separator: ", ")
          + ", and --format chooses one for any other name")
    }
    return format
  }

  /// All figures, and whether there are results for them.
  private static func list(_ arguments: Arguments) throws -> Table {
    let plan = try arguments.planRequest
    let store = try DatabaseFile.ifThere(arguments)
    var found: [FigureRequest] = []
    if let store {
      found = try DrawnFigures.available(
        in: store, scale: plan.scale.rawValue, variant: plan.variant)
    }
    return Table(
      title: "Figures at scale \(plan.scale.rawValue)",
      columns: [
        Column(key: "figure", alignment: .left), Column(key: "shows", alignment: .left, wrap: 46),
        Column(key: "from", label: "from the experiment", alignment: .left),
        Column(key: "results", label: "results here", alignment: .left),
      ],
      rows: FigureKind.allCases.map { kind in
        [
          .text(kind.rawValue), .text(kind.summary),
          .text(kind.experiments.joined(separator: ", ")),
          found.first { $0.kind == kind }.map { .text($0.key.experiment) } ?? .notRun,
        ]
      }, notes: ["`ablate report --figure NAME --output FILE.svg` (or .png, .pdf) draws one."])
  }
}
