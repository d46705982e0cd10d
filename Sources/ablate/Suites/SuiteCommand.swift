import Ranks
import Reports
import Datasets
import Experiments
import Results

/// What the commands do with an experiment of kind `suite`, and therefore with `--all`.
enum SuiteCommand {
  static func run(_ suite: Suite, _ arguments: Arguments) throws -> ExitCode {
    if !suite.deciding.isEmpty { return try DecideCommand.run(suite, arguments) }
    // Tasks beside each other would disturb what is measured, and ranks have a part of the cores each.
    let isParted = arguments.value(RunCommand.share) != nil || !RankSession.group.isAlone
    let suite = isParted ? suite.without(suite.timings) : suite
    let format = try arguments.format
    let readings = try readings(suite.plans, arguments)
    let store = try DatabaseFile.write(arguments)
    guard let summary = try train(suite, store, readings, arguments) else {
      return Interrupt.exitCode
    }
    let refusals = summary.outcomes.compactMap { outcome in
      if case .refused(let error) = outcome { error } else { nil }
    }
    if refusals.count == suite.members.count, let first = refusals.first {
      throw first
    }
    let table = try SuiteTable.summary(suite, summary, store: store, arguments)
    try Terminal.deliver(table.render(format, Terminal.layout(arguments)), arguments)
    return summary.hasFailures ? .someFailed : .done
  }

  /// How the images of plans are read. Wrong options are reported here, before the first plan.
  static func readings(
    _ plans: [Plan], _ arguments: Arguments
  ) throws -> [DatasetRequest: Reading] {
    let threads = try arguments.threads
    var readings: [DatasetRequest: Reading] = [:]
    for plan in plans {
      readings[plan.data] = try RunCommand.reading(arguments, plan.data, threads: threads)
    }
    return readings
  }

  /// Runs the members in order; nil if that was interrupted, which it reports.
  static func train(
    _ suite: Suite, _ store: ResultsStore, _ readings: [DatasetRequest: Reading],
    _ arguments: Arguments
  ) throws -> SuiteSummary? {
    guard !suite.members.isEmpty else { return SuiteSummary(outcomes: []) }
    let threads = try arguments.threads
    let jobs = try arguments.jobs
    let elsewhere = try RunCommand.elsewhere(arguments)
    let share = arguments.value(RunCommand.share).flatMap { Share($0) }.map {
      SuiteShare(
        suite, $0, elsewhere: elsewhere, recordsGates: arguments.has(RunCommand.gates))
    }
    let trials =
      share?.trials(of: suite)
      ?? SuiteTrials(suite) {
        !elsewhere.has(
          $1, of: $0,
          recordsGates: arguments.has(RunCommand.gates) || $0.file.recordsGates)
      }
    let style = RunCommand.style(arguments)
    let states = try SuiteStates(trials, store)
    let speed =
      style == .silent ? nil : SuiteSpeed(suite, store: store, threads: threads, jobs: jobs)
    let progress = RunProgress(suite, trials, done: states.done, speed: speed, style: style)
    RunCommand.sayFingerprint(arguments, threads: threads)
    progress.announce()
    Interrupt.install()
    let runner = SuiteRunner(
      suite: suite,
      trials: { plan, tell in
        var runner = RunCommand.runner(
          plan, store, arguments, threads: threads, jobs: jobs,
          reading: readings[plan.data] ?? Reading(), tell: tell)
        runner.elsewhere = elsewhere
        if let share {
          runner.share = nil
          runner.owns = { share.owns($0, of: plan) }
        }
        return runner
      },
      timing: { plan, tell in
        Timing.runner(plan, store, arguments, threads: threads, tell: tell)
      },
      tell: { progress.tell($0) })
    let outcome = Result { try runner.run() }
    progress.close()
    let summary = try outcome.get()
    progress.suite?.timing?.close()
    guard summary.wasInterrupted else { return summary }
    let left = try trials.count - SuiteStates(trials, store).done.count
    Terminal.note(
      "Stopped after saving; \(left) of \(trials.count) trials remain. "
        + "`\(arguments.commandLine(RunCommand.name))` resumes where this one stopped.")
    return nil
  }

  /// Seconds that the members of a suite which decide nothing take, estimated; a budget reserves them. 0 if
  /// nothing is known.
  static func secondsBesides(
    _ deciding: [Int], of suite: Suite, _ store: ResultsStore, _ arguments: Arguments
  ) throws -> Double {
    guard deciding.count < suite.members.count else { return 0 }
    // Timings are predicted by the speed of trials, so all members count.
    let speed = SuiteSpeed(
      suite, store: store, threads: try arguments.threads, jobs: try arguments.jobs)
    let work = SuiteWork(suite, speed)
    guard work.isSeconds else { return 0 }
    let rest = suite.without(deciding)
    let trials = SuiteTrials(rest)
    let done = try SuiteStates(trials, store).done
    var seconds = 0.0
    for (place, (member, entries)) in zip(
      suite.places(without: deciding), zip(rest.members, trials.members))
    {
      switch member {
      case .timing(let plan): seconds += work.seconds(plan) ?? 0
      case .trials(let plan):
        for entry in entries where entry.isNew && !done.contains(entry.key) {
          seconds += work.of(plan.arms[entry.trial.arm], place)
        }
      }
    }
    return seconds
  }

  static func plan(_ suite: Suite, _ arguments: Arguments) throws -> ExitCode {
    if !suite.deciding.isEmpty {
      let others = suite.without(suite.deciding.map(\.place)).members.map(\.name)
      return try DecideCommand.plan(
        suite.deciding.map(\.plan),
        title: "\(suite.file.name) at scale \(suite.scale.rawValue): \(suite.file.title)",
        arguments, budget: suite.budget,
        notes: (others.isEmpty
          ? []
          : [
            "Not counted here, because nothing in it is decided: \(others.joined(separator: ", "))."
          ])
          + suite.leftOut.map { "Left out: \($0)." })
    }
    let table = try SuiteTable.plan(
      suite, store: DatabaseFile.ifThere(arguments), threads: arguments.threads,
      jobs: arguments.jobs,
      keepsWeights: !arguments.has(RunCommand.noWeights))
    try Terminal.deliver(table.render(try arguments.format, Terminal.layout(arguments)), arguments)
    return .done
  }

  static func status(_ suite: Suite, _ arguments: Arguments) throws -> ExitCode {
    let format = try arguments.format
    let store = try DatabaseFile.read(arguments, missing: .nothingToReport)
    var table = try SuiteTable.status(suite, store: store)
    table.notes += LaunchCommand.notes(beside: store.path, of: suite.file.name)
    try Terminal.deliver(table.render(format, Terminal.layout(arguments)), arguments)
    return .done
  }
}

/// The states of a suite's trials.
struct SuiteStates {
  private var standings: [String: ResultsStore.Standing] = [:]

  init(_ trials: SuiteTrials, _ store: ResultsStore?) throws {
    guard let store else { return }
    for entries in trials.members {
      for entry in entries where entry.isNew {
        standings[entry.key] = try store.standing(
          entry.key, isAlive: ProcessIdentity.isAlive)
      }
    }
  }

  subscript(key: String) -> ResultsStore.Standing { standings[key] ?? .free(attempts: 0) }

  /// Keys of those that are done.
  var done: Set<String> { Set(standings.filter { $0.value == .done }.keys) }
}

extension SuiteError: ExitCoded {
  var end: CommandError {
    switch self {
    case .run(let error): error.end
    case .timing(let error): error.end
    }
  }
}
