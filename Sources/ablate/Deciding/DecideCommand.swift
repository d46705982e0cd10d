import Deciding
import Experiments
import Reports
import Results

/// `ablate run --decide`: as many seeds as the claims need.
enum DecideCommand {
  /// One experiment, with its table at the end.
  static func run(_ plan: Plan, _ arguments: Arguments) throws -> ExitCode {
    let format = try arguments.format
    let readings = try SuiteCommand.readings([plan], arguments)
    let store = try DatabaseFile.write(arguments)
    let session = try DecideSession(
      [plan], title: "\(plan.file.name) at scale \(plan.scale.rawValue)", store, readings,
      arguments)
    let summary = try session.run(budget: plan.decision?.budget)
    if summary.wasInterrupted {
      Terminal.note(
        "Stopped after saving. \(DecisionText.counts(summary.counts)). The same command resumes where this "
          + "one stopped.")
      return Interrupt.exitCode
    }
    try RunCommand.table(plan, store, format, arguments)
    if !arguments.has(.quiet) {
      Terminal.note(DecisionText.ending(summary, seedsMax: plan.decision?.seedsMax))
    }
    return summary.failed > 0 ? .someFailed : .done
  }

  /// Experiments of a suite that decide, together; those that do not, and timings, after them.
  static func run(_ suite: Suite, _ arguments: Arguments) throws -> ExitCode {
    let format = try arguments.format
    let readings = try SuiteCommand.readings(suite.plans, arguments)
    let store = try DatabaseFile.write(arguments)
    let deciding = suite.deciding
    let session = try DecideSession(
      deciding.map(\.plan), title: "\(suite.file.name) at scale \(suite.scale.rawValue)", store,
      readings, arguments)
    for reason in suite.leftOut where !arguments.has(.quiet) {
      Terminal.note("Left out: \(reason)")
    }
    let rest = suite.without(deciding.map(\.place))
    let reserved = try SuiteCommand.secondsBesides(
      deciding.map(\.place), of: suite, store, arguments)
    let decision = try session.run(budget: suite.budget.map { max(0, $0 - reserved) })
    var outcomes = suite.members.map { _ in SuiteSummary.Outcome.notReached }
    for (place, summary) in zip(deciding.map(\.place), decision.plans) {
      if let summary { outcomes[place] = .trials(summary) }
    }
    for (number, error) in decision.refusals {
      outcomes[deciding[number].place] = .refused(.run(error))
    }
    if decision.wasInterrupted {
      Terminal.note(
        "Stopped after saving. \(DecisionText.counts(decision.counts)). "
          + "`\(arguments.commandLine(RunCommand.name))` resumes where this one stopped.")
      return Interrupt.exitCode
    }
    let others = try SuiteCommand.train(rest, store, readings, arguments)
    guard let others else { return Interrupt.exitCode }
    for (place, outcome) in zip(suite.places(without: deciding.map(\.place)), others.outcomes) {
      outcomes[place] = outcome
    }
    let summary = SuiteSummary(outcomes: outcomes)
    let table = try SuiteTable.summary(suite, summary, store: store, arguments)
    try Terminal.deliver(table.render(format, Terminal.layout(arguments)), arguments)
    let most = deciding.compactMap { $0.plan.decision?.seedsMax }.max()
    if !arguments.has(.quiet) {
      Terminal.note(DecisionText.ending(decision, seedsMax: most))
    }
    return summary.hasFailures ? .someFailed : .done
  }

  /// What deciding would take.
  static func plan(
    _ plans: [Plan], title: String?, _ arguments: Arguments, budget: Double? = nil,
    notes: [String] = []
  ) throws -> ExitCode {
    let format = try arguments.format
    let store = try DatabaseFile.ifThere(arguments)
    var table = try ForecastTable.make(
      plans, title: title, store: store, budget: budget ?? plans.first?.decision?.budget,
      threads: arguments.threads, jobs: arguments.jobs)
    table.notes += notes
    try Terminal.deliver(table.render(format, Terminal.layout(arguments)), arguments)
    return .done
  }
}

extension Suite {
  /// Seconds that its deciding experiments may take together; where neither the command line nor the suite says,
  /// the most that one of them names.
  var budget: Double? {
    statedBudget ?? deciding.compactMap { $0.plan.decision?.budget }.max()
  }

  /// Of those that train.
  var plans: [Plan] {
    members.compactMap { if case .trials(let plan) = $0 { plan } else { nil } }
  }

  /// Places of those that measure.
  var timings: [Int] {
    members.indices.filter { if case .timing = members[$0] { true } else { false } }
  }

  func places(without some: [Int]) -> [Int] { members.indices.filter { !some.contains($0) } }

  func without(_ some: [Int]) -> Suite {
    var suite = self
    suite.members = places(without: some).map { members[$0] }
    suite.leftOut = []
    return suite
  }
}
