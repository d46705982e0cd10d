/// Merging databases: trials are the same by their identity, whoever trained them.
extension ResultsStore {
  /// Takes over what another database has and this one lacks. It can be repeated, and the order of several
  /// databases does not matter.
  ///
  /// - Parameters:
  ///   - preference: which results stay where both have finished a trial differently; nil changes nothing of it.
  ///   - isTrained: whether a process trains a trial into this database now.
  ///
  /// Throws: that a plan of one name has other arms here; nothing is written then.
  package func merge(
    _ other: ResultsStore, preferring preference: Merge.Preference?,
    isTrained: (String) throws(DatabaseError) -> Bool
  ) throws(DatabaseError) -> Merge {
    let source = other.database
    try source.requireKnownSchema()
    return try database.write { () throws(DatabaseError) in
      var merge = Merge()
      try mergePlans(source, &merge)
      let trials = try source.column("SELECT trial_id FROM trials ORDER BY trial_id")
      for trial in trials.compactMap(\.text) {
        try self.merge(trial, source, preference, isTrained, &merge)
      }
      for table in ["kernels", "test_classes", "experiments"] {
        _ = try database.copy(into: table, from: source)
      }
      merge.measurements = try database.copy(into: "measurements", from: source)
      try mergeNotes(source, &merge)
      return merge
    }
  }

  /// Tables of a trial's results.
  private static let results = ["attempts", "epochs", "phases", "gates"]

  private func merge(
    _ trial: String, _ source: Database, _ preference: Merge.Preference?,
    _ isTrained: (String) throws(DatabaseError) -> Bool, _ merge: inout Merge
  ) throws(DatabaseError) {
    let isNew =
      try database.value(
        "SELECT NOT EXISTS (SELECT 1 FROM trials WHERE trial_id = ?)", [.text(trial)]
      ).integer == 1
    if isNew {
      try take(trial, from: source)
      merge.added.append(trial)
      if try Self.isDone(trial, source) { merge.finished.append(trial) }
      return
    }
    let (here, there) = (try Self.isDone(trial, database), try Self.isDone(trial, source))
    switch (here, there) {
    case (true, true):
      if try Self.trialOutcome(trial, database) == Self.trialOutcome(trial, source) {
        merge.equal += 1
        merge.finished.append(trial)
        // Gates can be recorded later.
        _ = try database.copy(into: "gates", from: source, "trial_id = ?", [.text(trial)])
      } else if preference == .from {
        try take(trial, from: source)
        merge.replaced.append(trial)
        merge.finished.append(trial)
      } else if preference == nil {
        merge.conflicts.append(try conflict(trial, source))
      }
    case (false, true):
      guard try !isTrained(trial) else {
        merge.running.append(trial)
        return
      }
      try take(trial, from: source)
      merge.completed.append(trial)
      merge.finished.append(trial)
    case (false, false):
      // A failure is worth knowing where nothing else is known.
      let isUntried =
        try database.value(
          "SELECT NOT EXISTS (SELECT 1 FROM attempts WHERE trial_id = ?)", [.text(trial)]
        ).integer == 1
      let failed = "SELECT EXISTS (SELECT 1 FROM attempts WHERE trial_id = ? AND state = 'failed')"
      let failedHere = try database.value(failed, [.text(trial)]).integer == 1
      let failedThere = try source.value(failed, [.text(trial)]).integer == 1
      var isFree = false
      if failedThere, !failedHere { isFree = try !isTrained(trial) }
      if isUntried || isFree { try take(trial, from: source) }
    case (true, false): break
    }
  }

  /// Takes a trial's results in place of those that are here.
  private func take(_ trial: String, from source: Database) throws(DatabaseError) {
    _ = try database.copy(into: "trials", from: source, "trial_id = ?", [.text(trial)])
    for table in Self.results {
      try database.run("DELETE FROM \(table) WHERE trial_id = ?", [.text(trial)])
      _ = try database.copy(into: table, from: source, "trial_id = ?", [.text(trial)])
    }
    // Whoever trains it trains it into the other database.
    try database.run(
      """
      UPDATE attempts SET state = 'lost', ended_at = heartbeat_at, reason = 'was running where it was merged from'
      WHERE trial_id = ? AND state = 'running'
      """, [.text(trial)])
  }

  private static func isDone(_ trial: String, _ database: Database) throws(DatabaseError) -> Bool {
    try database.value(
      "SELECT EXISTS (SELECT 1 FROM attempts WHERE trial_id = ? AND state = 'done')", [.text(trial)]
    ).integer == 1
  }

  /// What two runs of a trial must have in common: the final weights where both are known, and every epoch.
  private struct MergedOutcome: Equatable {
    var weights: String?
    var epochs: [[SQLValue]]

    static func == (a: Self, b: Self) -> Bool {
      (a.weights == nil || b.weights == nil || a.weights == b.weights) && a.epochs == b.epochs
    }
  }

  private static func trialOutcome(
    _ trial: String, _ database: Database
  ) throws(DatabaseError) -> MergedOutcome {
    let last = try database.value("SELECT epochs FROM trials WHERE trial_id = ?", [.text(trial)])
    // Scores between epochs are optional, so the test images count at the end alone.
    let epochs = try database.rows(
      """
      SELECT epoch, split, images, loss, top1_error, top5_error FROM epochs
      WHERE trial_id = ? AND (split = 'train' OR epoch = ?) ORDER BY epoch, split
      """, [.text(trial), last])
    let weights = try database.value(
      "SELECT weights_sha256 FROM attempts WHERE trial_id = ? AND state = 'done' ORDER BY attempt LIMIT 1",
      [.text(trial)])
    return MergedOutcome(weights: weights.text, epochs: epochs)
  }

  private func conflict(
    _ trial: String, _ source: Database
  ) throws(DatabaseError) -> Merge.Conflict {
    let row = try source.records(
      "SELECT experiment, arm, seed FROM v_trials WHERE trial_id = ? LIMIT 1", [.text(trial)]
    ).first
    return Merge.Conflict(
      trialID: trial, experiment: row?.text("experiment") ?? "", arm: row?.text("arm") ?? "",
      seed: row?.integer("seed") ?? 0, here: try Self.origin(trial, database),
      there: try Self.origin(trial, source))
  }

  private static func origin(_ trial: String, _ database: Database) throws(DatabaseError) -> String
  {
    let row = try database.records(
      """
      SELECT a.host, a.ended_at, coalesce(a.revision, 'unknown revision') AS revision,
        coalesce(a.weights_sha256, 'unknown weights') AS weights, e.top1_error AS error
      FROM attempts a JOIN trials t USING (trial_id)
      LEFT JOIN epochs e ON e.trial_id = a.trial_id AND e.epoch = t.epochs AND e.split = 'test'
      WHERE a.trial_id = ? AND a.state = 'done' ORDER BY a.attempt LIMIT 1
      """, [.text(trial)]
    ).first
    guard let row else { return "nothing" }
    let host = row.text("host").split(separator: "/").first ?? ""
    let error = row["error"].real.map { "error \($0) %, " } ?? ""
    return
      "\(error)weights \(row.text("weights").prefix(12)), revision \(row.text("revision").prefix(12)), "
      + "\(host), \(row.text("ended_at"))"
  }
}

extension ResultsStore {
  /// Plans, their seeds and claims. A plan that both have must have the same arms.
  private func mergePlans(_ source: Database, _ merge: inout Merge) throws(DatabaseError) {
    let keys = try source.records("SELECT DISTINCT \(PlanKey.columns) FROM arms").map(PlanKey.init)
    for key in keys {
      let condition = PlanKey.condition()
      let (own, others) = (try arms(key, in: database), try arms(key, in: source))
      if own.isEmpty {
        for table in ["arms", "claims"] {
          _ = try database.copy(into: table, from: source, condition, key.values)
        }
        merge.plans.append(key)
      } else if own != others {
        let names = Set(own.keys).union(others.keys).filter { own[$0] != others[$0] }.sorted()
        throw DatabaseError(
          .nameTaken, path: path,
          "\(key.experiment) at scale \(key.scale)\(key.variant.isEmpty ? "" : " with \(key.variant)") has other arms than in \(source.path) "
            + "(\(names.prefix(3).joined(separator: ", "))): they are of different settings or of different "
            + "versions; file one of them under another name (`ablate run … --as NAME`)")
      }
      for table in ["plan_seeds", "deciding_plans"] {
        _ = try database.copy(into: table, from: source, condition, key.values)
      }
    }
  }

  /// The setup of each arm.
  private func arms(
    _ key: PlanKey, in database: Database
  ) throws(DatabaseError) -> [String: String] {
    let rows = try database.records(
      "SELECT arm, setup_id, seed_offset FROM arms WHERE \(PlanKey.condition())", key.values)
    return Dictionary(
      uniqueKeysWithValues: rows.map {
        ($0.text("arm"), "\($0.text("setup_id"))+\($0.integer("seed_offset"))")
      })
  }

  /// Notes that are not here, after those that are.
  private func mergeNotes(_ source: Database, _ merge: inout Merge) throws(DatabaseError) {
    for row in try source.records(
      "SELECT kind, subject, text, written_at FROM notes ORDER BY kind, subject, number")
    {
      let values = [row["kind"], row["subject"], row["text"], row["written_at"]]
      let isThere = try database.value(
        """
        SELECT EXISTS (SELECT 1 FROM notes WHERE kind = ? AND subject = ? AND text = ? AND written_at = ?)
        """, values)
      if isThere.integer == 1 { continue }
      let number = try database.value(
        "SELECT coalesce(max(number), 0) + 1 FROM notes WHERE kind = ? AND subject = ?",
        Array(values.prefix(2)))
      try database.insert(
        into: "notes",
        [
          ("kind", row["kind"]), ("subject", row["subject"]), ("number", number),
          ("text", row["text"]), ("written_at", row["written_at"]),
        ])
      merge.notes += 1
    }
  }
}

extension Database {
  /// Copies rows of a table of another database that are not here, by their keys.
  ///
  /// - Returns: how many.
  fileprivate func copy(
    into table: String, from source: Database, _ condition: String = "1", _ values: [SQLValue] = []
  ) throws(DatabaseError) -> Int {
    let rows = try Statement(source, "SELECT * FROM \(table) WHERE \(condition)")
    try rows.bind(values)
    let columns = rows.columns
    let marks = columns.map { _ in "?" }.joined(separator: ", ")
    let insert =
      "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(marks)) ON CONFLICT DO NOTHING"
    var count = 0
    while try rows.step() {
      try run(insert, rows.row)
      count += try value("SELECT changes()").integer ?? 0
    }
    return count
  }
}
