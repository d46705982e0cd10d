import Datasets
import Engine
import Files
import Foundation
import Kernels
import Results

/// Trains what a plan lacks. Several runners on one database share the work by claims.
package struct Runner {
  package var plan: Plan
  package var store: ResultsStore
  package var threads: Int
  package var version: String
  /// Whether trials that diverged are tried again.
  package var retriesFailed = false
  /// Whether a trial's final weights are kept beside the database.
  package var keepsWeights = true
  /// Whether the gates of SE networks are recorded once they are trained.
  package var recordsGates: Bool
  package var reading: Reading
  package var tell: (RunEvent) -> Void
  package var shouldStop: () -> Bool
  /// Opens a dataset; several runners can share those that are open.
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

  /// Where checkpoints of a database lie.
  package static func checkpointFolder(database: String) -> String {
    "\(folder(of: database))checkpoints"
  }

  /// Where the final weights of a database's trials lie.
  package static func weightsFolder(database: String) -> String {
    "\(folder(of: database))weights"
  }

  /// Where the final weights of a trial lie, in the safetensors format.
  package static func weightsPath(database: String, trialID: String) -> String {
    "\(weightsFolder(database: database))/\(trialID).safetensors"
  }

  private static func folder(of database: String) -> String {
    database.lastIndex(of: "/").map { String(database[...$0]) } ?? ""
  }

  package func run() throws(RunError) -> RunSummary {
    tell(.openingData(plan.data.name))
    var opened: [DatasetRequest: any Dataset] = [:]
    do throws(DataError) {
      for request in plan.datasets {
        opened[request] = try open(request, threads)
      }
    } catch { throw .data(error) }
    let datasets = opened
    func dataset(_ arm: Arm) -> any Dataset {
      guard let dataset = datasets[arm.settings.data.images] else {
        preconditionFailure("a plan lists the datasets of its arms")
      }
      return dataset
    }
    let trials = plan.trials { dataset($0).identity }
    let folder = Self.checkpointFolder(database: store.path)
    try database { () throws(DatabaseError) in
      try store.register(
        plan.key, title: plan.file.title,
        arms: plan.armRecords { dataset($0).identity }, trials: trials.map(\.record),
        seeds: plan.seeds)
    }
    try makeFolder(folder)
    if keepsWeights { try makeFolder(Self.weightsFolder(database: store.path)) }
    var session = Session(
      dataset: dataset, pool: WorkerPool(threads: threads), folder: folder,
      provenance: .collect(threads: threads, version: version))
    var left = trials
    try settle(&left, &session)
    tell(.planned(total: trials.count, left: left))
    var waits = false
    while !left.isEmpty, !session.summary.wasInterrupted {
      let before = left.count
      try pass(&left, &session)
      guard left.count == before, !left.isEmpty, !session.summary.wasInterrupted else { continue }
      if !waits { tell(.waiting(trials: left.count)) }
      waits = true
      // Others run all that is left: look again when they may be done.
      for _ in 0..<10 where !shouldStop() { usleep(100_000) }
      if shouldStop() { session.summary.wasInterrupted = true }
    }
    if recordsGates, !session.summary.wasInterrupted {
      let analysis = GateAnalysis(
        plan: plan, store: store, dataset: dataset, pool: session.pool, reading: reading,
        tell: tell, shouldStop: shouldStop)
      switch try analysis.run(trials) {
      case .done(let missing): session.summary.withoutGates = missing
      case .interrupted: session.summary.wasInterrupted = true
      }
    }
    session.summary.remaining = left.count
    if session.summary.wasInterrupted { tell(.interrupted(remaining: left.count)) }
    return session.summary
  }

  /// Makes sure that files can be put there, before hours are spent on them.
  private func makeFolder(_ path: String) throws(RunError) {
    func failure(_ operation: String) -> RunError {
      .checkpoint(
        CheckpointError(
          path: path, cause: .file(FileError(path: path, operation: operation, code: errno))))
    }
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw failure("create it") }
    // The point makes a file in the way an error.
    guard access("\(path)/.", W_OK) == 0 else { throw failure("write into it") }
  }

  /// What stays the same over all trials of a run.
  private struct Session {
    var dataset: (Arm) -> any Dataset
    var pool: WorkerPool
    var folder: String
    var provenance: Provenance
    var summary = RunSummary()
  }

  /// Takes out of `left` what is done already.
  private func settle(_ left: inout [Trial], _ session: inout Session) throws(RunError) {
    var open: [Trial] = []
    for trial in left {
      var standing = ResultsStore.Standing.free(attempts: 0)
      try database { () throws(DatabaseError) in
        standing = try store.standing(
          trial.record.trialID, host: ProcessIdentity.current.host,
          isAlive: ProcessIdentity.isAlive)
      }
      if standing == .done { session.summary.done += 1 } else { open.append(trial) }
    }
    left = open
  }

  /// One walk over what is left: trains what can be claimed, takes out what is settled.
  private func pass(_ left: inout [Trial], _ session: inout Session) throws(RunError) {
    var open: [Trial] = []
    for (index, trial) in left.enumerated() {
      if shouldStop() {
        session.summary.wasInterrupted = true
        left = open + left[index...]
        return
      }
      session.provenance.load = Provenance.currentLoad
      let provenance = session.provenance
      var claim: Claim?
      var standing = ResultsStore.Standing.done
      try database { () throws(DatabaseError) in
        (claim, standing) = try store.claim(
          trial.record.trialID, owner: ProcessIdentity.current, provenance: provenance,
          retriesFailed: retriesFailed, isAlive: ProcessIdentity.isAlive)
      }
      if let claim {
        switch try train(trial, claim, &session) {
        case .settled: continue
        case .takenOver:
          open.append(trial)
          continue
        case .interrupted:
          session.summary.wasInterrupted = true
          left = open + left[index...]
          return
        }
      }
      switch standing {
      case .done: session.summary.done += 1
      case .failed(let failure, let reason):
        session.summary.failed += 1
        tell(.failed(trial, arm: plan.arms[trial.arm], failure, reason))
      case .running, .free: open.append(trial)
      }
    }
    left = open
  }

  private enum Outcome { case settled, takenOver, interrupted }

  private func train(
    _ trial: Trial, _ claim: Claim, _ session: inout Session
  ) throws(RunError) -> Outcome {
    let arm = plan.arms[trial.arm]
    let start = Clock.now()
    let run = TrialRun(
      trial: trial, arm: arm, claim: claim, store: store,
      dataset: session.dataset(arm).sized(arm.facts.side), pool: session.pool,
      checkpoint: "\(session.folder)/\(trial.record.trialID).ckpt",
      weights: keepsWeights
        ? Self.weightsPath(database: store.path, trialID: trial.record.trialID) : nil,
      version: version, reading: reading, tell: tell, shouldStop: shouldStop)
    let end: TrialRun.End
    do throws(RunError) {
      end = try run.run()
    } catch {
      if case .database(let lost) = error, lost.kind == .claimLost {
        tell(.warning(lost.reason))
        return .takenOver
      }
      // A full disk or a lost database ends the run; the trial can go on from its last checkpoint.
      try? store.finish(claim, .interrupted)
      throw error
    }
    switch end {
    case .done(let test):
      try database { () throws(DatabaseError) in try store.finish(claim, .done) }
      session.summary.done += 1
      session.summary.trained += 1
      tell(.ended(trial, arm: arm, test: test, seconds: Clock.now() - start))
    case .interrupted:
      try database { () throws(DatabaseError) in try store.finish(claim, .interrupted) }
      return .interrupted
    case .failed(let failure, let reason):
      try database { () throws(DatabaseError) in
        try store.finish(claim, .failed(failure, reason))
      }
      session.summary.failed += 1
      tell(.failed(trial, arm: arm, failure, reason))
    }
    return .settled
  }

  private func database(_ body: () throws(DatabaseError) -> Void) throws(RunError) {
    do throws(DatabaseError) { try body() } catch { throw .database(error) }
  }
}
