import Experiments
import Kernels
import Results

/// Trains plans look by look, as `DecisionRule` chooses, until all claims are settled or the time
/// is over. The database alone holds the state, so a stopped run can be resumed, and several
/// processes share the work.
package struct DecidingRunner {
  package var plans: [Plan]
  package var store: ResultsStore
  package var threads: Int
  package var jobs: Int?
  /// Seconds; nil is as long as it takes.
  package var budget: Double?
  /// The runner of a plan, as the command line asks for it.
  package var runner: (Plan, @escaping (RunEvent) -> Void) -> Runner
  package var speed: (Plan) -> SpeedEstimate?
  package var interrupted: () -> Bool
  package var tell: (DecisionEvent) -> Void
  package var now: () -> Double = { Clock.now() }

  package init(
    plans: [Plan], store: ResultsStore, threads: Int, jobs: Int?, budget: Double?,
    runner: @escaping (Plan, @escaping (RunEvent) -> Void) -> Runner,
    speed: @escaping (Plan) -> SpeedEstimate?, interrupted: @escaping () -> Bool,
    tell: @escaping (DecisionEvent) -> Void
  ) {
    self.plans = plans
    self.store = store
    self.threads = threads
    self.jobs = jobs
    self.budget = budget
    self.runner = runner
    self.speed = speed
    self.interrupted = interrupted
    self.tell = tell
  }

  /// Throws what stops the whole run, such as a full disk, or data that every plan lacks.
  package func run() throws(RunError) -> DecisionSummary {
    let rounds = DecisionRounds(self, deadline: budget.map { now() + $0 } ?? .infinity)
    return try rounds.play()
  }
}
