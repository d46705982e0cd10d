/// The results database as the runner and the reports use it.
package final class ResultsStore {
  package let database: Database
  package var path: String { database.path }

  /// Opens for writing and brings the schema up to date.
  package init(writing path: String) throws(DatabaseError) {
    database = try Database(path: path, access: .write)
    try database.migrate()
  }

  /// Opens for reading; the file must exist and be ours. Nothing is written, whatever its version.
  package init(reading path: String) throws(DatabaseError) {
    database = try Database.reading(path)
  }

  /// Closes the connection; the store must not be used any more.
  package func close() { database.close() }

  /// Records what a plan consists of: its trials, its seeds beside those of earlier runs, its arms in place of
  /// earlier ones of the plan, and the kernels of their setups, which stay as they were first recorded.
  ///
  /// - Parameters:
  ///   - seeds: by which the arms are paired; nil for those of the trials, where no arm has an offset.
  ///   - source: the operand of `ablate run`; nil keeps the recorded one.
  ///   - replaces: whether trained arms that the plan does not have are set aside under another name.
  ///   - claims: what the experiment file states, in place of what it stated before.
  ///   - seedsMax: seeds an arm at most, where their number is as many as claims take; nil promises all `seeds`.
  ///
  /// Throws: `nameTaken` where such arms are there and are not to be set aside; nothing is written then.
  @discardableResult
  package func register(
    _ key: PlanKey, title: String, arms: [ArmRecord], trials: [TrialRecord], seeds: [Int]? = nil,
    claims: [ClaimRecord] = [], source: ExperimentSource? = nil, replaces: Bool = false,
    seedsMax: Int? = nil
  ) throws(DatabaseError) -> Registration {
    try database.write { () throws(DatabaseError) in
      let registration = try makeWay(for: arms, of: trials, key, replaces: replaces)
      if let source { try record(source, of: key.experiment) }
      for trial in trials { try insert(trial) }
      if let seedsMax { try record(seedsMax: seedsMax, of: key) }
      try record(claims, of: key)
      for seed in Set(seeds ?? trials.map(\.seed)) {
        try database.insert(
          into: "plan_seeds", key.row + [("seed", .integer(seed))], "ON CONFLICT DO NOTHING")
      }
      try database.run("DELETE FROM arms WHERE \(PlanKey.condition())", key.values)
      for (position, arm) in arms.enumerated() {
        try database.insert(
          into: "arms",
          key.row + [
            ("arm", .text(arm.arm)), ("position", .integer(position)), ("label", .text(arm.label)),
            ("setup_id", .text(arm.setupID)), ("baseline", SQLValue(arm.baseline)),
            ("paper_table", SQLValue(arm.paperTable)), ("paper_row", SQLValue(arm.paperRow)),
            ("title", .text(title)), ("seed_offset", .integer(arm.seedOffset)),
          ])
        try insert(arm.kernels, setupID: arm.setupID)
      }
      return registration
    }
  }

  /// Registers a trial that no plan has promised.
  package func add(_ trial: TrialRecord) throws(DatabaseError) {
    try database.write { () throws(DatabaseError) in try insert(trial) }
  }

  /// Part of a writing transaction.
  private func insert(_ trial: TrialRecord) throws(DatabaseError) {
    try database.insert(
      into: "trials",
      [
        ("trial_id", .text(trial.trialID)), ("setup_id", .text(trial.setupID)),
        ("settings", .text(trial.settings)), ("model", .text(trial.model)),
        ("dataset", .text(trial.dataset)), ("seed", .integer(trial.seed)),
        ("epochs", .integer(trial.epochs)), ("batch", .integer(trial.batch)),
        ("images_per_epoch", .integer(trial.imagesPerEpoch)),
        ("parameters", .integer(trial.parameters)), ("macs", .integer(trial.macs)),
        ("se_parameters", .integer(trial.seParameters)), ("se_macs", .integer(trial.seMACs)),
      ], "ON CONFLICT (trial_id) DO NOTHING")
  }

  /// Records what computes each convolution of setups, by their identities; what was recorded first stays.
  package func record(_ kernels: [String: [KernelRecord]]) throws(DatabaseError) {
    try database.write { () throws(DatabaseError) in
      for (setupID, kernels) in kernels { try insert(kernels, setupID: setupID) }
    }
  }

  /// Part of a writing transaction.
  private func insert(_ kernels: [KernelRecord], setupID: String) throws(DatabaseError) {
    for (place, kernel) in kernels.enumerated() {
      try database.insert(
        into: "kernels",
        [
          ("setup_id", .text(setupID)), ("position", .integer(place + 1)),
          ("layer", .text(kernel.layer)), ("shape", .text(kernel.shape)),
          ("kernel", .text(kernel.kernel)),
        ], "ON CONFLICT DO NOTHING")
    }
  }
}
