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
    try database.rows(
      """
      SELECT t.trial_id, t.seed, coalesce(v.state, 'pending'), coalesce(v.experiment, ''),
        coalesce(v.scale, ''), coalesce(v.variant, ''), coalesce(v.arm, '')
      FROM trials t LEFT JOIN v_trials v USING (trial_id)
      WHERE substr(t.trial_id, 1, ?) = ?
      GROUP BY t.trial_id ORDER BY t.trial_id LIMIT ?
      """, [.integer(prefix.utf8.count), .text(prefix), .integer(limit)]
    ).map { row in
      KnownTrial(
        trialID: row[0].text ?? "", seed: row[1].integer ?? 0, state: row[2].text ?? "",
        experiment: row[3].text ?? "", scale: row[4].text ?? "", variant: row[5].text ?? "",
        arm: row[6].text ?? "")
    }
  }
}
