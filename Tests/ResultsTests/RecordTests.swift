import Results
import Testing

@Suite("What is recorded")
struct RecordTests {
  let files: TemporaryDatabase
  let store: ResultsStore
  let trial = TrialRecord.sample()

  init() throws {
    files = try TemporaryDatabase()
    store = try files.open()
    try store.register(key, title: "Ratio", arms: [.sample("plain", "a")], trials: [trial])
  }

  @Test("an epoch recorded twice stands once, with the later values")
  func upsert() throws {
    let lease = try #require(try store.lease(trial).lease)
    try store.record(lease, epochs: [.sample(1, "test", error: 20)], phases: [("data", 1)])
    try store.record(lease, epochs: [.sample(1, "test", error: 12)], phases: [("data", 3)])
    #expect(try store.count("SELECT count(*) FROM epochs") == 1)
    #expect(try store.database.rows("SELECT top1_error FROM epochs")[0][0].real == 12)
    #expect(try store.database.rows("SELECT seconds FROM phases")[0][0].real == 3)
  }

  @Test("all of a record is written or nothing: a value that a constraint refuses undoes the rest")
  func atomic() throws {
    let lease = try #require(try store.lease(trial).lease)
    #expect(throws: DatabaseError.self) {
      try store.record(
        lease, epochs: [.sample(1, "train"), .sample(1, "test", error: 101)], phases: [])
    }
    #expect(try store.count("SELECT count(*) FROM epochs") == 0)
  }

  @Test("a loss that is no number is stored as NULL")
  func notANumber() throws {
    let lease = try #require(try store.lease(trial).lease)
    try store.record(lease, epochs: [.sample(1, "train", loss: .nan)], phases: [])
    #expect(try store.database.rows("SELECT loss FROM epochs")[0][0] == .null)
  }

  @Test("registering a plan again keeps trials and replaces arms")
  func registered() throws {
    let lease = try #require(try store.lease(trial).lease)
    try store.finish(lease, .done)
    try store.register(
      key, title: "Ratio", arms: [.sample("r2", "b"), .sample("plain", "a")],
      trials: [trial, .sample("b")])
    #expect(try store.count("SELECT count(*) FROM trials") == 2)
    #expect(
      try store.database.rows("SELECT arm FROM arms ORDER BY position").map(\.[0].text)
        == ["r2", "plain"])
    #expect(try store.count("SELECT count(*) FROM v_trials WHERE state = 'done'") == 1)
  }

  @Test("arms of two experiments that are one setup share their trials")
  func shared() throws {
    try store.register(
      PlanKey(experiment: "backbones", scale: "desk"), title: "B",
      arms: [.sample("resnet/plain", "a")], trials: [trial])
    #expect(try store.count("SELECT count(*) FROM trials") == 1)
    #expect(try store.count("SELECT count(*) FROM v_trials") == 2)
  }

  @Test("a setup under other seeds shows in the arm that it belongs to, paired by the plan's seeds")
  func offsets() throws {
    let controls = PlanKey(experiment: "controls", scale: "desk")
    var again = ArmRecord.sample("again", "a", baseline: "plain")
    again.seedOffset = 1000
    try store.register(
      controls, title: "C", arms: [.sample("plain", "a"), again],
      trials: [1, 2, 1001, 1002].map { TrialRecord.sample(seed: $0) }, seeds: [1, 2])
    let rows = try store.database.rows(
      "SELECT experiment, arm, seed, trial_id FROM v_trials ORDER BY 1, position, seed")
    #expect(
      rows.map { "\($0[0].text ?? "") \($0[1].text ?? "") \($0[2].integer ?? 0)" } == [
        "controls plain 1", "controls plain 2", "controls again 1", "controls again 2",
        "r-sweep plain 1",
      ])
    #expect(rows[2][3].text?.hasSuffix("1001") == true)
  }

  @Test("a database of an earlier version shows in each plan the seeds that it showed before")
  func earlierVersion() throws {
    let two = TrialRecord.sample(seed: 2)
    try store.register(
      PlanKey(experiment: "other", scale: "desk"), title: "O", arms: [.sample("x", "a")],
      trials: [two])
    for sql in [
      "DROP VIEW v_arms", "DROP VIEW v_curves", "DROP VIEW v_trials", "DROP VIEW v_gates",
      "DROP TABLE plan_seeds",
      "ALTER TABLE arms DROP COLUMN seed_offset",
      "DELETE FROM migrations WHERE name LIKE '%plan seeds'", "PRAGMA user_version = 1",
    ] { try store.database.run(sql) }
    let reopened = try ResultsStore(writing: store.path)
    let rows = try reopened.database.rows(
      "SELECT experiment, seed FROM v_trials ORDER BY experiment, seed")
    #expect(
      rows.map { "\($0[0].text ?? "") \($0[1].integer ?? 0)" }
        == ["other 1", "other 2", "r-sweep 1", "r-sweep 2"])
  }

  @Test("a finished trial has the digest of its weights, and nothing else passes for one")
  func weightsDigest() throws {
    let lease = try #require(try store.lease(trial).lease)
    #expect(try store.database.rows("SELECT weights_sha256 FROM v_trials") == [[.null]])
    for wrong in ["", "0f", String(repeating: "G", count: 64), String(repeating: "0", count: 65)] {
      #expect(throws: DatabaseError.self) {
        try store.finish(lease, .done, weightsSHA256: wrong)
      }
    }
    let digest = String(repeating: "0f", count: 32)
    try store.finish(lease, .done, weightsSHA256: digest)
    #expect(
      try store.database.rows("SELECT state, weights_sha256 FROM v_trials")
        == [[.text("done"), .text(digest)]])
  }

  @Test("views give the last epoch's test error, mean and deviation over finished trials")
  func views() throws {
    let trials = (1...3).map { TrialRecord.sample(seed: $0) }
    try store.register(key, title: "Ratio", arms: [.sample("plain", "a")], trials: trials)
    for (trial, error) in zip(trials, [4.0, 5.0, 9.0]) {
      let lease = try #require(try store.lease(trial).lease)
      // A better first epoch must not count.
      try store.record(
        lease,
        epochs: [
          .sample(1, "test", error: 1), .sample(2, "train"), .sample(2, "test", error: error),
        ],
        phases: [])
      try store.finish(lease, .done)
    }
    let row = try store.database.rows(
      "SELECT n, mean_top1_error, std_top1_error, min_top1_error, max_top1_error FROM v_arms")[0]
    #expect(row[0].integer == 3)
    #expect(row[1].real == 6)
    #expect(abs((row[2].real ?? 0) - 7.0.squareRoot()) < 1e-12)
    #expect(row[3].real == 4 && row[4].real == 9)
    let arms = try store.arms(key)
    #expect(arms.count == 1)
    #expect(arms[0].top1Error == [1: 4, 2: 5, 3: 9])
    #expect(arms[0].settings["model"] == "cifar-resnet-8")
  }

  @Test("a trial is found by how its identity begins, with its state and first arm")
  func lookup() throws {
    try store.register(
      PlanKey(experiment: "other", scale: "desk", variant: "width=4"), title: "O",
      arms: [.sample("x", "b")], trials: [.sample("b"), .sample("b", seed: 2)])
    let lease = try #require(try store.lease(trial).lease)
    try store.finish(lease, .done)
    let found = try store.trials(beginning: "aaa", limit: 2)
    #expect(found.map(\.trialID) == [trial.trialID])
    #expect(found[0].state == "done" && found[0].arm == "plain" && found[0].seed == 1)
    #expect(found[0].experiment == "r-sweep" && found[0].scale == "desk")
    let several = try store.trials(beginning: "bb", limit: 2)
    #expect(several.map(\.seed) == [1, 2] && several[0].state == "pending")
    #expect(several[0].variant == "width=4")
    #expect(try store.trials(beginning: "", limit: 2).count == 2)
    #expect(try store.trials(beginning: "%", limit: 2).isEmpty)
    #expect(try store.trials(beginning: trial.trialID + "0", limit: 2).isEmpty)
  }
}

@Suite("Databases of earlier versions")
struct MigrationTests {
  @Test("one without digests of weights gets room for them, and keeps what it holds")
  func weightsDigests() throws {
    let files = try TemporaryDatabase()
    let trials = [TrialRecord.sample(), .sample(seed: 2)]
    let digest = String(repeating: "0f", count: 32)
    do {
      let store = try files.open()
      try store.register(key, title: "Ratio", arms: [.sample("plain", "a")], trials: trials)
      try store.finish(try #require(try store.lease(trials[0]).lease), .done)
      for statement in [
        "DROP VIEW v_arms", "DROP VIEW v_trials", "ALTER TABLE attempts DROP COLUMN weights_sha256",
        "DELETE FROM migrations WHERE name LIKE '%weights digests'", "PRAGMA user_version = 7",
      ] { try store.database.run(statement) }
    }
    let store = try files.open()
    try store.finish(
      try #require(try store.lease(trials[1]).lease), .done, weightsSHA256: digest)
    #expect(
      try store.database.rows("SELECT state, weights_sha256 FROM v_trials ORDER BY seed")
        == [[.text("done"), .null], [.text("done"), .text(digest)]])
  }

  @Test("one without counts of bad pictures gets them, and keeps what it holds")
  func badImages() throws {
    let files = try TemporaryDatabase()
    let trial = TrialRecord.sample()
    do {
      let store = try files.open()
      try store.register(key, title: "Ratio", arms: [.sample("plain", "a")], trials: [trial])
      let lease = try #require(try store.lease(trial).lease)
      try store.record(lease, epochs: [.sample(1, "test")], phases: [], badImages: 3)
      try store.heartbeat(lease)
      #expect(try store.count("SELECT bad_images FROM v_trials") == 3)
      // As the first version left it.
      for statement in [
        "DROP VIEW v_arms", "DROP VIEW v_curves", "DROP VIEW v_trials",
        "ALTER TABLE attempts DROP COLUMN bad_images",
        "DELETE FROM migrations WHERE name LIKE '%bad images'", "PRAGMA user_version = 1",
      ] { try store.database.run(statement) }
    }
    let store = try files.open()
    #expect(try store.count("SELECT count(*) FROM epochs") == 1)
    #expect(try store.database.rows("SELECT bad_images FROM v_trials")[0][0] == .null)
    #expect(throws: DatabaseError.self) {
      try store.database.run("UPDATE attempts SET bad_images = -1")
    }
  }
}
