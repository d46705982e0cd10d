import Results
import Testing

@Suite("Where numbers come from")
struct OriginTests {
  @Test("each trial of a plan comes with the attempt that ended it and the seed it pairs by")
  func origins() throws {
    let files = try TemporaryDatabase()
    let store = try files.open()
    let (done, open) = (TrialRecord.sample(), TrialRecord.sample(seed: 1001))
    var shifted = ArmRecord.sample("again", "a", baseline: "plain")
    shifted.seedOffset = 1000
    try store.register(
      key, title: "Ratio", arms: [.sample("plain", "a"), shifted], trials: [done, open],
      seeds: [1])
    // The first attempt is given up for dead, the second ends.
    _ = try store.lease(done, other)
    let lease = try #require(try store.lease(done, isAlive: { _ in false }).lease)
    try store.record(
      lease, epochs: [.sample(2, "train", error: 8), .sample(2, "test", error: 12.5)], phases: [])
    let digest = String(repeating: "0f", count: 32)
    try store.finish(lease, .done, weightsSHA256: digest)
    let origins = try store.origins(key)
    #expect(
      origins.map(\.arm) == ["plain", "again"] && origins.map(\.label) == ["PLAIN", "AGAIN"])
    #expect(origins.map(\.seed) == [1, 1] && origins.map(\.trialSeed) == [1, 1001])
    #expect(origins.map(\.trialID) == [done.trialID, open.trialID])
    #expect(origins.map(\.state) == ["done", "pending"])
    #expect(origins.map(\.top1Error) == [12.5, nil] && origins.map(\.seconds) == [4, nil])
    #expect(origins.map(\.attempts) == [2, 0] && origins[1].last == nil)
    let last = try #require(origins[0].last)
    #expect(last.host == "here" && last.provenance == provenance)
    #expect(last.endedAt != nil && last.startedAt.hasSuffix("Z"))
    #expect(last.weightsSHA256 == digest)
    #expect(try store.origins(PlanKey(experiment: "r-sweep", scale: "night")).isEmpty)
  }
}
