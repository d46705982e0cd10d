extension ResultsStore {
  /// Ends all attempts of a process that has run out of memory, as failed for that reason; the next
  /// run tries them again.
  ///
  /// - Parameter reason: as `status` shows it.
  package func abandon(_ owner: LeaseHolder, reason: String) throws(DatabaseError) {
    try database.write { () throws(DatabaseError) in
      try database.run(
        """
        UPDATE attempts SET state = 'failed', failure = ?, reason = ?,
          ended_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
        WHERE state = 'running' AND host = ? AND process = ?
        """,
        [
          .text(Failure.memory.rawValue), .text(reason), .text(owner.host), .text(owner.process),
        ])
    }
  }
}
