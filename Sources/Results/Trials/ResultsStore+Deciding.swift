/// Plans that train as many seeds as their claims take.
extension ResultsStore {
  /// Seeds an arm at most, of a plan that was run to decide its claims; nil of any other.
  package func seedsMax(_ key: PlanKey) throws(DatabaseError) -> Int? {
    // An earlier version's database may be open for reading.
    guard try !database.rows("SELECT 1 FROM sqlite_schema WHERE name = 'deciding_plans'").isEmpty
    else { return nil }
    return try database.rows(
      "SELECT seeds_max FROM deciding_plans WHERE experiment = ? AND scale = ? AND variant = ?",
      Self.values(key)
    ).first?[0].integer
  }

  /// Trials that some process says it trains: it may be gone.
  package func running() throws(DatabaseError) -> [String] {
    try database.rows("SELECT DISTINCT trial_id FROM attempts WHERE state = 'running'")
      .compactMap { $0[0].text }
  }

  /// Trials that are done.
  package func done() throws(DatabaseError) -> Set<String> {
    Set(
      try database.rows("SELECT trial_id FROM attempts WHERE state = 'done'")
        .compactMap { $0[0].text })
  }

  /// Part of a writing transaction.
  func record(seedsMax: Int, of key: PlanKey) throws(DatabaseError) {
    try database.run(
      """
      INSERT INTO deciding_plans (experiment, scale, variant, seeds_max) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET seeds_max = max(seeds_max, excluded.seeds_max)
      """, Self.values(key) + [.integer(seedsMax)])
  }
}

extension ResultsStore {
  /// What became of a trial, whatever plans it belongs to.
  package enum Outcome: Hashable, Sendable {
    /// Errors of the last epoch on the test split, %.
    case done(top1: Double, top5: Double)
    case diverged
  }

  /// Trials that are done or diverged, by identity.
  package func outcomes() throws(DatabaseError) -> [String: Outcome] {
    var outcomes: [String: Outcome] = [:]
    for row in try database.rows(
      "SELECT trial_id FROM attempts WHERE state = 'failed' AND failure = 'diverged'")
    {
      if let id = row[0].text { outcomes[id] = .diverged }
    }
    let rows = try database.rows(
      """
      SELECT DISTINCT t.trial_id, e.top1_error, e.top5_error
      FROM trials t JOIN attempts a ON a.trial_id = t.trial_id AND a.state = 'done'
      JOIN epochs e ON e.trial_id = t.trial_id AND e.split = 'test' AND e.epoch = t.epochs
      """)
    for row in rows {
      guard let id = row[0].text, let top1 = row[1].real, let top5 = row[2].real else { continue }
      outcomes[id] = .done(top1: top1, top5: top5)
    }
    return outcomes
  }
}
