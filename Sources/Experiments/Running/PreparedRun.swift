import Ranks
import Datasets
import Engine
import Kernels
import Results

/// A plan that is ready to train: its images are open and its arms are filed.
package final class PreparedRun {
  package let runner: Runner
  /// All trials that the plan may train, seed by seed and arm by arm.
  package let trials: [Trial]
  private let datasets: [DatasetRequest: any Dataset]
  private let folder: String
  /// Trials side by side.
  package let jobs: Int
  private lazy var work = work(jobs: jobs)

  fileprivate init(
    _ runner: Runner, _ trials: [Trial], _ datasets: [DatasetRequest: any Dataset], folder: String
  ) {
    self.runner = runner
    self.trials = trials
    self.datasets = datasets
    self.folder = folder
    let wanted = runner.jobs ?? runner.plan.jobs(threads: runner.threads)
    // Ranks train one trial after the other.
    jobs = runner.ranks.isAlone ? max(1, min(wanted, runner.threads)) : 1
  }

  func dataset(_ arm: Arm) -> any Dataset {
    guard let dataset = datasets[arm.settings.data.images] else {
      preconditionFailure("a plan lists the datasets of its arms")
    }
    return dataset
  }

  func work(jobs: Int) -> LaneWork {
    LaneWork(
      plan: runner.plan, dataset: dataset, folder: folder, version: runner.version,
      retriesFailed: runner.retriesFailed, keepsWeights: runner.keepsWeights,
      reading: runner.reading,
      provenance: .collect(
        threads: runner.threads, version: runner.version, jobs: jobs,
        ranks: runner.ranks.count,
        usesOpenBLAS: runner.plan.arms.contains { $0.settings.arithmetic.rules.usesOpenBLAS }),
      ranks: runner.ranks, silence: runner.silence)
  }

  /// Trains some of its trials in one pass. It leaves what other processes run and what may not
  /// begin.
  ///
  /// - Parameter mayBegin: whether there is time for a trial.
  package func train(
    _ some: [Trial], mayBegin: @escaping (Trial) -> Bool
  ) throws(RunError) -> RunSummary {
    var summary = RunSummary()
    var left = some
    try runner.settle(&left, &summary)
    guard !left.isEmpty else { return summary }
    try runner.pass(&left, work, jobs: min(jobs, left.count), &summary, mayBegin: mayBegin)
    summary.remaining = left.count
    return summary
  }

  /// Records the gates of trained SE networks that are not recorded yet.
  package func recordGates(of some: [Trial], _ summary: inout RunSummary) throws(RunError) {
    let analysis = GateAnalysis(
      plan: runner.plan, store: runner.store, dataset: dataset,
      pool: WorkerPool(threads: runner.threads), reading: runner.reading, tell: runner.tell,
      shouldStop: runner.shouldStop)
    switch try analysis.run(some) {
    case .done(let missing): summary.withoutGates = missing
    case .interrupted: summary.wasInterrupted = true
    }
  }
}

extension Runner {
  /// Opens the images and files the plan. Throws for missing data, a taken name, or a folder that
  /// cannot be written.
  package func prepare() throws(RunError) -> PreparedRun {
    tell(.openingData(plan.data.name))
    var opened: [DatasetRequest: any Dataset] = [:]
    do {
      for request in plan.datasets {
        opened[request] = try open(request, threads)
      }
    } catch { throw .data(error) }
    let datasets = opened
    func identity(_ arm: Arm) -> String { datasets[arm.settings.data.images]?.identity ?? "" }
    let all = plan.trials(dataIdentity: identity).filter {
      only?.contains($0.record.trialID) ?? true
    }
    // All are filed, so that what no task trained is seen to be missing.
    var trials = all.filter { !elsewhere.has($0, of: plan, recordsGates: recordsGates) }
    if let share { trials = share.deal(trials) { plan.arms[$0.arm].macs } }
    if let owns { trials = trials.filter(owns) }
    let folder = Self.checkpointFolder(database: store.path)
    do {
      let registration = try store.register(
        plan.key, title: plan.file.title, arms: plan.armRecords(dataIdentity: identity),
        trials: plan.promised(all).map(\.record), seeds: plan.seeds, claims: plan.file.claims,
        source: plan.file.source, replaces: replaces,
        seedsMax: plan.decision == nil ? nil : plan.seeds.last)
      registration.remarks(on: plan.key).forEach { tell(.warning($0)) }
      for dataset in datasets.values {
        guard let share = dataset.mostFrequentShare(.test) else { continue }
        try store.record(mostFrequent: share, of: dataset.identity)
      }
    } catch { throw .database(error) }
    try makeFolder(folder)
    if keepsWeights { try makeFolder(Self.weightsFolder(database: store.path)) }
    try sweep()
    endsClaimsWithoutMemory()
    return PreparedRun(self, trials, datasets, folder: folder)
  }
}
