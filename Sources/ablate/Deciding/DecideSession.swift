import Datasets
import Deciding
import Experiments
import Reports
import Results

/// A run that decides, from its first line to the last round.
struct DecideSession {
  private let runner: DecidingRunner
  private let progress: RunProgress
  private let plans: [Plan]
  private let title: String

  /// - Parameter title: what is run, for its first line.
  init(
    _ plans: [Plan], title: String, _ store: ResultsStore,
    _ readings: [DatasetRequest: Reading], _ arguments: Arguments
  ) throws {
    if arguments.has(RunCommand.retryFailed) {
      throw CommandError.usage(
        "--retry-failed does not apply with --decide: a trial that diverged is a result, and others that "
          + "failed are tried again by every run")
    }
    self.plans = plans
    self.title = title
    let threads = try arguments.threads
    let jobs = try arguments.jobs
    let progress = RunProgress(plans, style: RunCommand.style(arguments))
    self.progress = progress
    let datasets = OpenDatasets()
    let speeds = SpeedTable(store: store, threads: threads, jobs: jobs)
    runner = DecidingRunner(
      plans: plans, store: store, threads: threads, jobs: jobs, budget: nil,
      runner: { plan, tell in
        var runner = RunCommand.runner(
          plan, store, arguments, threads: threads, jobs: jobs,
          reading: readings[plan.data] ?? Reading(), tell: tell)
        runner.open = { (request, threads) throws(DataError) in
          try datasets.open(request, threads: threads)
        }
        return runner
      },
      speed: { speeds.of($0) }, interrupted: { Interrupt.signal != 0 },
      tell: { progress.tell($0) })
    RunCommand.sayFingerprint(arguments, threads: threads)
  }

  /// - Parameter budget: seconds; nil is as long as it takes.
  func run(budget: Double?) throws -> DecisionSummary {
    var runner = runner
    runner.budget = budget
    for remark in plans.compactMap({ $0.decision?.remark }).reduce(
      into: [String](), { if !$0.contains($1) { $0.append($1) } })
    {
      progress.say("Note: \(remark)")
    }
    let most = plans.compactMap { $0.decision?.seedsMax }.max() ?? 0
    progress.beginDeciding(
      "\(title): as many seeds as the claims need, \(most) per arm at most"
        + (budget.map { ", within \(DurationText.of($0))" } ?? ""), budget: budget)
    Interrupt.install()
    defer { progress.close() }
    return try runner.run()
  }
}

/// Speeds of plans; plans with the same network share its short measurement.
final class SpeedTable {
  private let store: ResultsStore?
  private let threads: Int
  private let jobs: Int?
  private var measured: [String: SpeedEstimate] = [:]

  init(store: ResultsStore?, threads: Int, jobs: Int?) {
    self.store = store
    self.threads = threads
    self.jobs = jobs
  }

  func of(_ plan: Plan) -> SpeedEstimate? {
    .make(plan, store: store, threads: threads, jobs: jobs, measured: &measured)
  }
}
