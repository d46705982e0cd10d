import Text
import Experiments
import Files
import Reports
import Results

/// What the commands do with an experiment of kind `timing`.
enum Timing {
  static func run(_ plan: TimingPlan, _ arguments: Arguments) throws -> ExitCode {
    let format = try arguments.format
    let threads = try arguments.threads
    let store = try DatabaseFile.write(arguments)
    RunCommand.sayFingerprint(arguments, threads: threads)
    let progress = TimingProgress(plan, style: RunCommand.style(arguments))
    Interrupt.install()
    let runner = runner(plan, store, arguments, threads: threads) { progress.tell($0) }
    let outcome = Result { try runner.run() }
    progress.close()
    let summary = try outcome.get()
    if summary.wasInterrupted {
      Terminal.note(
        "Stopped; what was measured is kept, and \(summary.remaining) repeats remain. The same command "
          + "resumes where this one stopped.")
      return Interrupt.exitCode
    }
    try Terminal.deliver(
      try report(plan, store).render(format, Terminal.layout(arguments)), arguments)
    if !arguments.has(.quiet) {
      Terminal.note("Every turn: \(store.path) (`ablate query \"SELECT * FROM v_timings\"`)")
    }
    return summary.failed > 0 ? .someFailed : .done
  }

  /// The runner of a timing, as the command line asks for it.
  static func runner(
    _ plan: TimingPlan, _ store: ResultsStore, _ arguments: Arguments, threads: Int,
    tell: @escaping (TimingEvent) -> Void
  ) -> TimingRunner {
    var runner = TimingRunner(
      plan: plan, store: store,
      provenance: .collect(
        threads: threads, version: Ablate.version, usesOpenBLAS: plan.usesOpenBLAS),
      tell: tell, shouldStop: { Interrupt.signal != 0 })
    runner.replaces = arguments.has(.replace)
    return runner
  }

  static func plan(_ plan: TimingPlan, _ arguments: Arguments) throws -> ExitCode {
    let table = try TimingTable.plan(
      plan, store: DatabaseFile.ifThere(arguments), threads: arguments.threads)
    try Terminal.deliver(table.render(try arguments.format, Terminal.layout(arguments)), arguments)
    return .done
  }

  static func status(_ plan: TimingPlan, _ arguments: Arguments) throws -> ExitCode {
    let format = try arguments.format
    let store = try DatabaseFile.read(arguments, missing: .nothingToReport)
    let table = try TimingTable.status(plan, store: store, threads: arguments.threads)
    try Terminal.deliver(table.render(format, Terminal.layout(arguments)), arguments)
    return .done
  }

  /// The text of `report --table sec4`, or of the report of an experiment of this kind; nil where the
  /// command line asks for another report.
  static func report(
    table: String?, experiment: String?, _ arguments: Arguments
  ) throws -> String? {
    guard table == nil || table == "sec4" else { return nil }
    if let experiment, let report = try ownReport(experiment, arguments) {
      return report.render(
        try arguments.format, Terminal.layout(arguments), isBare: arguments.has(ReportCommand.bare))
    }
    if let experiment, table == nil, (try? ExperimentLocator().find(experiment)) == nil {
      return nil  // Of trials that were filed under the name, if of any.
    }
    guard let name = experiment ?? table.map({ _ in "timing" }),
      let plan = try TimingPlan.named(name, arguments)
    else {
      guard table != nil, let experiment else { return nil }
      throw CommandError.usage(
        "--table sec4 needs a timing, and \(experiment) is not one; try timing")
    }
    return try report(plan, DatabaseFile.ifThere(arguments)).render(
      arguments.format, Terminal.layout(arguments), isBare: arguments.has(ReportCommand.bare))
  }

  /// The report of a timing that no file is found for and that was measured under this name; else nil.
  private static func ownReport(
    _ name: String, _ arguments: Arguments
  ) throws -> TimingReport? {
    guard (try? ExperimentLocator().find(name)) == nil,
      let store = try DatabaseFile.ifThere(arguments)
    else { return nil }
    let request = try arguments.planRequest
    let key = PlanKey(
      experiment: name, scale: request.scale.rawValue, variant: request.variant)
    guard try store.measuredPlans().contains(where: { $0.experiment == name }) else { return nil }
    return try TimingReport.make(
      key, file: ShellWord.quoted(try store.source(of: name)?.word ?? name), store: store)
  }

  /// Section 4 as it is shipped; nil if there is no such experiment, or the command line has settings
  /// that are none of a timing.
  static func sectionFour(_ arguments: Arguments) throws -> TimingReport? {
    guard ExperimentLocator().names.contains("timing") else { return nil }
    let plan: TimingPlan?
    do { plan = try TimingPlan.named("timing", arguments) } catch
      where CommandError(error).code == .usage
    {
      return nil
    }
    guard let plan else { return nil }
    return try report(plan, DatabaseFile.ifThere(arguments))
  }

  static func report(
    _ plan: TimingPlan, _ store: ResultsStore?
  ) throws -> TimingReport {
    return try TimingReport.make(
      plan.key, file: ShellWord.quoted(plan.file.source.word ?? plan.file.name), store: store)
  }
}

extension TimingError: ExitCoded {
  var end: CommandError {
    switch self {
    case .busy: CommandError(.ioError, description)
    case .lock(let file): file.end
    case .database(let database): database.end
    }
  }
}
