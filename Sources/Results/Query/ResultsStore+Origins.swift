/// Where a plan's numbers come from.
extension ResultsStore {
  /// A trial under the name that a plan gives it, with what it ran with.
  package struct TrialOrigin: Hashable, Sendable {
    package var arm: String
    package var label: String
    /// The plan's seed, by which arms pair, and the trial's own.
    package var seed: Int
    package var trialSeed: Int
    package var trialID: String
    package var dataset: String
    /// The canonical settings as a JSON object.
    package var settings: String
    package var state: String
    /// Of the last epoch on the test split, %; nil before it.
    package var top1Error: Double?
    /// Images that it was counted over.
    package var testImages: Int?
    /// Share of the most frequent class among them; nil where an earlier version ran it.
    package var mostFrequent: Double?
    /// Training and evaluation together.
    package var seconds: Double?
    package var attempts: Int
    /// The attempt that ended it, else the last; nil before any.
    package var last: Attempt?

    package init(
      arm: String, label: String, seed: Int, trialSeed: Int, trialID: String, dataset: String,
      settings: String, state: String, top1Error: Double?, testImages: Int? = nil,
      mostFrequent: Double? = nil, seconds: Double?, attempts: Int, last: Attempt?
    ) {
      self.arm = arm
      self.label = label
      self.seed = seed
      self.trialSeed = trialSeed
      self.trialID = trialID
      self.dataset = dataset
      self.settings = settings
      self.state = state
      self.top1Error = top1Error
      self.testImages = testImages
      self.mostFrequent = mostFrequent
      self.seconds = seconds
      self.attempts = attempts
      self.last = last
    }
  }

  /// What an attempt ran with, and when: UTC, to the second.
  package struct Attempt: Hashable, Sendable {
    package var host: String
    package var provenance: Provenance
    /// When the trial's first attempt began.
    package var startedAt: String
    package var endedAt: String?
    /// Of the final weights of a trial that is done; nil where an earlier version trained it.
    package var weightsSHA256: String?

    package init(
      host: String, provenance: Provenance, startedAt: String, endedAt: String?,
      weightsSHA256: String? = nil
    ) {
      self.host = host
      self.provenance = provenance
      self.startedAt = startedAt
      self.endedAt = endedAt
      self.weightsSHA256 = weightsSHA256
    }
  }

  /// The trials of a plan in the order of its arms.
  package func origins(_ key: PlanKey) throws(DatabaseError) -> [TrialOrigin] {
    try database.records(
      """
      SELECT v.arm, v.label, v.seed, t.seed AS trial_seed, v.trial_id, v.dataset, t.settings,
        v.state, v.test_top1_error, v.seconds, v.attempts, x.host, x.threads, x.load, x.revision,
        x.dirty, x.binary_sha256, x.provenance, x.ended_at, x.weights_sha256,
        (SELECT min(y.started_at) FROM attempts y WHERE y.trial_id = v.trial_id) AS started_at,
        (SELECT e.images FROM epochs e
          WHERE e.trial_id = t.trial_id AND e.split = 'test' AND e.epoch = t.epochs) AS test_images,
        (SELECT c.most_frequent FROM test_classes c WHERE c.dataset = t.dataset) AS most_frequent
      FROM v_trials v
      JOIN trials t ON t.trial_id = v.trial_id
      LEFT JOIN attempts x ON x.trial_id = v.trial_id AND x.attempt = (
        SELECT y.attempt FROM attempts y WHERE y.trial_id = v.trial_id
        ORDER BY y.state = 'done' DESC, y.attempt DESC LIMIT 1)
      WHERE \(PlanKey.condition("v"))
      ORDER BY v.position, v.seed
      """, key.values
    ).map(Self.origin)
  }

  private static func origin(_ row: Row) -> TrialOrigin {
    let last = row["host"].text.map { host in
      Attempt(
        host: host,
        provenance: Provenance(
          threads: row.integer("threads"), load: row["load"].real, revision: row["revision"].text,
          isDirty: row.flag("dirty"), binarySHA256: row["binary_sha256"].text,
          details: row["provenance"].text ?? "{}"),
        startedAt: row.text("started_at"), endedAt: row["ended_at"].text,
        weightsSHA256: row["weights_sha256"].text)
    }
    return TrialOrigin(
      arm: row.text("arm"), label: row.text("label"), seed: row.integer("seed"),
      trialSeed: row.integer("trial_seed"), trialID: row.text("trial_id"),
      dataset: row.text("dataset"), settings: row["settings"].text ?? "{}",
      state: row.text("state"), top1Error: row["test_top1_error"].real,
      testImages: row["test_images"].integer, mostFrequent: row["most_frequent"].real,
      seconds: row["seconds"].real,
      attempts: row.integer("attempts"), last: last)
  }
}
