/// Leases: an attempt begins in one transaction, and every later write shows its number, so that two
/// processes never train one trial, and a process whose claim was taken over can no longer write.
extension ResultsStore {
  /// What a trial's row tells a process that looks for work.
  package enum Standing: Hashable, Sendable {
    case free(attempts: Int)
    case done
    case failed(Failure, String)
    case running(LeaseHolder)
  }

  /// Takes a lease of a trial, or says why not. A running attempt whose process is gone is marked as lost.
  ///
  /// - Parameters:
  ///   - firstEpoch: the epoch, counted from 1, in which the attempt is to begin.
  ///   - retriesFailed: whether a trial that failed before is tried again, whatever the reason.
  ///   - silence: seconds without a sign of life after which what cannot be seen counts as lost.
  ///   - isAlive: whether a process lives; nil where that cannot be seen, as on another host.
  package func lease(
    _ trialID: String, owner: LeaseHolder, provenance: Provenance, firstEpoch: Int = 1,
    retriesFailed: Bool, silence: Double = TrialLease.silence,
    isAlive: (LeaseHolder) -> Bool?
  ) throws(DatabaseError) -> (lease: TrialLease?, standing: Standing) {
    try database.write { () throws(DatabaseError) in
      let standing = try standing(trialID, silence: silence, isAlive: isAlive)
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
      let lease = TrialLease(trialID: trialID, attempt: attempts + 1)
      let now = try database.now()
      try database.insert(
        into: "attempts",
        [
          ("trial_id", .text(trialID)), ("attempt", .integer(lease.attempt)),
          ("state", .text("running")), ("started_at", .text(now)), ("heartbeat_at", .text(now)),
          ("host", .text(owner.host)), ("process", .text(owner.process)),
          ("first_epoch", .integer(firstEpoch)), ("threads", .integer(provenance.threads)),
          ("load", SQLValue(provenance.load)), ("revision", SQLValue(provenance.revision)),
          ("dirty", SQLValue(provenance.isDirty)),
          ("binary_sha256", SQLValue(provenance.binarySHA256)),
          ("provenance", .text(provenance.details)),
        ])
      return (lease, .free(attempts: attempts))
    }
  }

  /// The state of a trial, by its last attempt.
  package func standing(
    _ trialID: String, silence: Double = TrialLease.silence, isAlive: (LeaseHolder) -> Bool?
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
      let owner = LeaseHolder(host: row.text("host"), process: row.text("process"))
      let lives = isAlive(owner) ?? ((row["silence"].real ?? 0) < silence)
      return lives ? .running(owner) : .free(attempts: attempts)
    default: return .free(attempts: attempts)
    }
  }

  /// When a trial was done, in seconds since 1970; nil while it is not.
  package func endOfDone(_ trialID: String) throws(DatabaseError) -> Int? {
    try database.value(
      "SELECT max(unixepoch(ended_at)) FROM attempts WHERE trial_id = ? AND state = 'done'",
      [.text(trialID)]
    ).integer
  }

  /// The host whose signs of life lie farthest in this machine's future, and by how many seconds: its clock is ahead
  /// by that at least. Nil where all lie in the past.
  package func clockAhead() throws(DatabaseError) -> (host: String, seconds: Int)? {
    let rows = try database.records(
      """
      SELECT host, unixepoch(heartbeat_at) - unixepoch('now') AS ahead FROM attempts WHERE state = 'running'
      ORDER BY ahead DESC LIMIT 1
      """)
    guard let row = rows.first, row.integer("ahead") > 1 else { return nil }
    return (row.text("host"), row.integer("ahead"))
  }

  private func attemptCount(_ trialID: String) throws(DatabaseError) -> Int {
    try database.value("SELECT max(attempt) FROM attempts WHERE trial_id = ?", [.text(trialID)])
      .integer ?? 0
  }

  /// Records a sign of life, the memory that training takes, where it began, and how many bad
  /// pictures the trial has left out.
  package func heartbeat(
    _ lease: TrialLease, firstEpoch: Int? = nil, peakMemoryBytes: Int? = nil, badImages: Int? = nil
  ) throws(DatabaseError) {
    try database.write { () throws(DatabaseError) in
      try require(lease)
      try database.run(
        """
        UPDATE attempts SET heartbeat_at = ?, first_epoch = coalesce(?, first_epoch),
          peak_memory_bytes = coalesce(?, peak_memory_bytes), bad_images = coalesce(?, bad_images)
        WHERE \(TrialLease.condition)
        """,
        [
          .text(database.now()), SQLValue(firstEpoch), SQLValue(peakMemoryBytes),
          SQLValue(badImages),
        ]
          + lease.values)
    }
  }

  /// Records epochs, the seconds spent so far by phase, and bad pictures left out so far. Rows are
  /// keyed by what they measure, so an epoch recorded twice has one row.
  package func record(
    _ lease: TrialLease, epochs: [EpochRecord], phases: [(phase: String, seconds: Double)],
    badImages: Int? = nil
  ) throws(DatabaseError) {
    try database.write { () throws(DatabaseError) in
      try require(lease)
      for epoch in epochs { try insert(epoch, lease) }
      for (phase, seconds) in phases {
        try database.insert(
          into: "phases",
          [
            ("trial_id", .text(lease.trialID)), ("phase", .text(phase)),
            ("seconds", .real(seconds)),
          ], "ON CONFLICT DO UPDATE SET seconds = excluded.seconds")
      }
      try database.run(
        "UPDATE attempts SET heartbeat_at = ?, bad_images = coalesce(?, bad_images) "
          + "WHERE \(TrialLease.condition)",
        [.text(database.now()), SQLValue(badImages)] + lease.values)
    }
  }

  private func insert(_ epoch: EpochRecord, _ lease: TrialLease) throws(DatabaseError) {
    try database.insert(
      into: "epochs",
      [
        ("trial_id", .text(lease.trialID)), ("epoch", .integer(epoch.epoch)),
        ("split", .text(epoch.split)), ("attempt", .integer(lease.attempt)),
        ("images", .integer(epoch.images)), ("loss", .real(epoch.loss)),
        ("top1_error", .real(epoch.top1Error)), ("top5_error", .real(epoch.top5Error)),
        ("learning_rate", SQLValue(epoch.learningRate)), ("seconds", .real(epoch.seconds)),
        ("images_per_second", .real(epoch.imagesPerSecond)),
      ],
      """
      ON CONFLICT DO UPDATE SET attempt = excluded.attempt, images = excluded.images,
        loss = excluded.loss, top1_error = excluded.top1_error, top5_error = excluded.top5_error,
        learning_rate = excluded.learning_rate, seconds = excluded.seconds,
        images_per_second = excluded.images_per_second
      """)
  }

  /// Ends an attempt.
  ///
  /// - Parameter weightsSHA256: of the final weights, as 64 hexadecimal digits; of a trial that is done.
  package func finish(
    _ lease: TrialLease, _ end: AttemptEnd, weightsSHA256: String? = nil
  ) throws(DatabaseError) {
    var (state, failure, reason): (String, String?, String?) = ("done", nil, nil)
    switch end {
    case .done: break
    case .interrupted: state = "interrupted"
    case .failed(let kind, let text): (state, failure, reason) = ("failed", kind.rawValue, text)
    }
    try database.write { () throws(DatabaseError) in
      try require(lease)
      try database.run(
        """
        UPDATE attempts SET state = ?, failure = ?, reason = ?, ended_at = ?, heartbeat_at = ?,
          weights_sha256 = ?
        WHERE \(TrialLease.condition)
        """,
        [
          .text(state), SQLValue(failure), SQLValue(reason), .text(database.now()),
          .text(database.now()),
          SQLValue(weightsSHA256),
        ] + lease.values)
    }
  }

  private func require(_ lease: TrialLease) throws(DatabaseError) {
    let rows = try database.records(
      "SELECT state, (SELECT max(attempt) FROM attempts x WHERE x.trial_id = a.trial_id) AS last "
        + "FROM attempts a WHERE \(TrialLease.condition)", lease.values)
    guard let row = rows.first, row.text("state") == "running", row.integer("last") == lease.attempt
    else {
      throw DatabaseError(
        .leaseLost, path: path,
        "trial \(lease.trialID.prefix(12)) was taken over by another process"
      )
    }
  }
}
