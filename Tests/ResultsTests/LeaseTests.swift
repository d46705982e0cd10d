import Results
import Testing

@Suite("Leases of trials")
struct LeaseTests {
  let files: TemporaryDatabase
  let store: ResultsStore
  let trial = TrialRecord.sample()

  init() throws {
    files = try TemporaryDatabase()
    store = try files.open()
    try store.register(key, title: "t", arms: [.sample("plain", "a")], trials: [trial])
  }

  @Test("a trial is leased once while its process lives")
  func once() throws {
    #expect(try store.lease(trial).lease?.attempt == 1)
    let second = try files.open()
    let refused = try second.lease(trial, other)
    #expect(refused.lease == nil)
    #expect(refused.standing == .running(someone))
  }

  @Test("two connections that lease at the same time never both get the trial")
  func race() async throws {
    let path = files.path
    let trials = (1...20).map { TrialRecord.sample("b", seed: $0) }
    try store.register(key, title: "t", arms: [.sample("plain", "b")], trials: trials)
    let counts = try await withThrowingTaskGroup(of: Int.self) { group in
      for worker in 0..<4 {
        group.addTask {
          let own = try ResultsStore(writing: path)
          var count = 0
          for trial in trials {
            let owner = LeaseHolder(host: "here", process: "boot/1:\(worker):1")
            if try own.lease(trial, owner).lease != nil { count += 1 }
          }
          return count
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(counts.reduce(0, +) == 20)
    #expect(try store.count("SELECT count(*) FROM attempts") == 20)
  }

  @Test("a process without memory ends its own attempts as failed, and they can be tried again")
  func abandoned() throws {
    let second = TrialRecord.sample("b")
    try store.register(
      key, title: "t", arms: [.sample("plain", "a"), .sample("r2", "b")], trials: [trial, second])
    #expect(try store.lease(trial).lease != nil && store.lease(second, other).lease != nil)
    try files.open().abandon(someone, reason: "no memory")
    let rows = try store.database.rows(
      "SELECT trial_id, state, failure, reason, ended_at IS NULL FROM attempts ORDER BY failure IS NULL"
    )
    #expect(rows.count == 2)
    #expect(rows[0][1...3].map(\.text) == ["failed", "memory", "no memory"])
    #expect(rows[1][1].text == "running" && rows[1][4].integer == 1 && rows[0][4].integer == 0)
    #expect(try store.lease(trial).lease?.attempt == 2)
  }

  @Test("a lease whose process is gone is taken over, and the old one can write no more")
  func takenOver() throws {
    let old = try #require(try store.lease(trial).lease)
    let new = try #require(try store.lease(trial, other, isAlive: { _ in false }).lease)
    #expect(new.attempt == 2)
    let error = #expect(throws: DatabaseError.self) {
      try store.record(old, epochs: [.sample(1, "test")], phases: [])
    }
    #expect(error?.kind == .leaseLost)
    #expect(throws: DatabaseError.self) { try store.finish(old, .done) }
    #expect(throws: DatabaseError.self) { try store.heartbeat(old) }
    #expect(try store.count("SELECT count(*) FROM epochs") == 0)
    #expect(
      try store.database.rows("SELECT state FROM attempts ORDER BY attempt").map(\.[0].text)
        == ["lost", "running"])
  }

  @Test("a process on another host counts as alive until its lease runs out")
  func lease() throws {
    _ = try store.lease(trial, LeaseHolder(host: "elsewhere", process: "x/1:1:1"))
    #expect(try store.lease(trial, isAlive: { _ in nil }).lease == nil)
    try store.database.run(
      "UPDATE attempts SET heartbeat_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-3600 seconds')")
    #expect(try store.lease(trial, isAlive: { _ in nil }).lease?.attempt == 2)
  }

  @Test("in a database of its own a process waits a minute for its predecessor elsewhere")
  func predecessor() throws {
    _ = try store.lease(trial, LeaseHolder(host: "elsewhere", process: "x/1:1:1"))
    func standing() throws -> ResultsStore.Standing {
      try store.standing(
        trial.trialID, silence: TrialLease.silenceOfPredecessor, isAlive: { _ in nil })
    }
    #expect(try standing() != .free(attempts: 1))
    try store.database.run(
      "UPDATE attempts SET heartbeat_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-120 seconds')")
    #expect(try standing() == .free(attempts: 1))
    #expect(try store.standing(trial.trialID, isAlive: { _ in nil }) != .free(attempts: 1))
  }

  @Test("signs of life in this machine's future tell of a clock that is ahead")
  func clockAhead() throws {
    _ = try store.lease(trial, LeaseHolder(host: "elsewhere", process: "x/1:1:1"))
    #expect(try store.clockAhead() == nil)
    try store.database.run(
      "UPDATE attempts SET heartbeat_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '+3600 seconds')")
    let ahead = try #require(try store.clockAhead())
    #expect(ahead.host == "elsewhere" && (3000...3600).contains(ahead.seconds))
  }

  @Test("what cannot be seen on this host is judged by its lease")
  func unseen() throws {
    _ = try store.lease(trial)
    #expect(try store.lease(trial, other, isAlive: { _ in nil }).lease == nil)
  }

  @Test("a finished trial is never claimed again")
  func done() throws {
    let lease = try #require(try store.lease(trial).lease)
    try store.finish(lease, .done)
    #expect(try store.lease(trial, other).standing == .done)
  }

  @Test("an interrupted trial is free again")
  func interrupted() throws {
    let lease = try #require(try store.lease(trial).lease)
    try store.finish(lease, .interrupted)
    #expect(try store.lease(trial, other).lease?.attempt == 2)
  }

  @Test(
    "a diverged trial is tried again only on demand, other failures always",
    arguments: [(Failure.diverged, false), (.memory, true), (.error, true)])
  func failed(failure: Failure, isFree: Bool) throws {
    let lease = try #require(try store.lease(trial).lease)
    try store.finish(lease, .failed(failure, "why"))
    #expect(
      try store.standing(trial.trialID, isAlive: { _ in true })
        == .failed(failure, "why"))
    #expect((try store.lease(trial).lease != nil) == isFree)
    if !isFree { #expect(try store.lease(trial, retries: true).lease?.attempt == 2) }
  }
}
