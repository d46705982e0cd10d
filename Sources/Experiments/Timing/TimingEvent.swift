import Engine
import Files
import Results

/// The events of a timing.
package enum TimingEvent {
  /// Repeats in all over networks and modes, and those that are measured.
  case planned(total: Int, done: Int)
  case started(TimingTask, missing: [Int])
  /// Milliseconds a step, in the order of the arms.
  case measured(TimingTask, repeat: Int, milliseconds: [Double])
  case ended(TimingTask)
  case failed(TimingTask, EngineError)
  /// A warning that does not stop the run.
  case warning(String)
}

/// The outcome of a timing.
package struct TimingSummary: Hashable, Sendable {
  /// Repeats measured now.
  package var measured = 0
  /// Repeats that are left, those of failed tasks included.
  package var remaining = 0
  /// Networks with modes that cannot be run.
  package var failed = 0
  package var wasInterrupted = false
}

/// Why a whole timing stops.
package enum TimingError: Error, CustomStringConvertible {
  /// Another process measures on this machine.
  case busy(path: String, holder: String)
  case lock(FileError)
  case database(DatabaseError)

  package var description: String {
    switch self {
    case .busy(let path, let holder):
      "\(holder) is measuring on this machine, and two measurements would disturb each other; wait for it to "
        + "end, then run again (lock: \(path))"
    case .lock(let error): error.description
    case .database(let error): error.description
    }
  }
}
