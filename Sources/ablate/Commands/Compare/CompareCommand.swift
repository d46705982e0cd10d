import Experiments
import Reports
import Results
import Text

/// `ablate compare A B`
enum CompareCommand: Command {
  static let name = "compare"
  static let summary = "any two arms side by side, with a verdict; only reads"
  static let usage = ["compare EXPERIMENT/ARM[@SCALE] EXPERIMENT/ARM[@SCALE] [options]"]
  static let databases = OptionSpec(
    "db", value: "PATH", repeatable: true,
    kind: .file, group: .output,
    "results database (default results/ablate.db); twice: the first arm's and the second's")
  static let operandKind = WordKind.arm
  static let examples: [(line: String, purpose: String)] = [
    ("compare r-sweep/r16 r-sweep/plain", "two arms of one experiment"),
    ("compare r-sweep/r16@desk r-sweep/r16@night", "the same arm at two scales"),
  ]
  static let options: [OptionSpec] = [.scale, .set, databases] + OptionSpec.result
  static let details = """
    The arms may belong to different experiments, scales and databases; notes say in which settings they
    differ. They are paired by seed. --scale is that of an arm without @SCALE, and --set chooses the plan
    that was run with these settings.
    """

  static func run(_ arguments: Arguments) throws -> ExitCode {
    let format = try arguments.format
    guard arguments.operands.count == 2 else {
      throw CommandError.usage(
        "compare two arms, such as `ablate compare r-sweep/r16 r-sweep/plain`; "
          + "\(arguments.operands.count) given")
    }
    let paths = arguments.values(databases)
    guard paths.count <= 2 else {
      throw CommandError.usage("--db: there are two arms, so at most two databases")
    }
    let first = try DatabaseFile.read(
      paths.first ?? arguments.databasePath, missing: .nothingToReport)
    let second =
      paths.count < 2 ? first : try DatabaseFile.read(paths[1], missing: .nothingToReport)
    let arms = try zip(arguments.operands, [first, second]).map { try arm($0, in: $1, arguments) }
    let comparison = ArmComparison(arms[0], arms[1])
    let table = comparison.table(isForPeople: [.text, .md, .tex].contains(format))
    try Terminal.deliver(table.render(format, Terminal.layout(arguments)), arguments)
    return .done
  }

  /// The arm that an operand names.
  private static func arm(
    _ operand: String, in store: ResultsStore, _ arguments: Arguments
  ) throws -> ComparedArm {
    let request = try arguments.planRequest
    var text = Substring(operand)
    var scale = request.scale
    if let at = text.lastIndex(of: "@") {
      scale = try Arguments.scale(String(text[text.index(after: at)...]), in: operand)
      text = text[..<at]
    }
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      throw CommandError.usage("\(operand): expected EXPERIMENT/ARM, such as r-sweep/r16")
    }
    let (experiment, name) = (String(parts[0]), String(parts[1]))
    let key = PlanKey(
      experiment: experiment, scale: scale.rawValue, variant: request.variant)
    let arms = try store.arms(key).map(\.arm)
    guard !arms.isEmpty else { throw try unknown(key, operand, store) }
    guard arms.contains(name) else {
      throw CommandError(
        .noInput,
        "\(operand): \(experiment) has no arm '\(name)' at scale \(scale.rawValue); "
          + (NearestName.of(name, among: arms).map { "did you mean \($0)?" }
            ?? "there are \(arms.joined(separator: ", "))"))
    }
    return try ComparedArm(key, arm: name, in: store)
  }

  /// That a plan was not run, with those that were.
  private static func unknown(
    _ key: PlanKey, _ operand: String, _ store: ResultsStore
  ) throws -> CommandError {
    let plans = try store.plans(experiment: key.experiment)
    if plans.isEmpty {
      let known = try store.experiments()
      return CommandError(
        .noInput,
        "\(operand): \(store.path) has no results of '\(key.experiment)'; "
          + (NearestName.of(key.experiment, among: known).map { "did you mean \($0)?" }
            ?? (known.isEmpty ? "it is empty" : "there are \(known.joined(separator: ", "))")))
    }
    return CommandError(
      .nothingToReport,
      "\(operand): \(key.experiment) was not run \(key.scaleText); there is "
        + plans.map(\.options).joined(separator: ", "))
  }
}
