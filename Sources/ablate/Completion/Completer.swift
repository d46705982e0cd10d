import Datasets
import Experiments
import Figures
import Reports
import Results
import Zoo

/// What may follow on a half-written command line, by the declarations that parse it.
struct Completer {
  /// The words before the cursor, without the program's name.
  let words: [String]
  /// The word at the cursor, as far as it is written.
  let current: String

  /// - Parameter line: all words up to the cursor, the last one perhaps empty.
  init(_ line: [String]) {
    words = Array(line.dropLast())
    current = line.last ?? ""
  }

  /// Candidates that begin as the current word does. Nil leaves it to the shell to complete file names.
  var candidates: [String]? {
    guard let command else {
      return words.isEmpty
        ? matching(Ablate.commands.map { $0.name } + ["help", "--help", "--version"])
        : words == ["help"] ? matching(Ablate.commands.map { $0.name } + ["exit-codes"]) : []
    }
    if let open = openOption(command) { return values(open.kind) }
    if current.hasPrefix("--"), let equals = current.firstIndex(of: "=") {
      let name = current[..<equals].dropFirst(2)
      guard let spec = command.options.first(where: { $0.name == name }) else { return [] }
      let rest = Completer(words + [String(current[current.index(after: equals)...])])
      return rest.values(spec.kind).map { $0.map { "--\(name)=\($0)" } }
    }
    if current.hasPrefix("-") {
      let given = Set(words.filter { $0.hasPrefix("--") })
      return matching(
        (command.options + [.help]).filter { $0.isRepeatable || !given.contains("--\($0.name)") }
          .map { "--\($0.name)" })
    }
    return values(command.operandKind)
  }

  private var command: (any Command.Type)? {
    words.first.flatMap { name in Ablate.commands.first { $0.name == name } }
  }

  /// The option whose value is being written; nil where none is.
  private func openOption(_ command: any Command.Type) -> OptionSpec? {
    guard let last = words.last, words.count > 1, last.hasPrefix("-") else { return nil }
    return command.options.first { spec in
      spec.value != nil && !spec.isValueOptional
        && (last == "--\(spec.name)" || spec.short.map { last == "-\($0)" } ?? false)
    }
  }

  private func matching(_ words: [String]) -> [String] {
    words.filter { $0.hasPrefix(current) }
  }

  private func values(_ kind: WordKind) -> [String]? {
    switch kind {
    case .free: []
    case .file: nil
    case .scale: matching(Scale.allCases.map(\.rawValue))
    case .format: matching(TableFormat.allCases.map(\.rawValue))
    // A value follows, so the shell must not add a space; scripts see to that.
    case .setting: current.contains("=") ? [] : matching(TrialSettings.keys.map { "\($0)=" })
    case .dataset: matching(Datasets.names)
    case .model: matching(Zoo.names + Zoo.names.map { "se-\($0)" })
    case .table: matching(PaperReports.tables + ["sec4"])
    case .figure: matching(FigureKind.names + ["list"])
    case .experiment:
      // A path is completed by the shell.
      current.contains("/") ? nil : matching(ExperimentLocator().names)
    case .recorded: matching((try? store?.experiments()) ?? [])
    case .arm: matching(arms)
    case .words(let words): matching(words)
    }
  }

  /// The database of the line, if there is one.
  private var store: ResultsStore? {
    let place = words.lastIndex(of: "--db").map { $0 + 1 }
    let path =
      place.flatMap { $0 < words.count ? words[$0] : nil }
      ?? Terminal.environment("ABLATE_DB")
      ?? ExperimentLocator().inProject("results/ablate.db")
    return try? ResultsStore(reading: path)
  }

  private var arms: [String] {
    guard let store, let plans = try? store.planCounts() else { return [] }
    var names: [String] = []
    for plan in plans where plan.key.variant.isEmpty {
      for arm in (try? store.arms(plan.key)) ?? [] {
        let name = "\(plan.key.experiment)/\(arm.arm)"
        names.append(plan.key.scale == Scale.desk.rawValue ? name : "\(name)@\(plan.key.scale)")
      }
    }
    return names
  }
}

/// `ablate complete [--] WORD…`: one candidate a line; exit code 2 leaves file names to the shell.
enum CompleteCommand: Command {
  static let name = "complete"
  static let summary = "what may follow on a command line, for the scripts of `ablate completion`"
  static let usage = ["complete -- WORD …"]
  static let options: [OptionSpec] = []

  static func run(_ arguments: Arguments) throws -> ExitCode {
    guard let candidates = Completer(arguments.operands).candidates else { return .nothingToReport }
    try Terminal.result(candidates.map { $0 + "\n" }.joined())
    return .done
  }
}
