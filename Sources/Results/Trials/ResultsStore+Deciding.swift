/// Plans that train as many seeds as their claims take.
extension ResultsStore {
  /// The most seeds per arm of a plan that was run to decide its claims; nil for any other plan.
  package func seedsMax(_ key: PlanKey) throws(DatabaseError) -> Int? {
    try database.value(
      "SELECT seeds_max FROM deciding_plans WHERE \(PlanKey.condition())", key.values
    ).integer
  }

  /// Trials that a process has claimed; it may have died.
  package func running() throws(DatabaseError) -> [String] {
    try database.column("SELECT DISTINCT trial_id FROM attempts WHERE state = 'running'")
      .compactMap(\.text)
  }

  /// Trials that are done.
  package func done() throws(DatabaseError) -> Set<String> {
    Set(
      try database.column("SELECT trial_id FROM attempts WHERE state = 'done'").compactMap(\.text))
  }

  /// Part of a writing transaction.
  func record(seedsMax: Int, of key: PlanKey) throws(DatabaseError) {
    try database.insert(
      into: "deciding_plans", key.row + [("seeds_max", .integer(seedsMax))],
      "ON CONFLICT DO UPDATE SET seeds_max = max(seeds_max, excluded.seeds_max)")
  }
}

extension ResultsStore {
  /// The outcome of a trial, whichever plans it belongs to.
  package enum Outcome: Hashable, Sendable {
    /// Errors of the last epoch on the test split, %.
    case done(top1: Double, top5: Double)
    case diverged
  }

  /// Trials that are done or diverged, by identity.
  package func outcomes() throws(DatabaseError) -> [String: Outcome] {
    var outcomes: [String: Outcome] = [:]
    for id in try database.column(
      "SELECT trial_id FROM attempts WHERE state = 'failed' AND failure = 'diverged'"
    ).compactMap(\.text) {
      outcomes[id] = .diverged
    }
    let rows = try database.records(
      """
      SELECT DISTINCT t.trial_id, e.top1_error, e.top5_error
      FROM trials t JOIN attempts a ON a.trial_id = t.trial_id AND a.state = 'done'
      JOIN epochs e ON e.trial_id = t.trial_id AND e.split = 'test' AND e.epoch = t.epochs
      """)
    for row in rows {
      guard let top1 = row["top1_error"].real, let top5 = row["top5_error"].real else { continue }
      outcomes[row.text("trial_id")] = .done(top1: top1, top5: top5)
    }
    return outcomes
  }
}
