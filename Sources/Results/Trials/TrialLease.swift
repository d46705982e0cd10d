/// A process that takes trials: enough to tell whether it still lives.
package struct LeaseHolder: Hashable, Sendable {
  package var host: String
  /// Process number and start, so that a number used again is not taken for the same process.
  package var process: String

  package init(host: String, process: String) {
    self.host = host
    self.process = process
  }
}

/// The right to write about a trial; every write shows it.
package struct TrialLease: Hashable, Sendable {
  package var trialID: String
  package var attempt: Int

  /// Seconds without a sign of life after which the lease of another host counts as lost. On this host
  /// the process itself is looked for, where it can be seen.
  package static let silence = 600.0
  /// The same in a database that one process at a time writes to: a batch system has ended the last one, or has lost sight
  /// of it.
  package static let silenceOfPredecessor = 60.0

  /// Holds in the row of `attempts` that `values` name.
  static let condition = "trial_id = ? AND attempt = ?"

  /// For the question marks of `condition`.
  var values: [SQLValue] { [.text(trialID), .integer(attempt)] }
}
