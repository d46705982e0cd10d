import Datasets
import Results

/// Runs the experiments of a suite in order: each trains what the earlier ones have not, and the
/// timings measure.
package struct SuiteRunner {
  package var suite: Suite
  /// The runner of a plan, as the command line asks for it.
  package var trials: (Plan, @escaping (RunEvent) -> Void) -> Runner
  package var timing: (TimingPlan, @escaping (TimingEvent) -> Void) -> TimingRunner
  package var tell: (SuiteEvent) -> Void

  package init(
    suite: Suite, trials: @escaping (Plan, @escaping (RunEvent) -> Void) -> Runner,
    timing: @escaping (TimingPlan, @escaping (TimingEvent) -> Void) -> TimingRunner,
    tell: @escaping (SuiteEvent) -> Void
  ) {
    self.suite = suite
    self.trials = trials
    self.timing = timing
    self.tell = tell
  }

  /// Throws what stops the whole run, such as a full disk. An experiment with missing data is
  /// reported and left out.
  package func run() throws(SuiteError) -> SuiteSummary {
    var summary = SuiteSummary(outcomes: suite.members.map { _ in .notReached })
    let datasets = OpenDatasets()
    for (index, member) in suite.members.enumerated() where !summary.wasInterrupted {
      tell(.began(index))
      do {
        switch member {
        case .trials(let plan):
          let result = try run(plan, datasets)
          summary.outcomes[index] = .trials(result)
          summary.wasInterrupted = result.wasInterrupted
        case .timing(let plan):
          let result = try run(plan)
          summary.outcomes[index] = .timing(result)
          summary.wasInterrupted = result.wasInterrupted
        }
      } catch {
        guard error.leavesOthers else { throw error }
        summary.outcomes[index] = .refused(error)
        tell(.refused(index, error))
      }
    }
    return summary
  }

  private func run(_ plan: Plan, _ datasets: OpenDatasets) throws(SuiteError) -> RunSummary {
    var runner = trials(plan) { [tell] in tell(.trials($0)) }
    runner.open = { (request, threads) throws(DataError) in
      try datasets.open(request, threads: threads)
    }
    return try wrapped(runner.run(), as: SuiteError.run)
  }

  private func run(_ plan: TimingPlan) throws(SuiteError) -> TimingSummary {
    let runner = timing(plan) { [tell] in tell(.timing($0)) }
    return try wrapped(runner.run(), as: SuiteError.timing)
  }
}
