import Network
import Datasets
import Engine
import Experiments
import Reports
import Results

/// A plan as a table: one line per arm and seed.
enum PlanTable {
  /// Such as `1 seed`, `2 seeds`.
  private static func count(_ number: Int, _ what: String) -> String {
    "\(number) \(what)\(number == 1 ? "" : "s")"
  }

  static func make(
    _ plan: Plan, store: ResultsStore?, speed: SpeedEstimate?, threads: Int, jobs: Int?,
    keepsWeights: Bool, machine: MachineDescription? = nil, ranks: Int = 1
  ) throws(DatabaseError) -> Table {
    // Data in files are identified by reading them; without them nothing can be known as done.
    let isKnown = plan.arms.allSatisfy { $0.facts.identity != nil }
    let trials = plan.trials { $0.facts.identity ?? $0.settings.data.name }
    var table = Table(
      title: "\(plan.file.name) at scale \(plan.scale.rawValue): \(plan.file.title)",
      columns: [
        .init(key: "arm", label: "arm", alignment: .left), .init(key: "seed", label: "seed"),
        .init(key: "model", label: "network", alignment: .left),
        .init(key: "parameters", label: "parameters"), .init(key: "macs", label: "multiply-adds"),
        .init(key: "images", label: "images"),
        .init(key: "memory_mib", label: "memory", unit: "MiB"),
        .init(key: "seconds", label: "predicted", unit: "s"),
        .init(key: "state", label: "state", alignment: .left),
      ])
    var left = 0.0
    var open = 0
    var missing: [Load] = []
    let jobs = ranks > 1 ? 1 : jobs ?? plan.jobs(threads: threads)
    for trial in trials {
      let arm = plan.arms[trial.arm]
      let state = try self.state(trial, isKnown: isKnown, store)
      let seconds = speed?.seconds(arm)
      if state != "done" {
        left += seconds ?? 0
        open += 1
      }
      let memory = try? arm.memory(threads: max(1, threads / jobs), ranks: ranks)
      if state != "done" { missing.append(Load(arm, bytes: memory)) }
      table.rows.append([
        .text(arm.name), .integer(trial.seed), .text(arm.graph.name),
        .integer(arm.cost.total.parameters), .integer(arm.cost.total.macs),
        .integer(arm.imagesTrained), memory.map { .integer($0 >> 20) } ?? .missing,
        seconds.map { .number($0, decimals: 0) } ?? .missing, .text(state),
      ])
    }
    table.notes = [plan.about]
    table.notes.append(
      "\(count(trials.count, "trial")) of \(count(plan.arms.count, "arm")) and "
        + "\(count(plan.seeds.count, "seed")); \(open) to train"
        + (jobs > 1 && open > 1 ? ", \(min(jobs, open)) side by side" : "")
        + (speed.map { ", about \(DurationText.of(left)) in all (by \($0.basis))" }
          ?? (plan.isReference
            ? "; no trial with the plain twins is known to predict the time from"
            : "; too large to predict from a short measurement"))
        + ".")
    if ranks > 1 { table.notes.append(note(ranks: ranks, plan)) }
    if let machine, let speed, !missing.isEmpty {
      table.notes.append(note(on: machine, speed, threads: threads, ranks: ranks, trials: missing))
    }
    if let store, isKnown,
      let conflict = try store.conflict(
        plan.key, arms: plan.armRecords { $0.facts.identity ?? "" }, trials: trials.map(\.record))
    {
      table.notes.append("`ablate run` would refuse this: \(conflict.reason).")
    }
    table.notes.append(disk(plan, trials: trials.count, keepsWeights: keepsWeights))
    if let note = plan.data.source?.planningNote(plan.data) { table.notes.append(note) }
    if !isKnown {
      table.notes.append(
        "State is known only once the data are read: \(plan.data.name) is identified by its files.")
    }
    return table
  }

  /// What the plan's files take.
  private static func disk(_ plan: Plan, trials: Int, keepsWeights: Bool) -> String {
    func mebibytes(_ bytes: Int) -> String { "\(max(1, bytes >> 20)) MiB" }
    // Weights and the optimizer's slots of one trial at a time.
    let checkpoint =
      plan.arms.map { arm in
        let slots = arm.settings.training.options.slots.count
        return 4 * (1 + slots) * arm.cost.total.parameters
      }.max() ?? 0
    let database = trials * (plan.arms[0].settings.training.epochs * 250 + 2000)
    let weights =
      plan.seeds.count
      * plan.arms.reduce(0) { total, arm in
        total + arm.graph.stateTensors.reduce(0) { $0 + 4 * $1.count }
      }
    return "Disk: a checkpoint of \(mebibytes(checkpoint)) while a trial runs, some "
      + "\(mebibytes(database)) of database"
      + (keepsWeights
        ? ", and \(mebibytes(weights)) of final weights (`run --no-weights` leaves them out)."
        : ".")
  }

  private static func state(
    _ trial: Trial, isKnown: Bool, _ store: ResultsStore?
  ) throws(DatabaseError) -> String {
    guard let store, isKnown else { return isKnown ? "new" : "unknown" }
    let standing = try store.standing(
      trial.record.trialID, isAlive: ProcessIdentity.isAlive)
    return switch standing {
    case .free(let attempts): attempts == 0 ? "new" : "to resume"
    case .done: "done"
    case .failed(let failure, _): "failed: \(failure.rawValue)"
    case .running: "running"
    }
  }
}
