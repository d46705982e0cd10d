import Deciding
import Network
import Datasets
import Experiments
import Reports
import Results

/// How the trials of a plan stand, one line an arm, and who runs what.
enum StatusTable {
  static func make(
    _ plan: Plan, store: ResultsStore, threads: Int, jobs: Int?
  ) throws(DatabaseError) -> Table {
    var table = Table(
      title: "\(plan.file.name) at scale \(plan.scale.rawValue) in \(store.path)",
      columns: [
        .init(key: "arm", label: "arm", alignment: .left), .init(key: "done", label: "done"),
        .init(key: "running", label: "running"),
        .init(key: "failed", label: "failed"), .init(key: "pending", label: "pending"),
        .init(key: "mean_top1_error", label: "test error so far", unit: "%"),
      ])
    let most = try store.seedsMax(plan.key)
    let seeds = most.map { Set(1...$0).union(plan.seeds) } ?? Set(plan.seeds)
    let rows = try rows(plan, store, seeds: seeds.sorted())
    // Of a plan that decides, what no claim has asked for yet is not pending.
    let promised = Set(most == nil && plan.decision == nil ? plan.seeds : LookLimit.first)
    var left = 0.0
    var isAtChance = false
    let speed = SpeedEstimate.make(plan, store: store, threads: threads, jobs: jobs)
    for arm in plan.arms {
      let own = rows.filter { $0[0].text == arm.name && seeds.contains($0[2].integer ?? -1) }
      var (done, running, failed) = (0, 0, 0)
      var errors: [Double] = []
      var guesses = 0
      for row in own {
        switch try state(row, store, &table) {
        case "done":
          done += 1
          if let error = row[4].real {
            errors.append(error)
            if let images = row[8].integer,
              Chance.isReached(
                by: error, images: images, classes: arm.graph.classes, mostFrequent: row[9].real)
            {
              guesses += 1
            }
          }
        case "running":
          running += 1
          let share = (row[6].real ?? 0) / max(row[7].real ?? 1, 1)
          left += (1 - share) * (speed?.seconds(arm) ?? 0)
        case "failed": failed += 1
        default: break
        }
      }
      let known = Set(own.compactMap { $0[2].integer })
      let pending = known.count + promised.subtracting(known).count - done - running - failed
      left += Double(pending) * (speed?.seconds(arm) ?? 0)
      let sample = Sample(errors)
      let mean = Cell.meanAndDeviation(sample.mean, sample.standardDeviation, decimals: 2)
      table.rows.append([
        .text(arm.name), .integer(done), .integer(running), .integer(failed), .integer(pending),
        sample.n == 0 ? .empty : guesses > 0 ? .marked(mean, "†") : mean,
      ])
      isAtChance = isAtChance || guesses > 0
    }
    if isAtChance {
      table.notes.append(
        "† Some of its networks have learnt nothing: they err as often as a guess.")
    }
    if most != nil || plan.decision != nil {
      table.notes.append(try deciding(plan, store, most: most ?? plan.seeds.last ?? 0))
    }
    if left > 0, let speed {
      table.notes.append(
        "About \(Duration.text(left)) of training left for one process (by \(speed.basis)).")
    }
    return table
  }

  /// How the claims of a plan stand that trains as many seeds as they take.
  private static func deciding(
    _ plan: Plan, _ store: ResultsStore, most: Int
  ) throws(DatabaseError) -> String {
    let found = try plan.decided(in: store).claims.map {
      DecisionState.Standing($0.assessment.verdict)
    }
    let counts = DecisionState.Counts(found)
    return
      "Seeds: as many as the claims take, \(most) an arm at most; a look that no claim needs is not "
      + "pending. \(DecisionText.counts(counts))."
  }

  /// Arm, trial, seed, state, error, reason, epochs, test images and share of their most frequent class of the plan's
  /// trials: whatever the experiment that trained them, or, where images are known only once they are read, of this
  /// one.
  private static func rows(
    _ plan: Plan, _ store: ResultsStore, seeds: [Int]
  ) throws(DatabaseError) -> [[SQLValue]] {
    let columns = """
      state, test_top1_error, reason, epochs_done, epochs,
      (SELECT e.images FROM epochs e WHERE e.trial_id = v_trials.trial_id AND e.split = 'test'
        AND e.epoch = v_trials.epochs),
      (SELECT c.most_frequent FROM test_classes c WHERE c.dataset = v_trials.dataset)
      FROM v_trials
      """
    guard plan.arms.allSatisfy({ $0.facts.identity != nil }) else {
      return try store.database.rows(
        "SELECT arm, trial_id, seed, \(columns) "
          + "WHERE experiment = ? AND scale = ? AND variant = ? ORDER BY position, seed",
        [.text(plan.key.experiment), .text(plan.key.scale), .text(plan.key.variant)])
    }
    var rows: [[SQLValue]] = []
    for trial in plan.with(seeds: seeds).trials(dataIdentity: \.plannedData) {
      let arm = plan.arms[trial.arm]
      rows += try store.database.rows(
        "SELECT ?, trial_id, ?, \(columns) WHERE trial_id = ? LIMIT 1",
        [
          .text(arm.name), .integer(trial.seed - arm.seedOffset), .text(trial.record.trialID),
        ])
    }
    return rows
  }

  /// The state by who lives, not by what a process last wrote; adds a note on what runs and what
  /// failed.
  private static func state(
    _ row: [SQLValue], _ store: ResultsStore, _ table: inout Table
  ) throws(DatabaseError) -> String {
    let name = "\(row[0].text ?? ""), seed \(row[2].integer ?? 0)"
    let standing = try store.standing(
      row[1].text ?? "", host: ProcessIdentity.current.host, isAlive: ProcessIdentity.isAlive)
    switch standing {
    case .done: return "done"
    case .running(let owner):
      let process = owner.process.split(separator: ":").dropFirst().first ?? "?"
      table.notes.append(
        "Running: \(name), epoch \((row[6].integer ?? 0) + 1) of \(row[7].integer ?? 0), by process "
          + "\(process) on \(owner.host.split(separator: "/").first ?? "?").")
      return "running"
    case .failed(_, let reason):
      table.notes.append("Failed: \(name): \(reason).")
      return "failed"
    case .free: return "pending"
    }
  }
}
