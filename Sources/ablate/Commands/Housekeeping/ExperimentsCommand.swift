import Experiments
import Reports
import Results

/// `ablate experiments`
enum ExperimentsCommand: Command {
  static let name = "experiments"
  static let summary = "every experiment, shipped and of your own, with its trials and last run"
  static let usage = ["experiments [options]"]
  static let options: [OptionSpec] = [.database] + OptionSpec.result
  static let details = """
    Shipped experiments are found by name in a folder experiments/; others stand in the database since they
    were run. `no file` marks results whose experiment file is gone or has another name now: `ablate forget`
    removes them, `ablate report --experiment NAME` still prints them.
    """

  static func run(_ arguments: Arguments) throws -> ExitCode {
    let format = try arguments.format
    if let extra = arguments.operands.first {
      throw CommandError.usage("experiments takes no '\(extra)'; `ablate plan \(extra)` shows one")
    }
    let store = try DatabaseFile.ifThere(arguments)
    let table = try ExperimentsTable.make(store)
    try Terminal.deliver(table.render(format, Terminal.layout(arguments)), arguments)
    return .done
  }
}

/// Experiments with what was run of them.
enum ExperimentsTable {
  static func make(_ store: ResultsStore?) throws -> Table {
    let locator = ExperimentLocator()
    let titles = Titles(locator)
    let counts = Dictionary(
      grouping: try store?.planCounts() ?? [], by: \.key.experiment)
    let runs = try store?.lastRuns() ?? [:]
    let recorded = try store?.experiments() ?? []
    var rows: [[Cell]] = []
    for name in Set(titles.files.keys).union(recorded).sorted() {
      let plans = counts[name] ?? []
      let file = titles.files[name]
      let scales = plans.map(\.key.scale).reduce(into: [String]()) {
        if !$0.contains($1) { $0.append($1) }
      }
      rows.append([
        .text(name),
        .text(try file?.title ?? plans.first.flatMap { try store?.title($0.key) } ?? ""),
        .text(file?.kind ?? ""), .text(scales.joined(separator: ", ")),
        .integer(plans.reduce(0) { $0 + $1.trials }), .integer(plans.reduce(0) { $0 + $1.done }),
        .integer(plans.reduce(0) { $0 + $1.failed }), .text(runs[name] ?? ""),
        .text(try origin(name, file != nil, store, locator)),
      ])
    }
    var table = Table(
      title: store.map { "Experiments, with results in \($0.path)" } ?? "Experiments",
      columns: [
        Column(key: "experiment", alignment: .left),
        Column(key: "title", alignment: .left, wrap: 36),
        Column(key: "kind", alignment: .left, panel: .machines),
        Column(key: "scales", label: "run at", alignment: .left),
        Column(key: "trials"), Column(key: "done"), Column(key: "failed"),
        Column(key: "last_run", label: "last run (UTC)", alignment: .left),
        Column(key: "file", alignment: .left),
      ], rows: rows)
    if rows.contains(where: { $0.last == .text(Self.noFile) }) {
      table.notes.append(
        "no file: the experiment file is gone or has another name now. `ablate forget NAME` removes such "
          + "results, `ablate report --experiment NAME` still prints them.")
    }
    table.notes += titles.mistakes.map { "Left out: \($0)." }
    return table
  }

  static let noFile = "no file"

  /// Where an experiment's file is: `shipped`, a path, or nowhere.
  private static func origin(
    _ name: String, _ isFound: Bool, _ store: ResultsStore?, _ locator: ExperimentLocator
  ) throws -> String {
    let source = try store?.source(of: name)
    guard let operand = source?.word else { return isFound ? "shipped" : noFile }
    guard let path = try? locator.find(operand) else { return noFile }
    if source?.isRenamed == true { return operand }
    guard (try? Titles.read(path))?.name == name else { return noFile }
    return isFound && !operand.contains("/") ? "shipped" : operand
  }

  /// Names, kinds and titles of the files that are found by name.
  private struct Titles {
    var files: [String: (title: String, kind: String)] = [:]
    var mistakes: [String] = []

    init(_ locator: ExperimentLocator) {
      for stem in locator.names {
        do {
          let path = try locator.find(stem)
          let file = try Self.read(path)
          files[file.name] = (file.title, file.kind)
        } catch { mistakes.append("\(error)") }
      }
    }

    static func read(_ path: String) throws -> (name: String, title: String, kind: String) {
      let kind = try ExperimentKind.of(path)
      switch kind {
      case .trials:
        let file = try ExperimentFile.read(path)
        return (file.name, file.title, kind.rawValue)
      case .timing:
        let file = try TimingFile.read(path)
        return (file.name, file.title, kind.rawValue)
      case .suite:
        let file = try SuiteFile.read(path)
        return (file.name, file.title, kind.rawValue)
      }
    }
  }
}
