import Datasets
import Engine
import Results

/// Why a whole run stops; the failure of a single trial is not such a reason.
package enum RunError: Error, CustomStringConvertible {
  case data(DataError)
  case database(DatabaseError)
  case checkpoint(CheckpointError)
  /// The ranks of one trial are no longer at the same step, for this reason.
  indirect case parted(RunError)
  /// The ranks have not the same experiment or data; the reason names the rank.
  case ranksDiffer(String)
  /// Of a rank that follows: rank 0 has left the trial.
  case leaderLeft

  package var description: String {
    switch self {
    case .data(let error): error.description
    case .database(let error): error.description
    case .checkpoint(let error): error.description
    case .parted(let error): error.description
    case .ranksDiffer(let reason): reason
    case .leaderLeft: "rank 0 has left"
    }
  }

  /// Whether it is about one plan alone: data that are missing or bad, or a name that is taken.
  package var isAboutOnePlan: Bool {
    switch self {
    case .data(let error): error.kind != .system
    case .database(let error): error.kind == .nameTaken
    case .checkpoint, .parted, .ranksDiffer, .leaderLeft: false
    }
  }
}
