import Experiments
import Files
import Reports
import Results

#if canImport(Glibc)
  import Glibc
#endif

/// `ablate status [EXPERIMENT]`
enum StatusCommand: Command {
  static let name = "status"
  static let summary = "what is done, running, failed and pending; only reads"
  static let usage = ["status [EXPERIMENT] [options]", "status --all [options]"]
  static let operandKind = WordKind.experiment
  static let examples: [(line: String, purpose: String)] = [
    ("status", "everything in the database"),
    ("status r-sweep", "arm by arm"),
  ]
  static let watch = OptionSpec("watch", "renew it every five seconds, until Ctrl-C")
  static let options: [OptionSpec] =
    [watch, .all, .scale, .seeds, .set, .data, .reference, .name, .database, .threads, .jobs]
    + OptionSpec.result

  static func run(_ arguments: Arguments) throws -> ExitCode {
    guard arguments.has(watch) else { return try look(arguments) }
    guard arguments.value(.output) == nil else {
      throw CommandError.usage("--watch and --output exclude each other")
    }
    Interrupt.install()
    while Interrupt.signal == 0 {
      if isatty(STDOUT_FILENO) == 1 { try Terminal.redraw("") }
      let end = try look(arguments)
      guard end == .done else { return end }
      let next = ContinuousClock.now + .seconds(5)
      while Interrupt.signal == 0, ContinuousClock.now < next { usleep(100_000) }
    }
    return Interrupt.signal == SIGINT ? .done : Interrupt.killed
  }

  private static func look(_ arguments: Arguments) throws -> ExitCode {
    if let suite = try Suite.named(by: arguments) {
      if try tellsLaunch(of: suite.file.name, arguments) { return .done }
      return try SuiteCommand.status(suite, arguments)
    }
    if let timing = try TimingPlan.named(by: arguments) {
      return try Timing.status(timing, arguments)
    }
    let format = try arguments.format
    let name = try arguments.operand("experiment", isRequired: false)
    let plan = name == nil ? nil : try PlanCommand.plan(arguments)
    if try tellsLaunch(of: plan?.key.experiment, arguments) { return .done }
    let store = try DatabaseFile.read(arguments, missing: .nothingToReport)
    let threads = try arguments.threads
    let jobs = try arguments.jobs
    var table: Table
    if let plan {
      table = try StatusTable.make(plan, store: store, threads: threads, jobs: jobs)
      table.notes += LaunchCommand.notes(beside: store.path, of: plan.key.experiment)
    } else {
      table = try overview(store)
    }
    try Terminal.deliver(table.render(format, Terminal.layout(arguments)), arguments)
    return .done
  }

  /// Tells of what was launched, where there is nothing else to tell: tasks have databases of their own, and the main one
  /// may begin with their merging.
  private static func tellsLaunch(of experiment: String?, _ arguments: Arguments) throws -> Bool {
    let path = try arguments.databasePath
    guard WholeFile.size(path) == nil else { return false }
    var table = overview(path)
    table.notes = LaunchCommand.notes(beside: path, of: experiment)
    guard !table.notes.isEmpty else { return false }
    try Terminal.deliver(table.render(arguments.format, Terminal.layout(arguments)), arguments)
    return true
  }

  /// Without rows.
  private static func overview(_ path: String) -> Table {
    Table(
      title: "Results in \(path)",
      columns: [
        .init(key: "experiment", label: "experiment", alignment: .left),
        .init(key: "scale", label: "scale", alignment: .left),
        .init(key: "variant", label: "with", alignment: .left),
        .init(key: "trials", label: "trials"), .init(key: "done", label: "done"),
        .init(key: "running", label: "running"), .init(key: "failed", label: "failed"),
        .init(key: "pending", label: "pending"),
      ])
  }

  /// All plans that have been run.
  static func overview(_ store: ResultsStore) throws(DatabaseError) -> Table {
    var table = overview(store.path)
    table.rows = try store.planCounts().map { plan in
      [
        .text(plan.key.experiment), .text(plan.key.scale), .text(plan.key.variant),
        .integer(plan.trials), .integer(plan.done), .integer(plan.running), .integer(plan.failed),
        .integer(plan.pending),
      ]
    }
    table.notes += try TimingTable.notes(store) + LaunchCommand.notes(beside: store.path)
    return table
  }
}
