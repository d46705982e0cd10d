import Experiments
import Foundation
import Results
import Testing

@Suite("Verifying")
struct VerifierTests {
  let folder: TemporaryFolder
  let manifest: Manifest

  init() throws {
    folder = try TemporaryFolder()
    let plan = try ExperimentsTests.plan(folder.write("tiny.yaml", experimentText()))
    let store = try ResultsStore(writing: folder.path("ablate.db"))
    _ = try Runner(
      plan: plan, store: store, threads: 1, version: "test", retriesFailed: false,
      tell: { _ in }, shouldStop: { false }
    ).run()
    manifest = try store.manifest(scale: "smoke")
  }

  private func plan(_ trials: [Manifest.Trial]) throws -> VerificationPlan {
    try VerificationPlan(trials.map { PublishedTrial($0) }, name: "verify", locate: { _ in })
  }

  private func verify(_ trials: [Manifest.Trial], threads: Int = 1) throws -> [Judgement] {
    let scratch = try TemporaryFolder()
    return try Verifier(
      plan: plan(trials), trials: trials, database: scratch.path("own.db"), threads: threads,
      jobs: 1, version: "test", tell: { _ in }, shouldStop: { false }
    ).run().judgements
  }

  /// What stands for a change of the last bit.
  private func next(_ value: Double) -> Double { value.nextUp }

  @Test("what was published comes out again, on any number of threads, from the manifest alone")
  func same() throws {
    #expect(manifest.trials.count == 4)
    let read = try Manifest(Array(manifest.text.utf8))
    #expect(read == manifest)
    for threads in [1, 3] {
      let judgements = try verify(read.trials, threads: threads)
      #expect(judgements.map(\.outcome) == Array(repeating: .same(weights: true), count: 4))
    }
    // Only the trials asked for, of two arms with one seed each.
    let some = [manifest.trials[0], manifest.trials[3]]
    #expect(try verify(some).map(\.trial.trial) == some.map(\.trial))
  }

  @Test("the first difference is named: its epoch, what differs, and both values")
  func different() throws {
    var trials = manifest.trials
    let published = try #require(trials[0].epochs[1].test?.loss)
    trials[0].epochs[1].test?.loss = next(published)
    trials[1].epochs[0].train.loss = next(trials[1].epochs[0].train.loss)
    trials[1].epochs[1].test?.top1Error = 1
    trials[2].weights = String(repeating: "0", count: 64)
    trials[3].weights = nil
    let outcomes = try verify(trials).map(\.outcome)
    func difference(_ outcome: Judgement.Outcome) -> Judgement.Difference? {
      if case .differs(let difference) = outcome { difference } else { nil }
    }
    #expect(
      difference(outcomes[0])
        == .init(
          epoch: 2, quantity: "test loss", published: "\(next(published))", own: "\(published)"))
    #expect(difference(outcomes[1])?.epoch == 1)
    #expect(difference(outcomes[1])?.quantity == "train loss")
    #expect(difference(outcomes[2])?.epoch == nil)
    #expect(difference(outcomes[2])?.quantity == "final weights")
    #expect(outcomes[3] == .same(weights: false))
  }

  @Test("settings that do not make the identity are refused, whatever was changed")
  func tampered() throws {
    func refusal(_ change: (inout Manifest.Trial) -> Void) -> String? {
      var trial = manifest.trials[0]
      change(&trial)
      return #expect(throws: VerificationError.self) { try plan([trial]) }?.description
    }
    for change: (inout Manifest.Trial) -> Void in [
      { $0.seed += 1 }, { $0.settings["training.rate"] = "0.2" }, { $0.settings["note"] = "x" },
      {
        $0.settings["se.bias"] = nil; $0.settings["width"] = nil
      },
    ] {
      #expect(refusal(change)?.contains("its settings and seed make") == true)
    }
    #expect(
      refusal { $0.settings["numerics"] = "1" }?.contains("trained by numerics version 1") == true)
  }

  @Test("a setting that this version does not know is named, though the identity is right")
  func unknown() throws {
    func refusal(_ key: String, _ value: String) -> String? {
      var settings = manifest.trials[0].settings
      settings[key] = value
      let trial = PublishedTrial.made(settings, seed: 1)
      return #expect(throws: VerificationError.self) {
        try VerificationPlan([trial], name: "verify", locate: { _ in })
      }?.description
    }
    #expect(refusal("se.colour", "red")?.contains("se.colour is red there and absent here") == true)
    #expect(refusal("model", "resnet-51")?.contains("no network is called 'resnet-51'") == true)
    #expect(refusal("data", "shapes/3")?.contains("'shapes/3' names no data") == true)
    #expect(refusal("training.schedule", "linear")?.contains("training.schedule") == true)
  }

  @Test("images of another version are refused before anything is trained")
  func otherImages() throws {
    var settings = manifest.trials[0].settings
    settings["data"] = "shapes/99/12 classes/64 train/40 test"
    let trial = PublishedTrial.made(settings, seed: 1)
    let plan = try VerificationPlan([trial], name: "verify", locate: { _ in })
    let error = #expect(throws: (any Error).self) {
      try plan.open(plan.plan.data, threads: 1)
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains("trained on shapes/99/"))
  }

  @Test("trials are taken at random by the seed, the quick ones unless told otherwise")
  func choice() throws {
    let seeds = (1...100).map { seed in
      (try? TrialChoice.random(2, seed: seed).choose(from: manifest).map(\.trial)) ?? []
    }
    #expect(seeds.allSatisfy { $0.count == 2 } && Set(seeds).count == 6)
    #expect(try TrialChoice.random(2, seed: 5).choose(from: manifest).map(\.trial) == seeds[4])
    #expect(try TrialChoice.all.choose(from: manifest) == manifest.trials)
    #expect(throws: VerificationError.self) {
      try TrialChoice.random(5, seed: 1).choose(from: manifest)
    }
    var slow = manifest
    for index in slow.trials.indices { slow.trials[index].seconds = 1000 - Double(index) }
    #expect(try TrialChoice.few(seed: 1).choose(from: slow) == [slow.trials[3]])
    slow.trials[1].seconds = 10
    #expect(try TrialChoice.few(seed: 1).choose(from: slow) == [slow.trials[1]])
    #expect(try TrialChoice.few(seed: 1).choose(from: manifest).count == 3)
  }

  @Test("trials of another arithmetic are left out, and refused where there are no others")
  func numerics() throws {
    var mixed = manifest
    mixed.trials[0].settings["numerics"] = "2"
    #expect(try TrialChoice.all.choose(from: mixed).count == 3)
    for index in mixed.trials.indices { mixed.trials[index].settings["numerics"] = "2" }
    let error = #expect(throws: VerificationError.self) { try TrialChoice.all.choose(from: mixed) }
    #expect(error?.description.contains("numerics version 2") == true)
    #expect(error?.description.contains("ablate test") == true)
  }
}

extension PublishedTrial {
  /// A trial whose identity is that of its settings.
  static func made(_ settings: [String: String], seed: Int) -> PublishedTrial {
    var trial = PublishedTrial(trialID: "", settings: settings, seed: seed, name: "made")
    trial.trialID = trial.identity
    return trial
  }
}
