/// Claims: an attempt is begun in one transaction, and every later write shows its number, so that two
/// processes never train one trial and a process that was given up for dead cannot write any more.
extension ResultsStore {
  /// What a trial's row says to a process that looks for work.
  package enum Standing: Hashable, Sendable {
    case free(attempts: Int)
    case done
    case failed(Failure, String)
    case running(ClaimOwner)
  }

  /// Seconds without a sign of life after which a claim from another host counts as lost. On this host
  /// the process itself is looked for, where it can be seen.
  package static let lease = 600.0

  /// Claims a trial, or says why not. A running attempt whose process is gone is marked as lost.
  ///
  /// - Parameters:
  ///   - firstEpoch: the epoch, counted from 1, in which the attempt is to begin.
  ///   - retriesFailed: whether a trial that failed before is tried again, whatever the reason.
  ///   - isAlive: whether a process of this host lives; nil where that cannot be seen.
  package func claim(
    _ trialID: String, owner: ClaimOwner, provenance: Provenance, firstEpoch: Int = 1,
    retriesFailed: Bool,
    isAlive: (ClaimOwner) -> Bool?
  ) throws(DatabaseError) -> (claim: Claim?, standing: Standing) {
    try database.write { () throws(DatabaseError) in
      let standing = try standing(trialID, host: owner.host, isAlive: isAlive)
      var attempts = 0
      switch standing {
      case .free(let earlier): attempts = earlier
      case .failed(let failure, _) where retriesFailed || failure != .diverged:
        attempts = try attemptCount(trialID)
      case .done, .failed, .running: return (nil, standing)
      }
      try database.run(
        "UPDATE attempts SET state = 'lost', reason = 'its process is gone' "
          + "WHERE trial_id = ? AND state = 'running'", [.text(trialID)])
      let claim = Claim(trialID: trialID, attempt: attempts + 1)
      let now = try self.now()
      try database.run(
        """
        INSERT INTO attempts (
          trial_id, attempt, state, started_at, heartbeat_at, host, process, first_epoch, threads,
          load, revision, dirty, binary_sha256, provenance)
        VALUES (?, ?, 'running', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          .text(trialID), .integer(claim.attempt), .text(now), .text(now), .text(owner.host),
          .text(owner.process), .integer(firstEpoch), .integer(provenance.threads),
          SQLValue(provenance.load),
          SQLValue(provenance.revision), SQLValue(provenance.isDirty.map { $0 ? 1 : 0 }),
          SQLValue(provenance.binarySHA256), .text(provenance.details),
        ])
      return (claim, .free(attempts: attempts))
    }
  }

  /// How a trial stands, by its last attempt.
  package func standing(
    _ trialID: String, host: String, isAlive: (ClaimOwner) -> Bool?
  ) throws(DatabaseError) -> Standing {
    let rows = try database.records(
      """
      SELECT state, failure, reason, host, process, attempt,
        unixepoch('now') - unixepoch(heartbeat_at) AS silence
      FROM attempts WHERE trial_id = ? ORDER BY state = 'done' DESC, attempt DESC LIMIT 1
      """, [.text(trialID)])
    guard let row = rows.first else { return .free(attempts: 0) }
    let attempts = row.integer("attempt")
    switch row["state"].text {
    case "done": return .done
    case "failed":
      let failure = row["failure"].text.flatMap(Failure.init(rawValue:)) ?? .error
      return .failed(failure, row.text("reason"))
    case "running":
      let owner = ClaimOwner(host: row.text("host"), process: row.text("process"))
      let seen = owner.host == host ? isAlive(owner) : nil
      let lives = seen ?? ((row["silence"].real ?? 0) < Self.lease)
      return lives ? .running(owner) : .free(attempts: attempts)
    default: return .free(attempts: attempts)
    }
  }

  /// When a trial was done, in seconds since 1970; nil while it is not.
  package func endOfDone(_ trialID: String) throws(DatabaseError) -> Int? {
    try database.rows(
      "SELECT max(unixepoch(ended_at)) FROM attempts WHERE trial_id = ? AND state = 'done'",
      [.text(trialID)])[0][0].integer
  }

  private func attemptCount(_ trialID: String) throws(DatabaseError) -> Int {
    try database.rows(
      "SELECT coalesce(max(attempt), 0) FROM attempts WHERE trial_id = ?", [.text(trialID)])[0][0]
      .integer ?? 0
  }

  /// Gives a sign of life, and says how much memory training takes, where it began, and how many bad
  /// pictures the trial has left out.
  package func heartbeat(
    _ claim: Claim, firstEpoch: Int? = nil, peakMemoryBytes: Int? = nil, badImages: Int? = nil
  ) throws(DatabaseError) {
    try database.write { () throws(DatabaseError) in
      try require(claim)
      try database.run(
        """
        UPDATE attempts SET heartbeat_at = ?, first_epoch = coalesce(?, first_epoch),
          peak_memory_bytes = coalesce(?, peak_memory_bytes), bad_images = coalesce(?, bad_images)
        WHERE trial_id = ? AND attempt = ?
        """,
        [
          .text(now()), SQLValue(firstEpoch), SQLValue(peakMemoryBytes), SQLValue(badImages),
          .text(claim.trialID), .integer(claim.attempt),
        ])
    }
  }

  /// Records epochs, the seconds spent so far by phase, and bad pictures left out so far. Rows are
  /// keyed by what they measure, so an epoch recorded twice stands once.
  package func record(
    _ claim: Claim, epochs: [EpochRecord], phases: [(phase: String, seconds: Double)],
    badImages: Int? = nil
  ) throws(DatabaseError) {
    try database.write { () throws(DatabaseError) in
      try require(claim)
      for epoch in epochs { try insert(epoch, claim) }
      for (phase, seconds) in phases {
        try database.run(
          "INSERT INTO timings (trial_id, phase, seconds) VALUES (?, ?, ?) "
            + "ON CONFLICT DO UPDATE SET seconds = excluded.seconds",
          [.text(claim.trialID), .text(phase), .real(seconds)])
      }
      try database.run(
        "UPDATE attempts SET heartbeat_at = ?, bad_images = coalesce(?, bad_images) "
          + "WHERE trial_id = ? AND attempt = ?",
        [.text(now()), SQLValue(badImages), .text(claim.trialID), .integer(claim.attempt)])
    }
  }

  private func insert(_ epoch: EpochRecord, _ claim: Claim) throws(DatabaseError) {
    try database.run(
      """
      INSERT INTO epochs (
        trial_id, epoch, split, attempt, images, loss, top1_error, top5_error, learning_rate,
        seconds, images_per_second)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET attempt = excluded.attempt, images = excluded.images,
        loss = excluded.loss, top1_error = excluded.top1_error, top5_error = excluded.top5_error,
        learning_rate = excluded.learning_rate, seconds = excluded.seconds,
        images_per_second = excluded.images_per_second
      """,
      [
        .text(claim.trialID), .integer(epoch.epoch), .text(epoch.split), .integer(claim.attempt),
        .integer(epoch.images), .real(epoch.loss), .real(epoch.top1Error), .real(epoch.top5Error),
        SQLValue(epoch.learningRate), .real(epoch.seconds), .real(epoch.imagesPerSecond),
      ])
  }

  /// Ends an attempt.
  ///
  /// - Parameter weightsSHA256: of the final weights, as 64 hexadecimal digits; of a trial that is done.
  package func finish(
    _ claim: Claim, _ end: AttemptEnd, weightsSHA256: String? = nil
  ) throws(DatabaseError) {
    var (state, failure, reason): (String, String?, String?) = ("done", nil, nil)
    switch end {
    case .done: break
    case .interrupted: state = "interrupted"
    case .failed(let kind, let text): (state, failure, reason) = ("failed", kind.rawValue, text)
    }
    try database.write { () throws(DatabaseError) in
      try require(claim)
      try database.run(
        """
        UPDATE attempts SET state = ?, failure = ?, reason = ?, ended_at = ?, heartbeat_at = ?,
          weights_sha256 = ?
        WHERE trial_id = ? AND attempt = ?
        """,
        [
          .text(state), SQLValue(failure), SQLValue(reason), .text(now()), .text(now()),
          SQLValue(weightsSHA256), .text(claim.trialID), .integer(claim.attempt),
        ])
    }
  }

  private func require(_ claim: Claim) throws(DatabaseError) {
    let rows = try database.records(
      "SELECT state, (SELECT max(attempt) FROM attempts x WHERE x.trial_id = a.trial_id) AS last "
        + "FROM attempts a WHERE trial_id = ? AND attempt = ?",
      [.text(claim.trialID), .integer(claim.attempt)])
    guard let row = rows.first, row.text("state") == "running", row.integer("last") == claim.attempt
    else {
      throw DatabaseError(
        .claimLost, path: path,
        "trial \(claim.trialID.prefix(12)) was taken over by another process"
      )
    }
  }

  /// UTC, to the second.
  private func now() throws(DatabaseError) -> String {
    try database.rows("SELECT strftime('%Y-%m-%dT%H:%M:%SZ', 'now')")[0][0].text ?? ""
  }
}
