import Datasets
import Engine
import Experiments
import Reports
import Results
import Text

/// `ablate run EXPERIMENT`
enum RunCommand: Command {
  static let name = "run"
  static let summary =
    "train what an experiment lacks, resume what was interrupted, print its table"
  static let usage = ["run EXPERIMENT [options]", "run --all [options]"]
  static let dryRun = OptionSpec("dry-run", "print the plan instead, like `ablate plan`")
  static let retryFailed = OptionSpec("retry-failed", "try diverged trials again")
  static let noWeights = OptionSpec("no-weights", "do not keep the final weights of trials")
  static let gates = OptionSpec(
    "gates", "also record the gates of trained SE networks by class, like `run excitations`")
  static let decodeThreads = OptionSpec(
    "decode-threads", value: "N",
    "threads that decode a folder's pictures during training (default: as --threads)"
  )
  static let badImages = OptionSpec(
    "bad-images", value: "WHAT", kind: .words(["fail", "skip"]),
    "at unusable pictures: fail or skip (default fail)")
  static let notify = OptionSpec(
    "notify", value: "COMMAND",
    "at the end, run this with the outcome in its environment (ABLATE_OUTCOME, …)")
  static let share = OptionSpec(
    "share", value: "K/N", group: .plan,
    "only the K-th of N equal parts of the trials, as `ablate launch` deals them")
  static let except = OptionSpec(
    "except", value: "FILE", kind: .file, group: .plan,
    "leave out the trials that are done in this database, which is only read")
  static let launched = OptionSpec(
    "launched", value: "FILE", kind: .file, group: .plan,
    "what `ablate launch` left: this task alone has the database, and compares its clock")
  static let operandKind = WordKind.experiment
  static let examples: [(line: String, purpose: String)] = [
    ("run r-sweep", "36 small networks, then the table"),
    ("run --all --scale night --budget 8h", "real pictures, as many seeds as the claims need"),
    ("run r-sweep --seeds 12 --set training.epochs=8", "more seeds, one setting changed"),
  ]
  static let options: [OptionSpec] =
    [
      .all, .scale, .seeds,
    ] + OptionSpec.deciding + [
      .set, .data, .reference, .name, .replace, share, except, launched, .database, .threads, .jobs,
      decodeThreads,
      badImages, dryRun, retryFailed, noWeights, gates, notify, .noProgress, .quiet, .verbose,
    ] + OptionSpec.result
  static let details = """
    EXPERIMENT is a name under experiments/ or a path to such a file. Finished trials are reused, and
    several `ablate run` on one database share the work. Ctrl-C saves and stops; the same command
    resumes. A second Ctrl-C stops at once. With --all, arms that experiments share are trained once,
    and --data NAME=PATH tells where the files of NAME are. --decide trains looks of 6, 10, 15, 20 and
    30 seeds, the one with the highest chance of a decision per hour first. It ends when every claim is
    decided or futile, or when the budget is spent. --notify's command finds ABLATE_OUTCOME (done, failed,
    interrupted or error), ABLATE_EXIT_CODE, ABLATE_MESSAGE, ABLATE_EXPERIMENT, ABLATE_SCALE, ABLATE_DB and
    ABLATE_TRIALS_DONE, _FAILED and _LEFT in its environment.
    """

  static func run(_ arguments: Arguments) throws -> ExitCode {
    if arguments.has(dryRun) { return try PlanCommand.run(arguments) }
    guard let command = arguments.value(notify) else { return try train(arguments) }
    let outcome = Result { try train(arguments) }
    if RankSession.leads { RunHook.run(command, outcome, arguments) }
    return try outcome.get()
  }

  private static func train(_ arguments: Arguments) throws -> ExitCode {
    if let code = try RankSession.join(arguments) { return code }
    if let mark = arguments.value(launched) { try checkLaunch(mark, arguments) }
    if let text = arguments.value(share) {
      guard Share(text) != nil else {
        throw CommandError.usage("--share: expected a part such as 2/8, not '\(text)'")
      }
      guard try TimingPlan.named(by: arguments) == nil else {
        throw CommandError.usage("--share parts trials, and a timing has none")
      }
    }
    if let suite = try Suite.named(by: arguments) {
      try requireFixedSeeds(!suite.deciding.isEmpty, arguments)
      return try SuiteCommand.run(suite, arguments)
    }
    if let timing = try TimingPlan.named(by: arguments) {
      guard arguments.value(except) == nil else {
        throw CommandError.usage("--except leaves out trials, and a timing has none")
      }
      return try Timing.run(timing, arguments)
    }
    let plan = try PlanCommand.plan(arguments)
    try requireFixedSeeds(plan.decision != nil, arguments)
    if plan.decision != nil { return try DecideCommand.run(plan, arguments) }
    let format = try arguments.format
    let threads = try arguments.threads
    let jobs = try arguments.jobs
    let reading = try reading(arguments, plan.data, threads: threads)
    let elsewhere = try elsewhere(arguments)
    let store = try DatabaseFile.write(arguments)
    let progress = RunProgress(
      plan,
      speed: arguments.has(.quiet) ? nil : .make(plan, store: store, threads: threads, jobs: jobs),
      style: style(arguments))
    sayFingerprint(arguments, threads: threads)
    Interrupt.install()
    var runner = runner(
      plan, store, arguments, threads: threads, jobs: jobs, reading: reading,
      tell: { progress.tell($0) })
    runner.elsewhere = elsewhere
    let outcome = Result { try runner.run() }
    progress.close()
    let summary = try outcome.get()
    if summary.wasInterrupted {
      Terminal.note(
        "Stopped after saving; \(summary.remaining) of \(summary.done + summary.failed + summary.remaining) trials "
          + "remain. The same command resumes where this one stopped.")
      return Interrupt.exitCode
    }
    try table(plan, store, format, arguments)
    return summary.failed + summary.withoutGates > 0 ? .someFailed : .done
  }

  /// The runner of a plan, as the command line asks for it.
  static func runner(
    _ plan: Plan, _ store: ResultsStore, _ arguments: Arguments, threads: Int, jobs: Int?,
    reading: Reading, tell: @escaping (RunEvent) -> Void
  ) -> Runner {
    var runner = Runner(
      plan: plan, store: store, threads: threads, version: Ablate.version,
      retriesFailed: arguments.has(retryFailed), reading: reading, tell: tell,
      shouldStop: { Interrupt.signal != 0 })
    runner.jobs = jobs
    runner.ranks = RankSession.group
    runner.replaces = arguments.has(.replace)
    runner.keepsWeights = !arguments.has(noWeights)
    if arguments.has(gates) { runner.recordsGates = true }
    runner.share = arguments.value(share).flatMap { Share($0) }
    if arguments.value(launched) != nil { runner.silence = TrialLease.silenceOfPredecessor }
    return runner
  }

  /// Whether this machine sees what the one that launched sees, at the same time.
  private static func checkLaunch(_ mark: String, _ arguments: Arguments) throws {
    // Slurm may ask a task to save before it has begun.
    Interrupt.install()
    let database = try arguments.databasePath
    if let remark = try LaunchMark.check(mark, own: "\(database).mark") {
      Terminal.note("Note: \(remark)")
    }
  }

  /// What decides weighs all results before each trial, so it is neither parted nor told of others' results.
  private static func requireFixedSeeds(_ decides: Bool, _ arguments: Arguments) throws {
    guard decides else { return }
    for option in [share, except] where arguments.value(option) != nil {
      throw CommandError.usage(
        "--\(option.name) needs a fixed number of seeds; add --no-decide or --seeds")
    }
  }

  /// What the database that `--except` names has.
  static func elsewhere(_ arguments: Arguments) throws -> DoneElsewhere {
    guard let path = arguments.value(except) else { return DoneElsewhere() }
    return try DoneElsewhere(
      DatabaseFile.read(path, missing: .noInput), retriesFailed: arguments.has(retryFailed))
  }

  /// How progress is shown.
  static func style(_ arguments: Arguments) -> RunProgress.Style {
    arguments.has(.quiet)
      ? .silent : Terminal.isLive && !arguments.has(.noProgress) ? .live : .plain
  }

  /// What the engine runs on, for `--verbose`.
  static func sayFingerprint(_ arguments: Arguments, threads: Int) {
    guard arguments.has(.verbose) else { return }
    for (key, value) in EngineInfo.fingerprint(threads: threads).sorted(by: { $0.key < $1.key }) {
      Terminal.note("\(key): \(value)")
    }
  }

  /// How images are read. Images in memory need one thread beside those that train.
  static func reading(
    _ arguments: Arguments, _ data: DatasetRequest, threads: Int
  ) throws -> Reading {
    let text = arguments.value(badImages) ?? BadImages.fail.rawValue
    guard let bad = BadImages(rawValue: text) else {
      throw CommandError.usage("--bad-images: fail or skip, not '\(text)'")
    }
    return Reading(
      threads: try arguments.number(decodeThreads, in: 1...256)
        ?? (data.source?.decodesPictures ?? false ? threads : 1), badImages: bad)
  }

  /// The experiment's table at the end of a run.
  static func table(
    _ plan: Plan, _ store: ResultsStore, _ format: TableFormat, _ arguments: Arguments
  ) throws {
    do {
      let text = try ReportCommand.own(
        plan.key, isOfGates: plan.file.recordsGates, store, format, Terminal.layout(arguments))
      try Terminal.deliver(text, arguments)
    } catch let error as ReportError where error.kind == .nothingYet {
      Terminal.note(
        plan.file.recordsGates
          ? "No gates of \(plan.file.name) are recorded, so there is no table."
          : "No trial of \(plan.file.name) finished, so there is no table.")
    }
    if !arguments.has(.quiet) {
      let database = arguments.value(.database).map { " --db \(ShellWord.quoted($0))" } ?? ""
      Terminal.note(
        "Every epoch and timing: \(store.path) (`ablate query \"SELECT * FROM v_arms\"\(database)`)"
      )
    }
  }
}
