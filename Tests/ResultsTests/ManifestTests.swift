import Foundation
import Results
import Testing

@Suite("The manifest")
struct ManifestTests {
  let files: TemporaryDatabase
  let store: ResultsStore

  init() throws {
    files = try TemporaryDatabase()
    store = try files.open()
  }

  /// Files a plan and ends its trials, all but those of the last arm.
  private func fill(_ key: PlanKey = key, weights: String? = String(repeating: "c", count: 64))
    throws
  {
    let trials: [TrialRecord] = [.sample("a"), .sample("a", seed: 2), .sample("b")]
    try store.register(
      key, title: "Ratio", arms: [.sample("plain", "a"), .sample("r2", "b", baseline: "plain")],
      trials: trials, seeds: [1, 2])
    for trial in trials.dropLast() {
      let lease = try #require(try store.lease(trial).lease)
      for epoch in 1...2 {
        try store.record(
          lease,
          epochs: [
            .sample(epoch, "train", error: 100.0 / 3, loss: 0.1 + 0.2), .sample(epoch, "test"),
          ], phases: [])
      }
      try store.finish(lease, .done, weightsSHA256: weights)
    }
  }

  @Test(
    "finished trials are in it with every number exactly, and the same rows give the same bytes")
  func content() throws {
    try fill()
    let manifest = try store.manifest(scale: "desk")
    #expect(manifest.trials.map(\.seed) == [1, 2] && manifest.machines.count == 1)
    let trial = manifest.trials[0]
    #expect(trial.settings == ["model": "cifar-resnet-8", "training.epochs": "2"])
    #expect(
      trial.places == [
        .init(experiment: "r-sweep", scale: "desk", variant: "", arm: "plain", seed: 1)
      ])
    #expect(trial.epochs.map(\.epoch) == [1, 2] && trial.epochs[0].train.loss == 0.1 + 0.2)
    #expect(trial.epochs[0].train.top1Error == 100.0 / 3 && trial.epochs[0].rate == 0.1)
    #expect(trial.weights == String(repeating: "c", count: 64) && trial.seconds == 8)
    #expect(manifest.machines[0].threads == 2 && manifest.machines[0].revision == "abc")
    let text = manifest.text
    #expect(try Manifest(Array(text.utf8)) == manifest)
    #expect(try ResultsStore(reading: files.path).manifest(scale: "desk").text == text)
    #expect(text.split(separator: "\n").count { $0.contains(#""trial":""#) } == 2)
  }

  @Test("one experiment alone, a trial that two share once, and nothing of other scales")
  func plans() throws {
    try fill()
    let other = PlanKey(experiment: "excitation", scale: "desk")
    try store.register(
      other, title: "Excitation", arms: [.sample("relu", "a")], trials: [.sample("a")], seeds: [1])
    let all = try store.manifest(scale: "desk")
    #expect(
      all.trials.map { $0.places.map(\.experiment) } == [["excitation", "r-sweep"], ["r-sweep"]])
    let one = try store.manifest(scale: "desk", plan: other)
    #expect(one.trials.map(\.seed) == [1])
    #expect(try store.manifest(scale: "smoke").trials.isEmpty)
    #expect(
      try store.manifest(
        scale: "desk", plan: PlanKey(experiment: "r-sweep", scale: "desk", variant: "width=4")
      ).trials.isEmpty)
  }

  @Test("a loss that is no number stays none, and a digest that is not there is not invented")
  func gaps() throws {
    try fill(weights: nil)
    try store.database.run("UPDATE epochs SET loss = 'x' WHERE 0")
    var manifest = try store.manifest(scale: "desk")
    #expect(manifest.trials.allSatisfy { $0.weights == nil })
    manifest.trials[0].epochs[0].test?.loss = .nan
    let read = try Manifest(Array(manifest.text.utf8))
    #expect(read.trials[0].epochs[0].test?.loss.isNaN == true)
    #expect(read.trials[1] == manifest.trials[1])
    // An epoch that is missing makes a trial unusable.
    try store.database.run("DELETE FROM epochs WHERE epoch = 1 AND trial_id LIKE '%2'")
    #expect(try store.manifest(scale: "desk").trials.map(\.seed) == [1])
  }

  @Test(
    "what is wrong with a manifest is said with its place",
    arguments: [
      ("{", "line 1: no JSON; the file ends too early"), ("", "line 1: no JSON"),
      ("{\n\"ablate_manifest\": 1,\n\"trials\": [1,}", "line 3: no JSON"),
      (
        #"{"ablate_manifest": 1, "machines": [], "trials": [{"trial": "", "settings": {}, "seed": 1.5}]}"#,
        "trials[0].seed: expected a whole number, not 1.5"
      ),
      ("[]", "expected an object"),
      ("{}", "no manifest: the key ablate_manifest is missing"),
      (#"{"ablate_manifest": 2}"#, "a manifest of format 2, where this version of ablate reads 1"),
      (#"{"ablate_manifest": 1, "machines": []}"#, "trials: missing"),
      (
        #"{"ablate_manifest": 1, "machines": [], "trials": [{"trial": 3}]}"#,
        "trials[0].trial: expected a text"
      ),
    ])
  func damaged(_ text: String, _ message: String) throws {
    let error = #expect(throws: PublishedFileError.self) { try Manifest(Array(text.utf8)) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test("what no database could have given is refused with its place")
  func impossible() throws {
    try fill()
    let manifest = try store.manifest(scale: "desk")
    func refusal(_ change: (inout Manifest) -> Void) -> String? {
      var copy = manifest
      change(&copy)
      return #expect(throws: PublishedFileError.self) { try Manifest(Array(copy.text.utf8)) }?
        .description
    }
    #expect(
      refusal { $0.trials[1].trial = $0.trials[0].trial }
        == "trials[1].trial: \(manifest.trials[0].trial) stands twice")
    #expect(
      refusal { $0.trials[0].weights = "0x1" }
        == "trials[0].weights: expected 64 hexadecimal digits, not '0x1'")
    #expect(
      refusal { $0.trials[0].machine = 1 }
        == "trials[0].machine: there are 1 machines, and this is 1")
    #expect(
      refusal { $0.trials[0].epochs.removeFirst() }
        == "trials[0].epochs: expected every epoch from 1 on, in order")
    #expect(refusal { $0.trials[0].places = [] } == "trials[0].places: expected one at least")
    let short = manifest.text.replacingOccurrences(of: "[1,0.1,", with: "[1,")
    let error = #expect(throws: PublishedFileError.self) { try Manifest(Array(short.utf8)) }
    #expect(
      error?.description.hasPrefix("trials[0].epochs[0]") == true, "\(error?.description ?? "")")
  }
}
