/// Why a checkpoint cannot be written or read: the file and the cause.
package struct CheckpointError: Error, Hashable, CustomStringConvertible {
  package enum Cause: Hashable, Sendable {
    case notFound
    /// Truncated or altered: the digest does not fit.
    case damaged(String)
    /// Of another network or another version of the format.
    case otherNetwork(String)
    /// The system's own message.
    case system(operation: String, code: Int32, message: String)
  }

  package var path: String
  package var cause: Cause

  package var description: String {
    switch cause {
    case .notFound: "\(path): no such checkpoint"
    case .damaged(let what): "\(path): damaged checkpoint (\(what)); remove it to train anew"
    case .otherNetwork(let what): "\(path): the checkpoint does not fit: \(what)"
    case .system(let operation, _, let message): "\(path): cannot \(operation): \(message)"
    }
  }

  /// Whether the disk is full.
  package var isDiskFull: Bool {
    if case .system(_, let code, _) = cause { return code == 28 || code == 122 }
    return false
  }
}
