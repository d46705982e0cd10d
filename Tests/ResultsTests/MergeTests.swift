import Results
import Testing

@Suite("Merging databases")
struct MergeTests {
  private let files = (try? TemporaryDatabase(), try? TemporaryDatabase(), try? TemporaryDatabase())

  private func stores() throws -> (ResultsStore, ResultsStore, ResultsStore) {
    let (a, b, c) = (try #require(files.0), try #require(files.1), try #require(files.2))
    return try (a.open(), b.open(), c.open())
  }

  private func plan(_ store: ResultsStore, setup: Character = "a") throws {
    try store.register(
      key, title: "Sweep",
      arms: [.sample("plain", "a"), .sample("r2", setup == "a" ? "b" : setup)],
      trials: [1, 2].flatMap {
        [TrialRecord.sample("a", seed: $0), .sample(setup == "a" ? "b" : setup, seed: $0)]
      })
  }

  private func finish(
    _ store: ResultsStore, _ trial: TrialRecord, error: Double, weights: String? = nil
  ) throws {
    let lease = try #require(try store.lease(trial).lease)
    for epoch in 1...2 {
      try store.record(
        lease,
        epochs: [.sample(epoch, "train", error: error), .sample(epoch, "test", error: error)],
        phases: [])
    }
    try store.finish(lease, .done, weightsSHA256: weights)
  }

  private func merge(
    _ from: ResultsStore, into: ResultsStore, _ preference: Merge.Preference? = nil,
    training: Set<String> = []
  ) throws -> Merge {
    try into.merge(from, preferring: preference) { training.contains($0) }
  }

  private func dump(_ store: ResultsStore) throws -> [[[SQLValue]]] {
    try ["trials", "arms", "plan_seeds", "attempts", "epochs", "notes"].map {
      try store.database.rows("SELECT * FROM \($0) ORDER BY 1, 2, 3")
    }
  }

  @Test("two shards of one sweep become the sweep, in any order, however often")
  func shards() throws {
    let (a, b, all) = try stores()
    for store in [a, b] { try plan(store) }
    try finish(a, .sample("a", seed: 1), error: 10)
    try finish(a, .sample("b", seed: 1), error: 9)
    try finish(b, .sample("a", seed: 2), error: 11)
    try finish(b, .sample("b", seed: 2), error: 8)
    try b.add(note: "careful", on: .experiment("r-sweep"))
    let first = try merge(a, into: all)
    #expect(first.added.count == 4 && first.finished.count == 2 && first.plans == [key])
    let second = try merge(b, into: all)
    #expect(second.completed.count == 2 && second.added.isEmpty && second.notes == 1)
    #expect(try all.count("SELECT count(*) FROM v_trials WHERE state = 'done'") == 4)
    let whole = try dump(all)
    for again in [b, a, b] {
      let merge = try merge(again, into: all)
      #expect(
        merge.added.isEmpty && merge.completed.isEmpty && merge.equal == 2 && merge.notes == 0)
    }
    #expect(try dump(all) == whole)
    // The other way round.
    _ = try merge(b, into: a)
    #expect(try dump(a).dropLast() == whole.dropLast())
  }

  @Test("two results of one trial are told, and only a preference changes one")
  func conflict() throws {
    let (a, b, _) = try stores()
    for store in [a, b] { try plan(store) }
    let (one, two) = (String(repeating: "1", count: 64), String(repeating: "2", count: 64))
    try finish(a, .sample("a"), error: 10, weights: one)
    try finish(b, .sample("a"), error: 12, weights: two)
    try finish(b, .sample("b"), error: 9)
    let before = try dump(a)
    let merge = try self.merge(b, into: a)
    #expect(merge.conflicts.map(\.arm) == ["plain"] && merge.completed.count == 1)
    #expect(
      merge.conflicts[0].here.hasPrefix("error 10.0 %, weights 111111111111, revision abc, here, 2")
    )
    #expect(merge.conflicts[0].there.hasPrefix("error 12.0 %, weights 222222222222"))
    #expect(try dump(a)[4].count == before[4].count + 4)
    #expect(try self.merge(b, into: a, .into).conflicts.isEmpty)
    #expect(try a.count("SELECT count(*) FROM epochs WHERE top1_error = 12") == 0)
    #expect(try self.merge(b, into: a, .from).replaced.count == 1)
    #expect(try a.count("SELECT count(*) FROM epochs WHERE top1_error = 12") == 4)
    #expect(try self.merge(b, into: a).equal == 2)
  }

  @Test("equal epochs with other weights are two results; unknown weights are not")
  func weights() throws {
    let (a, b, c) = try stores()
    for store in [a, b, c] { try plan(store) }
    try finish(a, .sample("a"), error: 10, weights: String(repeating: "1", count: 64))
    try finish(b, .sample("a"), error: 10, weights: String(repeating: "2", count: 64))
    try finish(c, .sample("a"), error: 10)
    #expect(try merge(b, into: a).conflicts.count == 1)
    #expect(try merge(c, into: a).equal == 1)
  }

  @Test("what is being trained here stays, and what was being trained there is lost there")
  func running() throws {
    let (a, b, _) = try stores()
    for store in [a, b] { try plan(store) }
    _ = try a.lease(.sample("a"))
    try finish(b, .sample("a"), error: 10)
    _ = try b.lease(.sample("b"))
    let id = TrialRecord.sample("a").trialID
    let merge = try self.merge(b, into: a, training: [id])
    #expect(merge.running == [id] && merge.completed.isEmpty)
    #expect(try a.count("SELECT count(*) FROM attempts WHERE state = 'running'") == 1)
    #expect(try a.count("SELECT count(*) FROM attempts WHERE state = 'lost'") == 1)
    #expect(try self.merge(b, into: a).completed == [id])
  }

  @Test("a plan of one name with other arms is refused, and nothing is written")
  func otherArms() throws {
    let (a, b, _) = try stores()
    try plan(a)
    try plan(b, setup: "c")
    try finish(b, .sample("a"), error: 10)
    let before = try dump(a)
    let error = #expect(throws: DatabaseError.self) { try merge(b, into: a) }
    #expect(error?.kind == .nameTaken && error?.description.contains("r2") == true)
    #expect(try dump(a) == before)
  }
}
