import Results
import Datasets

/// The events of a suite.
package enum SuiteEvent {
  /// An experiment is next, by its place among the members.
  case began(Int)
  case trials(RunEvent)
  case timing(TimingEvent)
  /// An experiment cannot be run, and the others go on.
  case refused(Int, SuiteError)
}

/// Why one experiment of a suite stops, or the whole suite.
package enum SuiteError: Error, CustomStringConvertible {
  case run(RunError)
  case timing(TimingError)

  package var description: String {
    switch self {
    case .run(let error): error.description
    case .timing(let error): error.description
    }
  }

  /// Whether it is about one experiment alone: data that are missing or bad, a name that is taken, or a
  /// machine that is being measured.
  var leavesOthers: Bool {
    switch self {
    case .run(let error): error.isAboutOnePlan
    case .timing(.database(let error)): error.kind == .nameTaken
    case .timing(.busy): true
    case .timing: false
    }
  }
}

/// The outcome of a suite.
package struct SuiteSummary: Sendable {
  package enum Outcome: Sendable {
    case notReached
    case trials(RunSummary)
    case timing(TimingSummary)
    case refused(SuiteError)
  }

  /// Of each member in order.
  package var outcomes: [Outcome]
  package var wasInterrupted = false

  package init(outcomes: [Outcome]) { self.outcomes = outcomes }

  package var hasFailures: Bool {
    outcomes.contains {
      switch $0 {
      case .notReached: false
      case .trials(let summary): summary.failed + summary.withoutGates > 0
      case .timing(let summary): summary.failed > 0
      case .refused: true
      }
    }
  }
}
