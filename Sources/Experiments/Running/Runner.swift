import Datasets
import Engine
import Files
import Foundation
import Kernels
import Ranks
import Results

/// Trains a plan's missing trials. Several runners on one database share the work through claims.
package struct Runner {
  package var plan: Plan
  package var store: ResultsStore
  /// Threads of all trials together.
  package var threads: Int
  /// Trials side by side, which share the threads; by the plan's networks if nil.
  package var jobs: Int?
  package var version: String
  /// Whether trials that diverged are tried again.
  package var retriesFailed = false
  /// Whether trained arms of this name that the plan lacks are filed under another name.
  package var replaces = false
  /// Whether a trial's final weights are kept beside the database.
  package var keepsWeights = true
  /// Whether the gates of SE networks are recorded once they are trained.
  package var recordsGates: Bool
  /// The identities of the wanted trials; nil means all of the plan.
  package var only: Set<String>?
  /// The part of the trials that is wanted; nil means all.
  package var share: Share?
  /// Whether a trial is wanted of those that experiments were dealt together; nil means all.
  package var owns: ((Trial) -> Bool)?
  /// Trials that are left out here.
  package var elsewhere = DoneElsewhere()
  package var reading: Reading
  /// The processes that train each trial together, this one leading.
  package var ranks: any RankGroup = SingleRank()
  /// Seconds without a sign of life after which a process elsewhere counts as lost.
  package var silence = TrialLease.silence
  package var tell: (RunEvent) -> Void
  package var shouldStop: () -> Bool
  /// Opens a data set; several runners can share open ones.
  package var open: (DatasetRequest, Int) throws(DataError) -> any Dataset = {
    (request, threads) throws(DataError) in try Datasets.open(request, threads: threads)
  }

  package init(
    plan: Plan, store: ResultsStore, threads: Int, version: String, retriesFailed: Bool,
    reading: Reading = Reading(), tell: @escaping (RunEvent) -> Void,
    shouldStop: @escaping () -> Bool
  ) {
    self.plan = plan
    self.store = store
    self.threads = threads
    self.version = version
    self.retriesFailed = retriesFailed
    self.reading = reading
    self.tell = tell
    self.shouldStop = shouldStop
    recordsGates = plan.file.recordsGates
  }

  /// Throws if the run cannot continue. Everything recorded until then stays.
  package func run() throws(RunError) -> RunSummary {
    let summary = try train()
    // If the file has gone by now, the last records would be lost.
    try wrapped(store.database.requireInPlace(), as: RunError.database)
    return summary
  }

  private func train() throws(RunError) -> RunSummary {
    let prepared = try prepare()
    var summary = RunSummary()
    var left = prepared.trials
    try settle(&left, &summary)
    let jobs = min(prepared.jobs, max(1, left.count))
    tell(.planned(total: prepared.trials.count, left: left, jobs: jobs))
    let work = prepared.work(jobs: jobs)
    var waits = false
    while !left.isEmpty, !summary.wasInterrupted {
      let before = left.count
      try pass(&left, work, jobs: min(jobs, left.count), &summary)
      guard left.count == before, !left.isEmpty, !summary.wasInterrupted else { continue }
      if !waits {
        tell(.waiting(trials: left.count))
        try warnOfClocks()
      }
      waits = true
      // Other processes run everything that is left: look again later.
      for _ in 0..<10 where !shouldStop() { usleep(100_000) }
      if shouldStop() { summary.wasInterrupted = true }
    }
    if recordsGates, !summary.wasInterrupted {
      try prepared.recordGates(of: prepared.trials, &summary)
    }
    summary.remaining = left.count
    if summary.wasInterrupted { tell(.interrupted(remaining: left.count)) }
    return summary
  }

  /// A run that died elsewhere is taken for alive until its last sign of life is old enough by this machine's clock.
  private func warnOfClocks() throws(RunError) {
    guard let (host, seconds) = try wrapped(store.clockAhead(), as: RunError.database) else {
      return
    }
    tell(
      .warning(
        "the clock of \(host) is at least \(seconds) s ahead of this machine's; if its run has died, its trials are "
          + "taken over so much later"))
  }

  /// If even a few bytes are refused, the program ends at once; its trials must not stay as
  /// running.
  func endsClaimsWithoutMemory() {
    let path = store.path
    let owner = ProcessIdentity.current
    MemoryRefusal.beforeEnd {
      // Another connection: the lanes' own may be in the middle of something.
      try? ResultsStore(writing: path).abandon(
        owner, reason: "the system refused more memory; see `ulimit -v` and what else ran here")
    }
  }

  /// Removes finished trials from `left`.
  func settle(_ left: inout [Trial], _ summary: inout RunSummary) throws(RunError) {
    var open: [Trial] = []
    for trial in left {
      let standing = try wrapped(
        store.standing(
          trial.record.trialID, silence: silence, isAlive: ProcessIdentity.isAlive
        ), as: RunError.database)
      if standing == .done { summary.done += 1 } else { open.append(trial) }
    }
    left = open
  }

  /// One walk over what is left, by so many lanes: trains what has no other lease, takes out what is settled.
  ///
  /// - Parameter mayBegin: whether there is time for a trial; if not, it stays.
  func pass(
    _ left: inout [Trial], _ work: LaneWork, jobs: Int, _ summary: inout RunSummary,
    mayBegin: @escaping (Trial) -> Bool = { _ in true }
  ) throws(RunError) {
    let pools = (0..<jobs).map { lane in
      WorkerPool(threads: threads / jobs + (lane < threads % jobs ? 1 : 0), capacity: threads)
    }
    let got = pools.reduce(0) { $0 + $1.threads }
    if got < threads {
      tell(
        .warning(
          "the system gives \(got) of \(threads) threads (see `ulimit -u` and `ulimit -v`); the "
            + "results are the same, but take longer"))
    }
    let queue = TrialQueue(
      left, summary, pools: pools, threads: threads, tell: tell, shouldStop: shouldStop,
      mayBegin: mayBegin)
    // Lane 0 alone uses the store, the others its path; work is never written after this.
    let store = UncheckedBox(store)
    let shared = UncheckedBox(work)
    sideBySide(jobs, refused: { queue.leave(pools[$0]) }) { lane in
      do throws(RunError) {
        // A connection serves one thread.
        let own =
          lane == 0
          ? store.value
          : try wrapped(ResultsStore(writing: store.value.path), as: RunError.database)
        defer { if lane > 0 { own.close() } }
        try Lane(work: shared.value, store: own, pool: pools[lane], queue: queue).run()
      } catch { queue.fail(error) }
      queue.leave(pools[lane])
    }
    (left, summary) = try queue.result()
  }
}

extension ResultsStore.Registration {
  /// What the user should know about it.
  func remarks(on key: PlanKey) -> [String] {
    var remarks: [String] = []
    if let setAside {
      remarks.append("earlier results of \(key.experiment) are now filed under '\(setAside)'")
    }
    if let earlierNumerics {
      remarks.append(
        "trials of \(key.experiment) by numerics version \(earlierNumerics) stay in the database; its "
          + "reports show those of version \(EngineInfo.numericsVersion) from now on")
    }
    return remarks
  }
}
