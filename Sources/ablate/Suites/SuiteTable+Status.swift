import Deciding
import Experiments
import Reports
import Results

extension SuiteTable {
  /// The states of a suite's trials, one line per experiment.
  static func status(_ suite: Suite, store: ResultsStore) throws -> Table {
    let known: Set<String>
    var decides: Set<PlanKey> = []
    known = try store.trialIDs()
    for case .trials(let plan) in suite.members {
      let most = try store.seedsMax(plan.key)
      if plan.decision != nil || most != nil { decides.insert(plan.key) }
    }
    var suite = suite
    for (place, member) in suite.members.enumerated() {
      guard case .trials(let plan) = member, decides.contains(plan.key) else { continue }
      suite.members[place] = .trials(plan.with(seeds: LookLimit.all))
    }
    // In a plan that decides, a look that no claim has asked for yet is not pending.
    let trials = SuiteTrials(suite) { plan, trial in
      !decides.contains(plan.key) || known.contains(trial.record.trialID)
        || LookLimit.first.contains(trial.seed - plan.arms[trial.arm].seedOffset)
    }
    let states = try SuiteStates(trials, store)
    var table = Table(
      title: "\(suite.file.name) at scale \(suite.scale.rawValue) in \(store.path)",
      columns: [
        .experiment, .tables, .init(key: "trials"), .init(key: "done"), .init(key: "running"),
        .init(key: "failed"), .init(key: "pending"),
      ])
    for (index, member) in suite.members.enumerated() {
      guard case .trials = member else {
        table.notes.append(
          "\(member.name) trains nothing; `ablate status \(member.name)"
            + (suite.scale == .desk ? "" : " --scale \(suite.scale.rawValue)")
            + "` says what is measured.")
        continue
      }
      let counts = trials.members[index].reduce(into: [0, 0, 0, 0]) { counts, entry in
        switch states[entry.key] {
        case .done: counts[0] += 1
        case .running: counts[1] += 1
        case .failed: counts[2] += 1
        case .free: counts[3] += 1
        }
      }
      table.rows.append(
        [.text(member.name), .tables(member), .integer(trials.members[index].count)]
          + counts.map { .integer($0) })
    }
    table.notes.insert(
      "\(states.done.count) of \(trials.count) trials are done, those that experiments share counted "
        + "once.", at: 0)
    if !decides.isEmpty {
      table.notes.append(
        "Seeds: as many as the claims need, in \(decides.count) experiment\(decides.count == 1 ? "" : "s"); a "
          + "look that no claim needs is not pending.")
    }
    return table.with(suite.leftOut)
  }
}
