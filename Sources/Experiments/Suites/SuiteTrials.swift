import Datasets
import Results

/// The trials of a suite's experiments. Shared trials have the same key.
package struct SuiteTrials: Sendable {
  package struct Entry: Sendable {
    package var trial: Trial
    /// The trial's identity, or a placeholder until its data are read.
    package var key: String
    /// Whether no earlier experiment has it.
    package var isNew: Bool
  }

  /// Of each member in order; none for a timing.
  package let members: [[Entry]]
  /// Datasets whose identity is known only once their files are read.
  package let unreadData: [String]

  /// - Parameter isWanted: whether a trial of a plan counts; in a plan that decides, only those
  ///   that were asked for.
  package init(_ suite: Suite, isWanted: (Plan, Trial) -> Bool = { _, _ in true }) {
    var seen: Set<String> = []
    var unread: [String] = []
    members = suite.members.map { member in
      guard case .trials(let plan) = member else { return [] }
      for arm in plan.arms where arm.facts.identity == nil {
        let name = arm.settings.data.name
        if !unread.contains(name) { unread.append(name) }
      }
      let trials = plan.trials(dataIdentity: \.plannedData).filter { isWanted(plan, $0) }
      return trials.map { trial in
        let key = trial.record.trialID
        return Entry(trial: trial, key: key, isNew: seen.insert(key).inserted)
      }
    }
    unreadData = unread
  }

  /// Trials; a shared one counts once.
  package var count: Int { members.joined().count(where: \.isNew) }
}

/// How fast a machine runs a suite, experiment by experiment.
package struct SuiteSpeed: Sendable {
  /// Of each member in order; nil for timings and for networks too large to predict.
  package let members: [SpeedEstimate?]

  package init(_ suite: Suite, store: ResultsStore?, threads: Int, jobs: Int?) {
    var measured: [String: SpeedEstimate] = [:]
    members = suite.members.map { member in
      guard case .trials(let plan) = member else { return nil }
      // Many are measured one after the other, so each gets less time than a single plan.
      return SpeedEstimate.make(
        plan, store: store, threads: threads, jobs: jobs, measured: &measured, most: 2e10)
    }
  }
}
