import Engine
import Experiments
import Network
import Reports
import Results

/// A timing as tables: what would be measured, and what is.
enum TimingTable {
  static func plan(
    _ plan: TimingPlan, store: ResultsStore?, threads: Int
  ) throws -> Table {
    var table = Table(
      title: "\(plan.file.name) at scale \(plan.scale.rawValue): \(plan.file.title)",
      columns: [
        .init(key: "network", alignment: .left), .init(key: "mode", alignment: .left),
        .init(key: "arm", alignment: .left), .init(key: "batch", label: "batch"),
        .init(key: "input"), .init(key: "parameters"), .init(key: "macs", label: "multiply-adds"),
        .init(key: "memory_mib", label: "memory", unit: "MiB"), .init(key: "steps"),
        .init(key: "measured", label: "repeats measured"),
      ])
    let records = try records(plan, store)
    let series = series(threads)
    var most = 0
    var open = 0
    for task in plan.tasks {
      let missing = task.missing(plan.repeats, in: records, of: series).count
      open += missing
      most = max(most, (try? task.memory(threads: threads)) ?? 0)
      for arm in task.network.arms {
        let memory = try? Stopwatch.memory(
          graph: arm.graph, mode: task.mode, batch: arm.settings.batch(task.mode),
          threads: threads, kernels: arm.settings.kernels)
        table.rows.append([
          .text(task.network.name), .text(task.mode.rawValue), .text(arm.name),
          .integer(arm.settings.batch(task.mode)), .integer(arm.graph.input.height),
          .integer(arm.cost.total.parameters), .integer(arm.cost.total.macs),
          memory.map { .integer($0 >> 20) } ?? .missing,
          .integer(arm.settings.steps(task.mode)), .integer(plan.repeats.count - missing),
        ])
      }
    }
    table.notes = [
      plan.about,
      "\(plan.tasks.count * plan.repeats.count) repeats over \(plan.networks.count) networks and two "
        + "modes; \(open) to measure by this binary with \(threads) thread\(threads == 1 ? "" : "s")"
        + (open == 0 ? "." : ", \(time(plan, records, series))."),
      "In a repeat each arm has one turn: \(plan.networks[0].arms[0].settings.warmUp) steps to warm up, "
        + "then the steps above. Memory: the arms of one network at a time, "
        + "\(most >> 20) MiB at most.",
    ]
    return table
  }

  /// What this binary has measured on this machine with this number of threads, and what is left.
  static func status(
    _ plan: TimingPlan, store: ResultsStore, threads: Int
  ) throws -> Table {
    var table = Table(
      title: "\(plan.file.name) at scale \(plan.scale.rawValue) in \(store.path)",
      columns: [
        .init(key: "network", alignment: .left), .init(key: "mode", alignment: .left),
        .init(key: "done"), .init(key: "pending"),
        .init(key: "other", label: "by other binaries, threads or machines"),
      ])
    let records = try records(plan, store)
    let series = series(threads)
    let others = Set(records.map(\.series)).subtracting([series])
    var open = 0
    for task in plan.tasks {
      let missing = task.missing(plan.repeats, in: records, of: series).count
      open += missing
      let elsewhere = others.reduce(0) {
        $0 + plan.repeats.count - task.missing(plan.repeats, in: records, of: $1).count
      }
      table.rows.append([
        .text(task.network.name), .text(task.mode.rawValue),
        .integer(plan.repeats.count - missing), .integer(missing), .integer(elsewhere),
      ])
    }
    if let last = records.last {
      table.notes.append(
        "Last measured: \(last.setup.network), repeat \(last.turn.repeat), at \(last.measuredAt).")
    }
    if open > 0 {
      table.notes.append("\(open) repeats to measure, \(time(plan, records, series)).")
    }
    return table
  }

  /// A sentence for each timing in a database.
  static func notes(_ store: ResultsStore) throws(DatabaseError) -> [String] {
    try store.measuredPlans().map { key in
      "Times of \(key.experiment) at scale \(key.scale)"
        + (key.variant.isEmpty ? "" : " with \(key.variant)")
        + ": `ablate status \(key.experiment)"
        + (key.scale == Scale.desk.rawValue ? "" : " --scale \(key.scale)")
        + "` shows what is measured."
    }
  }

  /// Repeats that this binary has yet to measure with this number of threads, and their number in
  /// all.
  static func open(
    _ plan: TimingPlan, _ store: ResultsStore?, threads: Int
  ) throws -> (open: Int, total: Int) {
    let records = try records(plan, store)
    let series = series(threads)
    let open = plan.tasks.reduce(0) {
      $0 + $1.missing(plan.repeats, in: records, of: series).count
    }
    return (open, plan.tasks.count * plan.repeats.count)
  }

  private static func records(
    _ plan: TimingPlan, _ store: ResultsStore?
  ) throws -> [MeasurementRecord] {
    return try store?.measurements(plan.key) ?? []
  }

  private static func series(_ threads: Int) -> MeasurementSeries {
    MeasurementSeries(.collect(threads: threads, version: Ablate.version))
  }

  /// The time for the missing repeats, by earlier measurements of the same work; or that it is
  /// unknown.
  private static func time(
    _ plan: TimingPlan, _ records: [MeasurementRecord], _ series: MeasurementSeries
  ) -> String {
    var known = 0.0
    for task in plan.tasks {
      let missing = task.missing(plan.repeats, in: records, of: series).count
      for arm in task.network.arms where missing > 0 {
        let setup = task.setup(arm).setupID
        let past = records.last { $0.setup.setupID == setup && $0.series.threads == series.threads }
        guard let past else { return "of unknown time until some of each is measured" }
        let steps = Double(arm.settings.warmUp + arm.settings.steps(task.mode))
        known += Double(missing) * steps * past.turn.milliseconds / 1e3
      }
    }
    return "about \(DurationText.of(known)) by earlier ones"
  }
}
