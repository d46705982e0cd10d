import Experiments

/// The events of a run that decides.
package enum DecisionEvent {
  /// What is trained or opened next is the plan's, by its place.
  case began(Int)
  case trials(RunEvent)
  /// The state of the claims, before the first trial and after each round.
  case judged(DecisionState.Counts)
  /// The number of trials that are trained next.
  case chose(trials: Int)
  /// Other processes train what could be next.
  case waiting
  /// A plan cannot be trained, and the others go on.
  case refused(Int, RunError)
}

/// The outcome of a run that decides.
package struct DecisionSummary: Sendable {
  package enum Ending: Sendable {
    case stopped(DecisionStep.Reason)
    /// The time is over; trials were saved half-way.
    case outOfTime
    case interrupted
  }

  /// Of each plan in order; nil where it was refused.
  package var plans: [RunSummary?]
  package var refusals: [(plan: Int, error: RunError)] = []
  package var counts = DecisionState.Counts()
  package var ending = Ending.interrupted

  package var trained: Int { plans.reduce(0) { $0 + ($1?.trained ?? 0) } }
  package var failed: Int { plans.reduce(0) { $0 + ($1?.failed ?? 0) + ($1?.withoutGates ?? 0) } }
  package var wasInterrupted: Bool {
    if case .interrupted = ending { true } else { false }
  }
}
