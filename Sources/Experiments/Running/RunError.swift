import Datasets
import Engine
import Results

/// Why a whole run stops; the failure of a single trial is not such a reason.
package enum RunError: Error, CustomStringConvertible {
  case data(DataError)
  case database(DatabaseError)
  case checkpoint(CheckpointError)

  package var description: String {
    switch self {
    case .data(let error): error.description
    case .database(let error): error.description
    case .checkpoint(let error): error.description
    }
  }

  /// Whether it is about one plan alone: data that are missing or bad, or a name that is taken.
  package var isAboutOnePlan: Bool {
    switch self {
    case .data(let error): error.kind != .system
    case .database(let error): error.kind == .nameTaken
    case .checkpoint: false
    }
  }
}
