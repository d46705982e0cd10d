/// A task's part of a suite's trials: those that experiments share are dealt once.
package struct SuiteShare: Sendable {
  private struct Place: Hashable {
    var arm: Int
    var seed: Int
  }

  /// By the name of the experiment.
  private var owned: [String: Set<Place>] = [:]

  /// - Parameters:
  ///   - elsewhere: trials that are left out.
  ///   - recordsGates: whether every experiment records gates.
  package init(_ suite: Suite, _ share: Share, elsewhere: DoneElsewhere, recordsGates: Bool) {
    let trials = SuiteTrials(suite) { plan, trial in
      !elsewhere.has(trial, of: plan, recordsGates: recordsGates || plan.file.recordsGates)
    }
    var all: [(key: String, macs: Double)] = []
    for (member, entries) in zip(suite.members, trials.members) {
      guard case .trials(let plan) = member else { continue }
      for entry in entries where entry.isNew {
        all.append((entry.key, plan.arms[entry.trial.arm].macs))
      }
    }
    let own = Set(share.deal(all) { $0.macs }.map(\.key))
    for (member, entries) in zip(suite.members, trials.members) {
      let places = entries.filter { own.contains($0.key) }
      owned[member.name] = Set(places.map { Place(arm: $0.trial.arm, seed: $0.trial.seed) })
    }
  }

  /// The part of a suite's trials; those that were left out are not among them.
  package func trials(of suite: Suite) -> SuiteTrials {
    SuiteTrials(suite) { owns($1, of: $0) }
  }

  package func owns(_ trial: Trial, of plan: Plan) -> Bool {
    owned[plan.file.name]?.contains(Place(arm: trial.arm, seed: trial.seed)) ?? false
  }
}
