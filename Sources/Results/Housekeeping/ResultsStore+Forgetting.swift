/// Removes what nobody needs any more.
extension ResultsStore {
  /// What an experiment's removal takes away.
  package struct Removal: Hashable, Sendable {
    package var plans: [PlanKey]
    /// Identities of trials that no other plan has, in order.
    package var trials: [String]
    /// Trials that stay, because other plans have them.
    package var shared: Int
    /// Turns of timings.
    package var measurements: Int
    /// Trials that a process has claimed; it may have died.
    package var running: [String]

    package var isEmpty: Bool { plans.isEmpty && measurements == 0 }
  }

  /// What `forget` would remove.
  ///
  /// - Parameter scale: nil is every scale.
  package func removal(
    of experiment: String, scale: String?
  ) throws(DatabaseError) -> Removal {
    let values: [SQLValue] = [.text(experiment), SQLValue(scale)]
    let plans = try database.records(
      """
      SELECT DISTINCT \(PlanKey.columns) FROM arms
      WHERE experiment = ?1 AND (?2 IS NULL OR scale = ?2) ORDER BY scale, variant
      """, values
    ).map(PlanKey.init)
    let rows = try database.records(
      """
      SELECT trial_id, max(state = 'running') AS is_running,
        EXISTS (SELECT 1 FROM v_trials o WHERE o.trial_id = v.trial_id
          AND NOT (o.experiment = ?1 AND (?2 IS NULL OR o.scale = ?2))) AS is_shared
      FROM v_trials v WHERE experiment = ?1 AND (?2 IS NULL OR scale = ?2)
      GROUP BY trial_id ORDER BY trial_id
      """, values)
    let measurements = try database.value(
      "SELECT count(*) FROM measurements WHERE experiment = ?1 AND (?2 IS NULL OR scale = ?2)",
      values)
    return Removal(
      plans: plans,
      trials: rows.filter { $0.integer("is_shared") == 0 }.map { $0.text("trial_id") },
      shared: rows.count { $0.integer("is_shared") == 1 },
      measurements: measurements.integer ?? 0,
      running: rows.filter { $0.integer("is_running") == 1 }.map { $0.text("trial_id") })
  }

  /// Removes an experiment's plans, the trials that no other plan has, and its measurements. Notes on the
  /// experiment go with its last plan.
  package func forget(
    _ experiment: String, scale: String?
  ) throws(DatabaseError) -> Removal {
    try database.write { () throws(DatabaseError) in
      let removal = try removal(of: experiment, scale: scale)
      for table in ["arms", "plan_seeds", "deciding_plans", "claims", "measurements"] {
        try database.run(
          "DELETE FROM \(table) WHERE experiment = ?1 AND (?2 IS NULL OR scale = ?2)",
          [.text(experiment), SQLValue(scale)])
      }
      for trial in removal.trials { try remove(trial) }
      let left = try database.value(
        """
        SELECT EXISTS (SELECT 1 FROM arms WHERE experiment = ?1)
          OR EXISTS (SELECT 1 FROM measurements WHERE experiment = ?1)
        """, [.text(experiment)])
      if left.integer == 0 {
        try database.run("DELETE FROM experiments WHERE experiment = ?", [.text(experiment)])
        try database.run(
          "DELETE FROM notes WHERE kind = 'experiment' AND subject = ?", [.text(experiment)])
      }
      return removal
    }
  }

  /// Removes the results of a trial; the plans that have it train it again.
  package func forgetResults(of trial: String) throws(DatabaseError) {
    try database.write { () throws(DatabaseError) in
      for table in ["attempts", "epochs", "phases", "gates"] {
        try database.run("DELETE FROM \(table) WHERE trial_id = ?", [.text(trial)])
      }
    }
  }

  /// Part of a writing transaction.
  private func remove(_ trial: String) throws(DatabaseError) {
    // Attempts, epochs, phases and gates go with it.
    try database.run("DELETE FROM trials WHERE trial_id = ?", [.text(trial)])
    try database.run("DELETE FROM notes WHERE kind = 'trial' AND subject = ?", [.text(trial)])
  }

  /// When something was last recorded of each experiment, UTC.
  package func lastRuns() throws(DatabaseError) -> [String: String] {
    let rows = try database.records(
      """
      SELECT experiment, max(at) AS at FROM (
        SELECT v.experiment, coalesce(x.ended_at, x.heartbeat_at) AS at
        FROM v_trials v JOIN attempts x ON x.trial_id = v.trial_id
        UNION ALL SELECT experiment, measured_at FROM measurements)
      GROUP BY experiment
      """)
    return Dictionary(uniqueKeysWithValues: rows.map { ($0.text("experiment"), $0.text("at")) })
  }
}
