import Network
import Results

/// What another database has: those trials need not be trained here.
package struct DoneElsewhere: Sendable {
  private var done: Set<String> = []
  private var diverged: Set<String> = []
  private var gated: Set<String> = []

  /// Nothing.
  package init() {}

  /// - Parameter retriesFailed: whether diverged trials are tried again.
  package init(_ store: ResultsStore, retriesFailed: Bool) throws(DatabaseError) {
    done = try store.done()
    if !retriesFailed { diverged = Set(try store.outcomes().keys).subtracting(done) }
    for id in done where try store.hasGates(id) { gated.insert(id) }
  }

  /// Whether a trial of a plan has all that is asked of it.
  ///
  /// - Parameter recordsGates: whether the gates of SE networks are asked for.
  package func has(_ trial: Trial, of plan: Plan, recordsGates: Bool) -> Bool {
    let id = trial.record.trialID
    if diverged.contains(id) { return true }
    guard done.contains(id) else { return false }
    return !recordsGates || plan.arms[trial.arm].graph.seBlocks.isEmpty || gated.contains(id)
  }
}
