import Engine
import Files
import Results

/// What a timing tells whoever watches it.
package enum TimingEvent {
  /// Repeats in all over networks and modes, and those that are measured.
  case planned(total: Int, done: Int)
  case started(TimingTask, missing: [Int])
  /// Milliseconds a step, in the order of the arms.
  case measured(TimingTask, repeat: Int, milliseconds: [Double])
  case ended(TimingTask)
  case failed(TimingTask, EngineError)
  /// Something that the user should know and that stops nothing.
  case warning(String)
}

/// What a timing came to.
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
      "\(holder) measures on this machine, and two at once would disturb each other; wait for it to "
        + "end, then run again (lock: \(path))"
    case .lock(let error): error.description
    case .database(let error): error.description
    }
  }
}
