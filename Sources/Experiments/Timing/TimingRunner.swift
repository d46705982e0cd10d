import Engine
import Files
import Foundation
import Kernels
import Results

/// Measures the missing repeats of a timing: arms take turns, repeat by repeat, and each whole
/// repeat is recorded.
package struct TimingRunner {
  /// Allocates an arm. Returns a function that runs one step and returns its seconds.
  package typealias Start = (TimingArm, Stopwatch.Mode) throws(EngineError) -> () -> Double

  package var plan: TimingPlan
  package var store: ResultsStore
  package var provenance: Provenance
  package var tell: (TimingEvent) -> Void
  package var shouldStop: () -> Bool
  package var start: Start
  /// Whether measurements of other setups with the plan's name are filed under another name.
  package var replaces = false
  /// Load of the machine over the last minute.
  package var load: () -> Double? = { Provenance.currentLoad }
  /// Prevents two processes from measuring on one machine at once.
  package var lockPath = FileManager.default.temporaryDirectory
    .appendingPathComponent("ablate-timing.lock").path

  package init(
    plan: TimingPlan, store: ResultsStore, provenance: Provenance,
    tell: @escaping (TimingEvent) -> Void, shouldStop: @escaping () -> Bool, start: Start? = nil
  ) {
    self.plan = plan
    self.store = store
    self.provenance = provenance
    self.tell = tell
    self.shouldStop = shouldStop
    self.start = start ?? Self.stopwatches(threads: provenance.threads)
  }

  /// The engine's own stopwatches, all on one pool.
  private static func stopwatches(threads: Int) -> Start {
    let pool = WorkerPool(threads: threads)
    return { (arm, mode) throws(EngineError) in
      let stopwatch = try Stopwatch(
        graph: arm.graph, mode: mode, batch: arm.settings.batch(mode),
        kernels: arm.settings.kernels, pool: pool)
      return { stopwatch.step() }
    }
  }

  /// Throws if another process measures, or if nothing can be recorded. A network that the engine
  /// refuses is reported and left out.
  package func run() throws(TimingError) -> TimingSummary {
    let lock: FileLock
    do { lock = try FileLock(lockPath) } catch {
      switch error {
      case .held(let holder): throw .busy(path: lockPath, holder: holder)
      case .file(let file): throw .lock(file)
      }
    }
    return try withExtendedLifetime(lock) { () throws(TimingError) in try measure() }
  }

  private func measure() throws(TimingError) -> TimingSummary {
    let series = MeasurementSeries(provenance)
    var records: [MeasurementRecord] = []
    do {
      let registration = try store.register(
        plan.key, setups: plan.tasks.flatMap { task in task.network.arms.map(task.setup) },
        source: plan.file.source, replaces: replaces)
      try store.record(kernels)
      registration.remarks(on: plan.key).forEach { tell(.warning($0)) }
      records = try store.measurements(plan.key)
    } catch { throw .database(error) }
    let tasks = plan.tasks.map { ($0, $0.missing(plan.repeats, in: records, of: series)) }
    var summary = TimingSummary()
    summary.remaining = tasks.reduce(0) { $0 + $1.1.count }
    let total = tasks.count * plan.repeats.count
    tell(.planned(total: total, done: total - summary.remaining))
    for (task, missing) in tasks where !missing.isEmpty && !summary.wasInterrupted {
      tell(.started(task, missing: missing))
      try measure(task, missing, series, &summary)
    }
    return summary
  }

  /// What computes each convolution, by setup.
  private var kernels: [String: [KernelRecord]] {
    plan.tasks.reduce(into: [:]) { kernels, task in
      for arm in task.network.arms {
        kernels[task.setup(arm).setupID] = Arithmetic.fast(arm.settings.kernels).kernelRecords(
          of: arm.graph, batch: arm.settings.batch(task.mode))
      }
    }
  }

  /// The missing repeats of one network in one mode; its arms are held for as long.
  private func measure(
    _ task: TimingTask, _ missing: [Int], _ series: MeasurementSeries,
    _ summary: inout TimingSummary
  ) throws(TimingError) {
    var steps: [String: () -> Double] = [:]
    do {
      // Each arm alone may fit when all together do not.
      try Stopwatch.require(task.memory(threads: provenance.threads))
      for arm in task.network.arms { steps[arm.name] = try start(arm, task.mode) }
    } catch {
      summary.failed += 1
      tell(.failed(task, error))
      return
    }
    for number in missing {
      let load = load()
      var milliseconds: [String: Double] = [:]
      var rows: [MeasurementRecord] = []
      for (place, arm) in task.order(repeat: number).enumerated() {
        guard let step = steps[arm.name], let time = turn(arm, task.mode, step) else {
          summary.wasInterrupted = true
          return
        }
        milliseconds[arm.name] = time
        rows.append(
          MeasurementRecord(
            turn: MeasuredTurn(
              repeat: number, place: place + 1, steps: arm.settings.steps(task.mode),
              milliseconds: time),
            setup: task.setup(arm), series: series, load: load, cpu: provenance.cpu,
            revision: provenance.revision, isDirty: provenance.isDirty))
      }
      try wrapped(
        store.record(plan.key, rows, provenance: provenance.details), as: TimingError.database)
      summary.measured += 1
      summary.remaining -= 1
      tell(
        .measured(
          task, repeat: number,
          milliseconds: task.network.arms.compactMap { milliseconds[$0.name] }))
    }
    tell(.ended(task))
  }

  /// Median milliseconds of a turn's steps; nil if it was asked to stop before the last.
  private func turn(
    _ arm: TimingArm, _ mode: Stopwatch.Mode, _ step: () -> Double
  ) -> Double? {
    var seconds: [Double] = []
    for index in 0..<arm.settings.warmUp + arm.settings.steps(mode) {
      if shouldStop() { return nil }
      let time = step()
      if index >= arm.settings.warmUp { seconds.append(time) }
    }
    seconds.sort()
    let middle = (seconds[(seconds.count - 1) / 2] + seconds[seconds.count / 2]) / 2
    // A clock that did not move must not give a ratio with zero.
    return max(middle, 1e-9) * 1e3
  }
}

extension MeasurementSeries {
  /// The conditions of this process's measurements.
  package init(_ provenance: Provenance) {
    self.init(
      host: ProcessIdentity.current.host, threads: provenance.threads,
      binarySHA256: provenance.binarySHA256 ?? "")
  }
}

extension Provenance {
  /// The CPU's name, out of the details.
  fileprivate var cpu: String {
    [String: String](json: details)["cpu"] ?? "unknown"
  }
}
