import Datasets
import Engine
import Experiments
import Foundation
import Interchange
import Kernels
import Network
import Results
import Settings
import Synchronization
import Testing
import Zoo

@Suite("Trials whose weights are averaged")
struct WeightAverageTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = try folder.write("tiny.yaml", experimentText())
  }

  private func averaged(_ decay: String = "0.9") throws -> Plan {
    try plan(path, set: [("training.ema", decay)])
  }

  @discardableResult
  private func run(
    _ plan: Plan, at name: String, threads: Int = 1, stopAfter steps: Int = .max
  ) throws -> RunSummary {
    let seen = Atomic<Int>(0)
    return try withExtendedLifetime(seen) {
      try Runner(
        plan: plan, store: ResultsStore(writing: folder.path(name)), threads: threads,
        version: "test", retriesFailed: false,
        tell: { if case .progressed = $0 { seen.add(1, ordering: .relaxed) } },
        shouldStop: { seen.load(ordering: .relaxed) >= steps }
      ).run()
    }
  }

  private func rows(_ name: String, _ sql: String) throws -> [[SQLValue]] {
    try ResultsStore(reading: folder.path(name)).database.rows(sql)
  }

  /// Everything measured that is not a time, and the digests of the final weights.
  private func measured(_ name: String) throws -> [[SQLValue]] {
    try rows(
      name,
      """
      SELECT trial_id, epoch, split, loss, top1_error, top5_error FROM epochs
      ORDER BY trial_id, epoch, split
      """) + rows(name, "SELECT trial_id, weights_sha256 FROM v_trials ORDER BY 1")
  }

  @Test(
    "a decay that is none is refused",
    arguments: ["0", "1", "-0.5", "1.5", "nan", "inf", "true", "0,9", ""])
  func refused(_ value: String) {
    var settings = TrialSettings()
    let error = #expect(throws: SettingError.self) { try settings.set("training.ema", value) }
    #expect(
      error
        == SettingError(
          key: "training.ema",
          reason: "expected none, or a number above 0.0 and below 1.0, not '\(value)'"))
    #expect(settings == TrialSettings())
  }

  @Test("a decay is read and written; without one, identities stay as they are")
  func identity() throws {
    let plain = try plan(path)
    #expect(try averaged("none").identities == plain.identities)
    #expect(try averaged("0.9").arms[0].settings.training.options.averageDecay == 0.9)
    let arm = try averaged("0.999").arms[0]
    let pairs = arm.settings.canonicalPairs(arm.facts, dataIdentity: arm.facts.identity ?? "")
    #expect(pairs["training.ema"] == "0.999")
    #expect(try TrialSettings(canonical: pairs).training == arm.settings.training)
  }

  @Test("the plan counts the memory of the averages")
  func memory() throws {
    let (plain, averaged) = (try plan(path).arms[0], try averaged().arms[0])
    let weights = plain.graph.parameters.reduce(0) { $0 + $1.count }
    #expect(try averaged.memory(threads: 1) - plain.memory(threads: 1) >= 4 * weights)
  }

  @Test("the kept weights give the recorded error and digest, and are not those without averages")
  func kept() throws {
    let plan = try averaged()
    try run(plan, at: "a.db")
    for trial in plan.trials(dataIdentity: { $0.facts.identity ?? "" }) {
      let (arm, id) = (plan.arms[trial.arm], trial.record.trialID)
      let reader = try SafetensorsFile.Reader(folder.path("weights/\(id).safetensors"))
      let trainer = try Trainer(
        graph: arm.graph, batch: 16, seed: 9, options: TrainingOptions(),
        pool: WorkerPool(threads: 1))
      trainer.begin(
        with: try reader.state(of: arm.graph, modules: Zoo.modules(of: arm.graph)))
      let images = try Datasets.open(arm.settings.data.images, threads: 1)
      let loader = try BatchLoader(
        dataset: images.sized(arm.facts.side), split: .test, batch: 16, augmentation: .none,
        seed: 0, epoch: 0, shuffles: false, dropsLast: false)
      var score = BatchScore()
      while let batch = try loader.next() {
        score.add(
          trainer.evaluate(images: batch.images, labels: batch.labels, count: batch.count))
      }
      let recorded = try rows(
        "a.db",
        """
        SELECT e.loss, e.top1_error, t.weights_sha256 FROM epochs e
        JOIN v_trials t ON t.trial_id = e.trial_id
        WHERE e.trial_id = '\(id)' AND e.split = 'test' AND e.epoch = 2
        """)
      #expect(
        recorded == [[.real(score.loss), .real(score.top1Error), .text(trainer.weightsDigest)]])
    }
    try run(ExperimentsTests.plan(path), at: "plain.db")
    let training = "SELECT loss FROM epochs WHERE split = 'train' ORDER BY loss"
    #expect(try rows("a.db", training) == rows("plain.db", training))
    let tested = "SELECT loss FROM epochs WHERE split = 'test' ORDER BY loss"
    #expect(try rows("a.db", tested) != rows("plain.db", tested))
  }

  @Test("a run that is stopped anywhere, or has two threads, comes to the same numbers")
  func resumes() throws {
    let plan = try averaged()
    try run(plan, at: "whole.db")
    while try run(plan, at: "parts.db", threads: 2, stopAfter: 3).wasInterrupted {}
    #expect(try measured("parts.db") == measured("whole.db"))
  }
}
