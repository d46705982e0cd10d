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
    let rows = try database.records(
      """
      SELECT trial_id, experiment, scale, variant, arm, seed FROM v_trials
      WHERE state = 'done' AND scale = ?1 AND (?2 IS NULL OR (experiment = ?2 AND variant = ?3))
      ORDER BY experiment, variant, position, seed
      """, [.text(scale), SQLValue(plan?.experiment), SQLValue(plan?.variant)])
    for row in rows {
      let trial = row.text("trial_id")
      if places[trial] == nil { order.append(trial) }
      places[trial, default: []].append(
        Manifest.Place(
          experiment: row.text("experiment"), scale: row.text("scale"),
          variant: row.text("variant"), arm: row.text("arm"), seed: row.integer("seed")))
    }
    var found: [(trial: Manifest.Trial, machine: Manifest.Machine)] = []
    for trial in order {
      guard let entry = try published(trial, places[trial] ?? []) else {
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
    _ trial: String, _ places: [Manifest.Place]
  ) throws(DatabaseError) -> (trial: Manifest.Trial, machine: Manifest.Machine)? {
    let rows = try database.records(
      """
      SELECT t.settings, t.seed, t.epochs, a.threads, a.revision, a.dirty, a.provenance, a.bad_images,
        a.weights_sha256,
        (SELECT sum(seconds) FROM epochs e WHERE e.trial_id = t.trial_id) AS seconds
      FROM trials t JOIN attempts a ON a.trial_id = t.trial_id AND a.state = 'done'
      WHERE t.trial_id = ? ORDER BY a.attempt LIMIT 1
      """, [.text(trial)])
    guard let row = rows.first else { return nil }
    let epochs = try epochs(trial)
    guard epochs.map(\.epoch) == Array(1...max(1, row.integer("epochs"))),
      epochs.last?.test != nil
    else { return nil }
    let details = [String: String](json: row["provenance"].text)
    return (
      Manifest.Trial(
        trial: trial, settings: [String: String](json: row["settings"].text),
        seed: row.integer("seed"), places: places, epochs: epochs,
        weights: row["weights_sha256"].text, seconds: row["seconds"].real ?? 0, machine: 0,
        badImages: row["bad_images"].integer.flatMap { $0 == 0 ? nil : $0 }),
      Manifest.Machine(
        version: details["version"] ?? "", revision: row["revision"].text,
        isDirty: row.flag("dirty"), cpu: details["cpu"] ?? "",
        instructions: details["instructions"] ?? "", threads: row.integer("threads"))
    )
  }

  /// The recorded epochs of a trial.
  package func epochs(_ trial: String) throws(DatabaseError) -> [Manifest.Epoch] {
    func score(_ split: String, _ row: Row) -> Manifest.Score {
      Manifest.Score(
        images: row.integer("\(split)_images"), loss: row["\(split)_loss"].real ?? .nan,
        top1Error: row["\(split)_top1"].real ?? .nan,
        top5Error: row["\(split)_top5"].real ?? .nan)
    }
    return try database.records(
      """
      SELECT a.epoch, a.learning_rate, a.images AS train_images, a.loss AS train_loss,
        a.top1_error AS train_top1, a.top5_error AS train_top5, b.images AS test_images,
        b.loss AS test_loss, b.top1_error AS test_top1, b.top5_error AS test_top5
      FROM epochs a LEFT JOIN epochs b ON b.trial_id = a.trial_id AND b.epoch = a.epoch
        AND b.split = 'test'
      WHERE a.trial_id = ? AND a.split = 'train' ORDER BY a.epoch
      """, [.text(trial)]
    ).map { row in
      Manifest.Epoch(
        epoch: row.integer("epoch"), rate: row["learning_rate"].real ?? .nan,
        train: score("train", row),
        test: row["test_images"].integer == nil ? nil : score("test", row))
    }
  }
}

extension ResultsStore {
  /// The results of a trial, for comparison with the published ones.
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
    let row = try database.records(
      """
      SELECT state, reason, weights_sha256,
        (SELECT sum(seconds) FROM epochs e WHERE e.trial_id = a.trial_id) AS seconds
      FROM attempts a WHERE trial_id = ? ORDER BY state = 'done' DESC, attempt DESC LIMIT 1
      """, [.text(trial)]
    ).first
    return TrialOutcome(
      state: row?["state"].text ?? "pending", reason: row?["reason"].text,
      epochs: try epochs(trial), weights: row?["weights_sha256"].text,
      seconds: row?["seconds"].real ?? 0)
  }
}
