import Files
import Text

/// Why a checkpoint cannot be written or read: the file and the cause.
package struct CheckpointError: Error, Hashable, CustomStringConvertible {
  package enum Cause: Hashable, Sendable {
    /// Truncated or altered: the digest does not fit.
    case damaged(String)
    /// Of another network.
    case otherNetwork(String)
    /// Another trial's, or saved by a program that computes or writes otherwise.
    case foreign(String)
    /// What was to be saved could not be read back.
    case unreadable(String)
    case file(FileError)
  }

  package var path: String
  package var cause: Cause

  package init(path: String, cause: Cause) {
    self.path = path
    self.cause = cause
  }

  package var description: String {
    switch cause {
    case .damaged(let what):
      "\(path.printable): damaged checkpoint (\(what)); remove it to train anew"
    case .otherNetwork(let what): "\(path.printable): the checkpoint does not fit: \(what)"
    case .foreign(let what): "\(path.printable): not this trial's checkpoint: \(what)"
    case .unreadable(let what):
      "\(path.printable): no checkpoint is saved that cannot be read back: \(what)"
    case .file(let error): error.description
    }
  }

  /// Whether the disk is full.
  package var isDiskFull: Bool {
    if case .file(let error) = cause { return error.isDiskFull }
    return false
  }
}
