/// Trials by their identity.
extension ResultsStore {
  /// One trial, and the arm under which it was first planned.
  package struct KnownTrial: Hashable, Sendable {
    package var trialID: String
    package var seed: Int
    /// `done`, `running`, `failed`, `pending`, ….
    package var state: String
    package var experiment: String
    package var scale: String
    package var variant: String
    package var arm: String
  }

  /// The trials whose identity begins so, `limit` at most, in order of their identity.
  package func trials(
    beginning prefix: String, limit: Int
  ) throws(DatabaseError) -> [KnownTrial] {
    try database.records(
      """
      SELECT t.trial_id, t.seed, coalesce(v.state, 'pending') AS state, v.experiment, v.scale,
        v.variant, v.arm
      FROM trials t LEFT JOIN v_trials v USING (trial_id)
      WHERE substr(t.trial_id, 1, ?) = ?
      GROUP BY t.trial_id ORDER BY t.trial_id LIMIT ?
      """, [.integer(prefix.utf8.count), .text(prefix), .integer(limit)]
    ).map { row in
      KnownTrial(
        trialID: row.text("trial_id"), seed: row.integer("seed"), state: row.text("state"),
        experiment: row.text("experiment"), scale: row.text("scale"),
        variant: row.text("variant"), arm: row.text("arm"))
    }
  }
}
