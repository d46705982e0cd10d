/// What reports read.
extension ResultsStore {
  /// An arm with the last-epoch test errors of its finished trials.
  package struct ArmResult: Hashable, Sendable {
    package var arm: String
    package var label: String
    package var baseline: String?
    package var paperTable: String?
    package var paperRow: String?
    package var settings: [String: String]
    package var parameters: Int
    package var macs: Int
    package var dataset: String
    /// Keyed by seed, %.
    package var top1Error: [Int: Double]
    package var top5Error: [Int: Double]
    /// Test loss of the last epoch, keyed by seed.
    package var testLoss: [Int: Double] = [:]
    /// Seconds of a training step, keyed by seed.
    package var stepSeconds: [Int: Double] = [:]
    /// Trials that are known and not done.
    package var unfinished: Int
    /// Trials of the arm that failed, those that diverged among them.
    package var failed: Int
    /// Seeds whose trial diverged.
    package var diverged: Set<Int>
    /// Test images that the errors were counted over, keyed by seed.
    package var testImages: [Int: Int]
    /// Share of the most frequent class among the test images; nil where an earlier version ran it.
    package var mostFrequent: Double?
    /// The identities of its trials, seed by seed: equal for arms that share them, in one plan or
    /// several; empty if unknown.
    package var trials = ""

    /// Of the data set, without what identifies its contents.
    package var dataName: String {
      dataset.split(separator: "/").first.map(String.init) ?? dataset
    }

    package init(
      arm: String, label: String, baseline: String?, paperTable: String?, paperRow: String?,
      settings: [String: String], parameters: Int, macs: Int, dataset: String,
      top1Error: [Int: Double] = [:], top5Error: [Int: Double] = [:], unfinished: Int = 0,
      failed: Int = 0, diverged: Set<Int> = [], testImages: [Int: Int] = [:],
      mostFrequent: Double? = nil
    ) {
      self.arm = arm
      self.label = label
      self.baseline = baseline
      self.paperTable = paperTable
      self.paperRow = paperRow
      self.settings = settings
      self.parameters = parameters
      self.macs = macs
      self.dataset = dataset
      self.top1Error = top1Error
      self.top5Error = top5Error
      self.unfinished = unfinished
      self.failed = failed
      self.diverged = diverged
      self.testImages = testImages
      self.mostFrequent = mostFrequent
    }
  }

  /// Plans that have been run, the latest scale last.
  package func plans(experiment: String) throws(DatabaseError) -> [PlanKey] {
    try database.records(
      "SELECT DISTINCT \(PlanKey.columns) FROM arms WHERE experiment = ?", [.text(experiment)]
    ).map(PlanKey.init)
  }

  /// Names of all experiments that have arms or measurements.
  package func experiments() throws(DatabaseError) -> [String] {
    let measured = try measuredPlans().map(\.experiment)
    let trained = try database.column("SELECT DISTINCT experiment FROM arms").compactMap(\.text)
    return Set(measured + trained).sorted()
  }

  /// Plans of any experiment that have been run at a scale, by name.
  package func plans(scale: String) throws(DatabaseError) -> [PlanKey] {
    try database.records(
      "SELECT DISTINCT \(PlanKey.columns) FROM arms WHERE scale = ? ORDER BY experiment, variant",
      [.text(scale)]
    ).map(PlanKey.init)
  }

  /// The title that an experiment was filed with.
  package func title(_ key: PlanKey) throws(DatabaseError) -> String? {
    try database.value("SELECT title FROM arms WHERE \(PlanKey.condition()) LIMIT 1", key.values)
      .text
  }

  /// The arms of a plan in order, with their results.
  package func arms(_ key: PlanKey) throws(DatabaseError) -> [ArmResult] {
    let rows = try database.records(
      """
      SELECT a.arm, a.setup_id, a.seed_offset, a.label, a.baseline, a.paper_table, a.paper_row, t.settings, t.parameters,
        t.macs, t.dataset, v.seed, v.state, v.test_top1_error, v.test_top5_error, v.test_loss, v.failure,
        (SELECT sum(e.seconds) * t.batch / sum(e.images) FROM epochs e
          WHERE e.trial_id = t.trial_id AND e.split = 'train') AS step_seconds,
        (SELECT e.images FROM epochs e
          WHERE e.trial_id = t.trial_id AND e.split = 'test' AND e.epoch = t.epochs) AS test_images,
        (SELECT c.most_frequent FROM test_classes c WHERE c.dataset = t.dataset) AS most_frequent
      FROM arms a
      JOIN v_trials v ON \(PlanKey.joins("v", to: "a")) AND v.arm = a.arm
      JOIN trials t ON t.trial_id = v.trial_id
      WHERE \(PlanKey.condition("a"))
      ORDER BY a.position, v.seed
      """, key.values)
    var arms: [ArmResult] = []
    for row in rows {
      let name = row.text("arm")
      if arms.last?.arm != name {
        arms.append(
          ArmResult(
            arm: name, label: row.text("label"), baseline: row["baseline"].text,
            paperTable: row["paper_table"].text, paperRow: row["paper_row"].text,
            settings: [String: String](json: row["settings"].text),
            parameters: row.integer("parameters"), macs: row.integer("macs"),
            dataset: row.text("dataset"), mostFrequent: row["most_frequent"].real))
        arms[arms.count - 1].trials = "\(row.text("setup_id"))+\(row.integer("seed_offset"))"
      }
      let last = arms.count - 1
      guard row["state"].text == "done", let error = row["test_top1_error"].real else {
        arms[last].unfinished += 1
        guard row["state"].text == "failed" else { continue }
        arms[last].failed += 1
        if row["failure"].text == Failure.diverged.rawValue, let seed = row["seed"].integer {
          arms[last].diverged.insert(seed)
        }
        continue
      }
      let seed = row.integer("seed")
      arms[last].top1Error[seed] = error
      arms[last].top5Error[seed] = row["test_top5_error"].real
      arms[last].testLoss[seed] = row["test_loss"].real
      arms[last].stepSeconds[seed] = row["step_seconds"].real
      arms[last].testImages[seed] = row["test_images"].integer
    }
    return arms
  }
}
