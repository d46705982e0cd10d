import Foundation

extension ResultsStore {
  /// The finished trials of plans, ready to be published: by experiment, variant, arm and seed. The same
  /// rows give the same manifest.
  ///
  /// - Parameters:
  ///   - scale: of the plans.
  ///   - plan: one plan alone; nil is every plan at the scale.
  package func manifest(scale: String, plan: PlanKey? = nil) throws(DatabaseError) -> Manifest {
    var places: [String: [Manifest.Place]] = [:]
    var order: [String] = []
    let rows = try database.rows(
      """
      SELECT trial_id, experiment, scale, variant, arm, seed FROM v_trials
      WHERE state = 'done' AND scale = ?1 AND (?2 IS NULL OR (experiment = ?2 AND variant = ?3))
      ORDER BY experiment, variant, position, seed
      """, [.text(scale), SQLValue(plan?.experiment), SQLValue(plan?.variant)])
    for row in rows {
      let trial = row[0].text ?? ""
      if places[trial] == nil { order.append(trial) }
      places[trial, default: []].append(
        Manifest.Place(
          experiment: row[1].text ?? "", scale: row[2].text ?? "", variant: row[3].text ?? "",
          arm: row[4].text ?? "", seed: row[5].integer ?? 0))
    }
    let hasWeights = try hasWeightsDigests()
    var found: [(trial: Manifest.Trial, machine: Manifest.Machine)] = []
    for trial in order {
      guard let entry = try published(trial, places[trial] ?? [], hasWeights: hasWeights) else {
        continue
      }
      found.append(entry)
    }
    let machines = Set(found.map(\.machine)).map { (PublishedFile.line($0), $0) }
      .sorted { $0.0 < $1.0 }.map(\.1)
    let trials = found.map { entry in
      var trial = entry.trial
      trial.machine = machines.firstIndex(of: entry.machine) ?? 0
      return trial
    }
    return Manifest(machines: machines, trials: trials)
  }

  /// One trial by the attempt that ended it; nil where its epochs are not all there.
  private func published(
    _ trial: String, _ places: [Manifest.Place], hasWeights: Bool
  ) throws(DatabaseError) -> (trial: Manifest.Trial, machine: Manifest.Machine)? {
    let rows = try database.rows(
      """
      SELECT t.settings, t.seed, t.epochs, a.threads, a.revision, a.dirty, a.provenance, a.bad_images,
        \(hasWeights ? "a.weights_sha256" : "NULL"),
        (SELECT sum(seconds) FROM epochs e WHERE e.trial_id = t.trial_id)
      FROM trials t JOIN attempts a ON a.trial_id = t.trial_id AND a.state = 'done'
      WHERE t.trial_id = ? ORDER BY a.attempt LIMIT 1
      """, [.text(trial)])
    guard let row = rows.first else { return nil }
    let epochs = try epochs(trial)
    guard epochs.map(\.epoch) == Array(1...max(1, row[2].integer ?? 0)) else { return nil }
    let details = Self.texts(row[6].text)
    return (
      Manifest.Trial(
        trial: trial, settings: Self.texts(row[0].text), seed: row[1].integer ?? 0,
        places: places, epochs: epochs, weights: row[8].text, seconds: row[9].real ?? 0,
        machine: 0, badImages: row[7].integer.flatMap { $0 == 0 ? nil : $0 }),
      Manifest.Machine(
        version: details["version"] ?? "", revision: row[4].text,
        isDirty: row[5].integer.map { $0 == 1 }, cpu: details["cpu"] ?? "",
        instructions: details["instructions"] ?? "", threads: row[3].integer ?? 0)
    )
  }

  /// The epochs of a trial that are recorded on both splits.
  package func epochs(_ trial: String) throws(DatabaseError) -> [Manifest.Epoch] {
    try database.rows(
      """
      SELECT a.epoch, a.learning_rate, a.images, a.loss, a.top1_error, a.top5_error,
        b.images, b.loss, b.top1_error, b.top5_error
      FROM epochs a JOIN epochs b ON b.trial_id = a.trial_id AND b.epoch = a.epoch
      WHERE a.trial_id = ? AND a.split = 'train' AND b.split = 'test' ORDER BY a.epoch
      """, [.text(trial)]
    ).map { row in
      func score(_ first: Int) -> Manifest.Score {
        Manifest.Score(
          images: row[first].integer ?? 0, loss: row[first + 1].real ?? .nan,
          top1Error: row[first + 2].real ?? .nan, top5Error: row[first + 3].real ?? .nan)
      }
      return Manifest.Epoch(
        epoch: row[0].integer ?? 0, rate: row[1].real ?? .nan, train: score(2), test: score(6))
    }
  }

  /// Whether the schema has them: not before the database was opened for writing by this version.
  private func hasWeightsDigests() throws(DatabaseError) -> Bool {
    try !database.rows("SELECT 1 FROM pragma_table_info('attempts') WHERE name = 'weights_sha256'")
      .isEmpty
  }

  private static func texts(_ json: String?) -> [String: String] {
    guard let json,
      let pairs = try? JSONDecoder().decode([String: String].self, from: Data(json.utf8))
    else { return [:] }
    return pairs
  }
}

extension ResultsStore {
  /// What a trial came to, to be compared with what was published of it.
  package struct TrialOutcome: Hashable, Sendable {
    /// Of the last attempt; `pending` where there is none.
    package var state: String
    /// Why it failed.
    package var reason: String?
    package var epochs: [Manifest.Epoch]
    /// SHA-256 of the final weights of a trial that is done.
    package var weights: String?
    package var seconds: Double
  }

  package func outcome(_ trial: String) throws(DatabaseError) -> TrialOutcome {
    let row = try database.rows(
      """
      SELECT state, reason, \(hasWeightsDigests() ? "weights_sha256" : "NULL"),
        (SELECT sum(seconds) FROM epochs e WHERE e.trial_id = a.trial_id)
      FROM attempts a WHERE trial_id = ? ORDER BY state = 'done' DESC, attempt DESC LIMIT 1
      """, [.text(trial)]
    ).first
    return TrialOutcome(
      state: row?[0].text ?? "pending", reason: row?[1].text, epochs: try epochs(trial),
      weights: row?[2].text, seconds: row?[3].real ?? 0)
  }
}
