import Reports
import Datasets
import Experiments
import Results

/// What the commands do with an experiment of kind `suite`, and so with `--all`.
enum SuiteCommand {
  static func run(_ suite: Suite, _ arguments: Arguments) throws(CommandError) -> ExitCode {
    let format = try arguments.format
    let threads = try arguments.threads
    let jobs = try arguments.jobs
    // What is wrong with the options is said now, before the first plan.
    var readings: [DatasetRequest: Reading] = [:]
    for case .trials(let plan) in suite.members {
      readings[plan.data] = try RunCommand.reading(arguments, plan.data, threads: threads)
    }
    let store = try DatabaseFile.write(arguments)
    let trials = SuiteTrials(suite)
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
        RunCommand.runner(
          plan, store, arguments, threads: threads, jobs: jobs,
          reading: readings[plan.data] ?? Reading(), tell: tell)
      },
      timing: { plan, tell in
        Timing.runner(plan, store, arguments, threads: threads, tell: tell)
      },
      tell: { progress.tell($0) })
    let summary: SuiteSummary
    do throws(SuiteError) { summary = try runner.run() } catch {
      progress.close()
      throw CommandError(error)
    }
    progress.close()
    progress.suite?.timing?.close()
    if summary.wasInterrupted {
      let left = try trials.count - SuiteStates(trials, store).done.count
      Terminal.note(
        "Stopped after saving; \(left) of \(trials.count) trials remain. "
          + "`\(arguments.commandLine(RunCommand.name))` goes on where this one stopped.")
      return Interrupt.exitCode
    }
    let refusals = summary.outcomes.compactMap { outcome in
      if case .refused(let error) = outcome { error } else { nil }
    }
    if refusals.count == suite.members.count, let first = refusals.first {
      throw CommandError(first)
    }
    let table = try SuiteTable.summary(suite, summary, store: store, arguments)
    try Terminal.deliver(table.render(format), arguments)
    return summary.hasFailures ? .someFailed : .done
  }

  static func plan(_ suite: Suite, _ arguments: Arguments) throws(CommandError) -> ExitCode {
    let table = try SuiteTable.plan(
      suite, store: DatabaseFile.ifThere(arguments), threads: arguments.threads,
      jobs: arguments.jobs,
      keepsWeights: !arguments.has(RunCommand.noWeights))
    try Terminal.deliver(table.render(try arguments.format), arguments)
    return .done
  }

  static func status(_ suite: Suite, _ arguments: Arguments) throws(CommandError) -> ExitCode {
    let format = try arguments.format
    let store = try DatabaseFile.read(arguments, missing: .nothingToReport)
    try Terminal.deliver(try SuiteTable.status(suite, store: store).render(format), arguments)
    return .done
  }
}

/// How the trials of a suite stand.
struct SuiteStates {
  private var standings: [String: ResultsStore.Standing] = [:]

  init(_ trials: SuiteTrials, _ store: ResultsStore?) throws(CommandError) {
    guard let store else { return }
    do throws(DatabaseError) {
      for entries in trials.members {
        for entry in entries where entry.isNew {
          standings[entry.key] = try store.standing(
            entry.key, host: ProcessIdentity.current.host, isAlive: ProcessIdentity.isAlive)
        }
      }
    } catch { throw CommandError(error) }
  }

  subscript(key: String) -> ResultsStore.Standing { standings[key] ?? .free(attempts: 0) }

  /// Keys of those that are done.
  var done: Set<String> { Set(standings.filter { $0.value == .done }.keys) }
}

extension CommandError {
  init(_ error: SuiteError) {
    switch error {
    case .run(let error): self.init(error)
    case .timing(let error): self.init(error)
    }
  }
}
