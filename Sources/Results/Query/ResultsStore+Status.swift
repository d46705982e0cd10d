/// How far trials are.
extension ResultsStore {
  /// Trials of a plan by their state.
  package struct PlanCounts: Hashable, Sendable {
    package var key: PlanKey
    package var trials: Int
    package var done: Int
    package var running: Int
    package var failed: Int
    package var pending: Int
  }

  /// All plans that have been run, by name.
  package func planCounts() throws(DatabaseError) -> [PlanCounts] {
    try database.records(
      """
      SELECT \(PlanKey.columns), count(*) AS trials, sum(state = 'done') AS done,
        sum(state = 'running') AS running, sum(state = 'failed') AS failed,
        sum(state NOT IN ('done', 'running', 'failed')) AS pending
      FROM v_trials GROUP BY \(PlanKey.columns)
      """
    ).map { row in
      PlanCounts(
        key: PlanKey(row), trials: row.integer("trials"), done: row.integer("done"),
        running: row.integer("running"), failed: row.integer("failed"),
        pending: row.integer("pending"))
    }
  }

  /// A trial under the name that a plan gives it.
  package struct TrialProgress: Hashable, Sendable {
    package var arm: String
    /// The plan's, by which arms pair.
    package var seed: Int
    package var trialID: String
    package var epochsDone: Int
    package var epochs: Int
    /// Of the last epoch on the test split, %; nil before it.
    package var top1Error: Double?
    /// Images that it was counted over.
    package var testImages: Int?
    /// Share of the most frequent class among them; nil where an earlier version ran it.
    package var mostFrequent: Double?

    fileprivate init(_ row: Row, arm: String, seed: Int) {
      self.arm = arm
      self.seed = seed
      trialID = row.text("trial_id")
      epochsDone = row.integer("epochs_done")
      epochs = row.integer("epochs")
      top1Error = row["test_top1_error"].real
      testImages = row["test_images"].integer
      mostFrequent = row["most_frequent"].real
    }
  }

  /// The trials of a plan, in the order of its arms.
  package func progress(_ key: PlanKey) throws(DatabaseError) -> [TrialProgress] {
    try database.records(
      "\(Self.progress) WHERE \(PlanKey.condition()) ORDER BY position, seed", key.values
    ).map { row in TrialProgress(row, arm: row.text("arm"), seed: row.integer("seed")) }
  }

  /// A trial, whatever plan trained it, under the name that one gives it; nil where none has it.
  package func progress(
    _ trialID: String, arm: String, seed: Int
  ) throws(DatabaseError) -> TrialProgress? {
    try database.records("\(Self.progress) WHERE trial_id = ? LIMIT 1", [.text(trialID)]).first
      .map { row in TrialProgress(row, arm: arm, seed: seed) }
  }

  private static let progress = """
    SELECT arm, seed, trial_id, epochs_done, epochs, test_top1_error,
      (SELECT e.images FROM epochs e WHERE e.trial_id = v_trials.trial_id AND e.split = 'test'
        AND e.epoch = v_trials.epochs) AS test_images,
      (SELECT c.most_frequent FROM test_classes c WHERE c.dataset = v_trials.dataset)
        AS most_frequent
    FROM v_trials
    """

  /// Trials that are known, whatever became of them.
  package func trialIDs() throws(DatabaseError) -> Set<String> {
    Set(try database.column("SELECT trial_id FROM trials").compactMap(\.text))
  }
}

extension ResultsStore {
  /// How fast trials were trained, with evaluation: multiply-adds per second of each, by network. A training step
  /// counts three times, as it goes back too.
  ///
  /// - Parameters:
  ///   - threads: of an attempt.
  ///   - isReference: whether the plain twin trained them.
  package func speeds(
    threads: Int, isReference: Bool
  ) throws(DatabaseError) -> [String: [Double]] {
    let rows = try database.records(
      """
      SELECT t.model, 1.0 * t.macs * (3 * sum(CASE split WHEN 'train' THEN images ELSE 0 END)
          + sum(CASE split WHEN 'test' THEN images ELSE 0 END)) / sum(seconds) AS speed
      FROM trials t JOIN epochs e USING (trial_id)
      JOIN attempts a ON a.trial_id = t.trial_id AND a.attempt = e.attempt
      WHERE a.threads = ?
        AND (json_extract(t.settings, '$.kernels') IS 'reference') = ?
      GROUP BY t.trial_id HAVING sum(seconds) > 0
      """, [.integer(threads), SQLValue(isReference)])
    var speeds: [String: [Double]] = [:]
    for row in rows {
      guard let speed = row["speed"].real else { continue }
      speeds[row.text("model"), default: []].append(speed)
    }
    return speeds
  }
}
