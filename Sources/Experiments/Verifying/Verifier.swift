import Datasets
import Results

/// Trains published trials again and compares bit for bit.
package struct Verifier {
  package var plan: VerificationPlan
  package var trials: [Manifest.Trial]
  /// A database of its own, in a temporary folder.
  package var database: String
  package var threads: Int
  package var jobs: Int?
  package var version: String
  /// Threads that decode pictures.
  package var decodeThreads = 1
  package var tell: (RunEvent) -> Void
  package var shouldStop: () -> Bool

  package init(
    plan: VerificationPlan, trials: [Manifest.Trial], database: String, threads: Int, jobs: Int?,
    version: String, tell: @escaping (RunEvent) -> Void, shouldStop: @escaping () -> Bool
  ) {
    self.plan = plan
    self.trials = trials
    self.database = database
    self.threads = threads
    self.jobs = jobs
    self.version = version
    self.tell = tell
    self.shouldStop = shouldStop
  }

  /// Judges every trial, in the order given.
  package func run() throws(RunError) -> (judgements: [Judgement], wasInterrupted: Bool) {
    let store = try wrapped(ResultsStore(writing: database), as: RunError.database)
    let plan = plan
    var runner = Runner(
      plan: plan.plan, store: store, threads: threads, version: version, retriesFailed: false,
      reading: Reading(
        threads: decodeThreads,
        badImages: trials.contains { ($0.badImages ?? 0) > 0 } ? .skip : .fail),
      tell: tell, shouldStop: shouldStop)
    runner.jobs = jobs
    runner.only = plan.trials
    runner.keepsWeights = false
    runner.recordsGates = false
    runner.open = { (request, threads) throws(DataError) in
      try plan.open(request, threads: threads)
    }
    let summary = try runner.run()
    do {
      let judgements = try Self.judge(trials, store)
      return (judgements, summary.wasInterrupted)
    } catch { throw .database(error) }
  }

  private static func judge(
    _ trials: [Manifest.Trial], _ store: ResultsStore
  ) throws(DatabaseError) -> [Judgement] {
    var judgements: [Judgement] = []
    for trial in trials { judgements.append(try judge(trial, store)) }
    return judgements
  }

  /// Compares one trial with what a database says of it.
  package static func judge(
    _ trial: Manifest.Trial, _ store: ResultsStore
  ) throws(DatabaseError) -> Judgement {
    let own = try store.outcome(trial.trial)
    let outcome: Judgement.Outcome =
      switch own.state {
      case "done":
        Judgement.Difference.first(trial, epochs: own.epochs, weights: own.weights).map {
          .differs($0)
        } ?? .same(weights: trial.weights != nil && own.weights != nil)
      case "failed": .failed(own.reason ?? "")
      default: .unfinished
      }
    return Judgement(trial: trial, outcome: outcome, seconds: own.seconds)
  }
}
