import Datasets
import Engine
import Kernels
import Ranks
import Results

/// What all trials of a run share.
struct LaneWork {
  let plan: Plan
  let dataset: (Arm) -> any Dataset
  /// Of checkpoints.
  let folder: String
  let version: String
  let retriesFailed: Bool
  let keepsWeights: Bool
  let reading: Reading
  let provenance: Provenance
  let ranks: any RankGroup
  let silence: Double
}

/// Trains one trial after the other from a queue; several lanes do it side by side.
struct Lane {
  let work: LaneWork
  let store: ResultsStore
  let pool: WorkerPool
  let queue: TrialQueue

  /// Takes trials until there are none.
  func run() throws(RunError) {
    while let place = queue.take() { try run(queue.trials[place], place) }
  }

  private func run(_ trial: Trial, _ place: Int) throws(RunError) {
    var provenance = work.provenance
    provenance.load = Provenance.currentLoad
    provenance.threads = pool.threads
    let checkpoint = TrialCheckpoint(folder: work.folder, trialID: trial.record.trialID)
    let firstEpoch = checkpoint.nextEpoch
    var lease: TrialLease?
    var standing = ResultsStore.Standing.done
    do {
      // A trial that no plan has promised is registered when it begins.
      if work.plan.decision != nil { try store.add(trial.record) }
      (lease, standing) = try store.lease(
        trial.record.trialID, owner: ProcessIdentity.current, provenance: provenance,
        firstEpoch: firstEpoch, retriesFailed: work.retriesFailed, silence: work.silence,
        isAlive: ProcessIdentity.isAlive)
    } catch { throw .database(error) }
    if let lease {
      try train(trial, lease, checkpoint, place)
      return
    }
    switch standing {
    case .done: queue.count { $0.done += 1 }
    case .failed(let failure, let reason):
      queue.count { $0.failed += 1 }
      queue.tell(.failed(trial, arm: work.plan.arms[trial.arm], failure, reason))
    case .running, .free: queue.leaveOpen(place)
    }
  }

  /// Trains with the other ranks, if there are any.
  private func together(_ run: TrialRun) throws(RunError) -> TrialRun.End {
    guard !work.ranks.isAlone else { return try run.run() }
    RankTask.train(
      experiment: work.plan.file.name, scale: work.plan.scale.rawValue, arm: run.trial.arm,
      seed: run.trial.seed, trialID: run.trial.record.trialID
    ).announce(to: work.ranks)
    if let reason = run.crew.firstReason(nil) { throw .ranksDiffer(reason) }
    do { return try run.run() } catch {
      // The others know of it where it came up in an agreement; of pictures that cannot be read they do not.
      if case .data = error { throw .parted(error) }
      throw error
    }
  }

  private func train(
    _ trial: Trial, _ lease: TrialLease, _ checkpoint: TrialCheckpoint, _ place: Int
  ) throws(RunError) {
    let arm = work.plan.arms[trial.arm]
    let start = Clock.now()
    let crew = TrialCrew(ranks: work.ranks)
    let run = TrialRun(
      trial: trial, arm: arm, diary: StoredDiary(lease: lease, store: store), crew: crew,
      dataset: work.dataset(arm).sized(arm.facts.side), pool: pool,
      checkpoint: checkpoint,
      weights: work.keepsWeights
        ? Runner.weightsPath(database: store.path, trialID: trial.record.trialID) : nil,
      version: work.version, reading: work.reading, tell: { queue.tell($0) },
      shouldStop: { queue.shouldStop })
    let end: TrialRun.End
    do {
      end = try together(run)
    } catch {
      if case .database(let lost) = error, lost.kind == .leaseLost {
        queue.tell(.takenOver(trial, lost.reason))
        queue.leaveOpen(place)
        return
      }
      // A full disk or a lost database ends the run; the trial can go on from its last checkpoint.
      try? store.finish(lease, .interrupted)
      throw error
    }
    switch end {
    case .done(let test, let weights):
      try wrapped(
        store.finish(lease, .done, weightsSHA256: weights), as: RunError.database)
      // Not earlier: if the process is killed in between, one file is left over, and the next run
      // sweeps it.
      checkpoint.remove()
      queue.count {
        $0.done += 1
        $0.trained += 1
      }
      queue.tell(.ended(trial, arm: arm, test: test, seconds: Clock.now() - start))
    case .interrupted:
      try wrapped(store.finish(lease, .interrupted), as: RunError.database)
      queue.leaveOpen(place)
      queue.count { $0.wasInterrupted = true }
    case .failed(let failure, let reason):
      try wrapped(
        store.finish(lease, .failed(failure, reason)), as: RunError.database)
      queue.count { $0.failed += 1 }
      queue.tell(.failed(trial, arm: arm, failure, reason))
    }
  }
}
