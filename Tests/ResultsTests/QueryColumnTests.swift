import Results
import Testing

/// A row is read by the names of its query's columns, and a name that the query lacks ends the program; so each query
/// is read here with a row at least.
@Suite("Columns of queries")
struct QueryColumnTests {
  let files: TemporaryDatabase
  let store: ResultsStore
  let trial = TrialRecord.sample()
  let digest = String(repeating: "0f", count: 32)

  init() throws {
    files = try TemporaryDatabase()
    store = try files.open()
    try store.register(
      key, title: "Ratio", arms: [.sample("plain", "a")], trials: [trial, .sample(seed: 2)],
      source: ExperimentSource(operand: "r-sweep"), seedsMax: 30)
    let lease = try #require(try store.lease(trial).lease)
    let epochs = (1...2).flatMap { [EpochRecord.sample($0, "train"), .sample($0, "test")] }
    try store.record(lease, epochs: epochs, phases: [("data", 1)], badImages: 1)
    try store.finish(lease, .done, weightsSHA256: digest)
    try store.record(mostFrequent: 0.25, of: trial.dataset)
  }

  @Test("queries of plans find what they read")
  func plans() throws {
    #expect(try store.plans(experiment: "r-sweep") == [key] && store.plans(scale: "desk") == [key])
    #expect(try store.title(key) == "Ratio" && store.experiments() == ["r-sweep"])
    #expect(try store.seedsMax(key) == 30)
    #expect(try store.source(of: "r-sweep") == ExperimentSource(operand: "r-sweep"))
    let arm = try #require(try store.arms(key).first)
    #expect(arm.top1Error == [1: 10] && arm.top5Error == [1: 5] && arm.testImages == [1: 1280])
    #expect(arm.unfinished == 1 && arm.mostFrequent == 0.25)
    #expect(arm.settings == ["model": "cifar-resnet-8", "training.epochs": "2"])
    let counts = try #require(try store.planCounts().first)
    #expect(counts.key == key && counts.trials == 2 && counts.done == 1 && counts.pending == 1)
    #expect(counts.running == 0 && counts.failed == 0)
    let conflict = try store.conflict(
      key, arms: [.sample("plain", "b")], trials: [.sample("b", epochs: 3)])
    #expect(conflict?.differences == ["plain has training.epochs 2, here 3"])
  }

  @Test("queries of trials find what they read")
  func trials() throws {
    let progress = try #require(try store.progress(key).first)
    #expect(progress.arm == "plain" && progress.seed == 1 && progress.trialID == trial.trialID)
    #expect(progress.epochsDone == 2 && progress.epochs == 2 && progress.top1Error == 10)
    #expect(progress.testImages == 1280 && progress.mostFrequent == 0.25)
    let renamed = try store.progress(trial.trialID, arm: "other", seed: 7)
    #expect(renamed?.arm == "other" && renamed?.seed == 7 && renamed?.epochsDone == 2)
    #expect(try store.progress("unknown", arm: "other", seed: 7) == nil)
    #expect(try store.trialIDs() == [trial.trialID, TrialRecord.sample(seed: 2).trialID])
    #expect(try store.outcomes() == [trial.trialID: .done(top1: 10, top5: 5)])
    #expect(try store.done() == [trial.trialID] && store.running().isEmpty)
    #expect(try store.endOfDone(trial.trialID) != nil)
    #expect(try store.trials(beginning: "a", limit: 5).map(\.state) == ["done", "pending"])
    #expect(try store.curves(key).map(\.top1Error) == [10, 10, 10, 10])
    let origin = try #require(try store.origins(key).first)
    #expect(origin.mostFrequent == 0.25 && origin.last?.weightsSHA256 == digest)
    let outcome = try store.outcome(trial.trialID)
    #expect(outcome.state == "done" && outcome.weights == digest && outcome.seconds == 8)
    let published = try #require(try store.manifest(scale: "desk").trials.first)
    #expect(published.weights == digest && published.seconds == 8 && published.badImages == 1)
    #expect(published.epochs.map(\.test?.top1Error) == [10, 10])
  }

  @Test("the speed of trials counts training three times, by network")
  func speeds() throws {
    // 2000 multiply-adds · 2 epochs · (3 · 1280 + 1280) images, in 4 · 2 s.
    let speeds: [String: [Double]] = ["cifar-resnet-8": [2_560_000]]
    #expect(try store.speeds(threads: 2, isReference: false) == speeds)
    #expect(try store.speeds(threads: 1, isReference: false).isEmpty)
    #expect(try store.speeds(threads: 2, isReference: true).isEmpty)
  }
}
