import Deciding
import Network
import Datasets
import Experiments
import Reports
import Results

/// The states of a plan's trials, one line per arm, and which process runs what.
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
    let trials = try trials(plan, store, seeds: seeds.sorted())
    // In a plan that decides, a look that no claim has asked for yet is not pending.
    let promised = Set(most == nil && plan.decision == nil ? plan.seeds : LookLimit.first)
    var left = 0.0
    var isAtChance = false
    let speed = SpeedEstimate.make(plan, store: store, threads: threads, jobs: jobs)
    for arm in plan.arms {
      let own = trials.filter { $0.arm == arm.name && seeds.contains($0.seed) }
      var (done, running, failed) = (0, 0, 0)
      var errors: [Double] = []
      var guesses = 0
      for trial in own {
        switch try state(trial, store, &table) {
        case "done":
          done += 1
          if let error = trial.top1Error {
            errors.append(error)
            if let images = trial.testImages,
              Chance.isReached(
                by: error, images: images, classes: arm.graph.classes,
                mostFrequent: trial.mostFrequent)
            {
              guesses += 1
            }
          }
        case "running":
          running += 1
          let share = Double(trial.epochsDone) / Double(max(trial.epochs, 1))
          left += (1 - share) * (speed?.seconds(arm) ?? 0)
        case "failed": failed += 1
        default: break
        }
      }
      let known = Set(own.map(\.seed))
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
        "About \(DurationText.of(left)) of training left for one process (by \(speed.basis)).")
    }
    return table
  }

  /// How the claims stand, of a plan that trains as many seeds as they need.
  private static func deciding(
    _ plan: Plan, _ store: ResultsStore, most: Int
  ) throws(DatabaseError) -> String {
    let found = try plan.decided(in: store).claims.map {
      DecisionState.Standing($0.assessment.verdict)
    }
    let counts = DecisionState.Counts(found)
    return
      "Seeds: as many as the claims need, \(most) per arm at most; a look that no claim needs is not "
      + "pending. \(DecisionText.counts(counts))."
  }

  /// The plan's trials: whatever the experiment that trained them, or, where images are known only once they are
  /// read, of this one.
  private static func trials(
    _ plan: Plan, _ store: ResultsStore, seeds: [Int]
  ) throws(DatabaseError) -> [ResultsStore.TrialProgress] {
    guard plan.arms.allSatisfy({ $0.facts.identity != nil }) else {
      return try store.progress(plan.key)
    }
    var trials: [ResultsStore.TrialProgress] = []
    for trial in plan.with(seeds: seeds).trials(dataIdentity: \.plannedData) {
      let arm = plan.arms[trial.arm]
      if let found = try store.progress(
        trial.record.trialID, arm: arm.name, seed: trial.seed - arm.seedOffset)
      {
        trials.append(found)
      }
    }
    return trials
  }

  /// The state, judged by which processes are alive and not by what they wrote last. Adds a note on
  /// running and failed trials.
  private static func state(
    _ trial: ResultsStore.TrialProgress, _ store: ResultsStore, _ table: inout Table
  ) throws(DatabaseError) -> String {
    let name = "\(trial.arm), seed \(trial.seed)"
    let standing = try store.standing(
      trial.trialID, isAlive: ProcessIdentity.isAlive)
    switch standing {
    case .done: return "done"
    case .running(let owner):
      let process = owner.process.split(separator: ":").dropFirst().first ?? "?"
      table.notes.append(
        "Running: \(name), epoch \(trial.epochsDone + 1) of \(trial.epochs), by process "
          + "\(process) on \(owner.host.split(separator: "/").first ?? "?").")
      return "running"
    case .failed(_, let reason):
      table.notes.append("Failed: \(name): \(reason).")
      return "failed"
    case .free: return "pending"
    }
  }
}
