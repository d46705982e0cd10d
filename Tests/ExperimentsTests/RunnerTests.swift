import Experiments
import Foundation
import Results
import Synchronization
import Testing

@Suite("Running plans")
struct RunnerTests {
  let folder: TemporaryFolder
  let plan: Plan
  let database: String

  init() throws {
    folder = try TemporaryFolder()
    plan = try ExperimentsTests.plan(folder.write("tiny.yaml", experimentText()))
    database = folder.path("ablate.db")
  }

  /// Runs until done, or until `steps` steps have been reported.
  @discardableResult
  func run(
    _ plan: Plan? = nil, threads: Int = 1, jobs: Int? = nil, stopAfter steps: Int = .max,
    retries: Bool = false,
    at path: String? = nil, tell: @escaping (RunEvent) -> Void = { _ in }
  ) throws -> RunSummary {
    let seen = Atomic<Int>(0)
    return try withExtendedLifetime(seen) {
      var runner = try Runner(
        plan: plan ?? self.plan, store: ResultsStore(writing: path ?? database), threads: threads,
        version: "test", retriesFailed: retries,
        tell: { event in
          if case .progressed = event { seen.add(1, ordering: .relaxed) }
          tell(event)
        }, shouldStop: { seen.load(ordering: .relaxed) >= steps }
      )
      runner.jobs = jobs
      return try runner.run()
    }
  }

  /// Everything measured that is not a time.
  private func measured(at path: String? = nil) throws -> [[SQLValue]] {
    try ResultsStore(reading: path ?? database).database.rows(
      """
      SELECT trial_id, epoch, split, images, loss, top1_error, top5_error, learning_rate
      FROM epochs ORDER BY trial_id, epoch, split
      """)
  }

  /// Of the final weights, by trial.
  private func digests(at path: String? = nil) throws -> [String?: String?] {
    let rows = try ResultsStore(reading: path ?? database).database.rows(
      "SELECT trial_id, weights_sha256 FROM v_trials")
    return Dictionary(uniqueKeysWithValues: rows.map { ($0[0].text, $0[1].text) })
  }

  @Test("everything is trained once, and nothing the second time")
  func once() throws {
    let first = try run()
    #expect(first.done == 4 && first.trained == 4 && first.failed == 0)
    let rows = try measured()
    #expect(rows.count == 4 * 2 * 2)
    let digests = try self.digests()
    #expect(Set(digests.values).count == 4 && !digests.values.contains(nil))
    let second = try run()
    #expect(second.done == 4 && second.trained == 0)
    #expect(try measured() == rows)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("checkpoints")) == [])
  }

  @Test("arms under other seeds and with fewer images are trained, and paired by seed")
  func controls() throws {
    let axes = """
      axes:
        - arms:
            - {name: plain, set: {se.reduction: none}}
            - {name: again, seed_offset: 1000, set: {se.reduction: none}}
            - {name: half, set: {se.reduction: none, data.train: 32}}
      """
    let controls = try ExperimentsTests.plan(
      folder.write(
        "controls.yaml",
        experimentText(axes: axes).replacing("name: tiny", with: "name: controls")))
    #expect(try run(controls).trained == 6)
    // Another plan with the same setup shows its own seeds, not those with an offset.
    #expect(try run().trained == 2)
    let store = try ResultsStore(reading: database)
    let rows = try store.database.rows(
      """
      SELECT experiment, arm, seed, epochs_done FROM v_trials WHERE arm IN ('plain', 'again')
      ORDER BY 1, 2, 3
      """)
    #expect(store.path == database)
    #expect(
      rows.map { "\($0[0].text ?? "") \($0[1].text ?? "") \($0[2].integer ?? 0)" } == [
        "controls again 1", "controls again 2", "controls plain 1", "controls plain 2",
        "tiny plain 1", "tiny plain 2",
      ])
    let images = try store.database.rows(
      "SELECT DISTINCT images FROM epochs WHERE split = 'train' ORDER BY 1")
    #expect(images.map { $0[0].integer } == [32, 64])
  }

  @Test("a further seed trains that seed alone")
  func furtherSeed() throws {
    try run()
    let more = try ExperimentsTests.plan(folder.path("tiny.yaml"), seeds: [1, 2, 3])
    #expect(try run(more).trained == 2)
  }

  @Test("one thread and two give the same numbers")
  func threads() throws {
    try run(threads: 1)
    try run(threads: 2, at: folder.path("two.db"))
    #expect(try measured() == measured(at: folder.path("two.db")))
    #expect(try digests() == digests(at: folder.path("two.db")))
  }

  @Test(
    "trials side by side give the same numbers as one after the other, each trained once",
    arguments: [(1, 1), (2, 1), (2, 2), (3, 2), (4, 4), (8, 8)])
  func sideBySide(threads: Int, jobs: Int) throws {
    try run(threads: 1, at: folder.path("whole.db"))
    let events = Mutex<(planned: Int, running: Int, most: Int)>((0, 0, 0))
    let summary = try run(
      threads: threads, jobs: jobs,
      tell: { event in
        events.withLock {
          switch event {
          case .planned(_, _, let jobs): $0.planned = jobs
          case .started:
            $0.running += 1
            $0.most = max($0.most, $0.running)
          case .ended: $0.running -= 1
          default: break
          }
        }
      })
    #expect(summary.done == 4 && summary.trained == 4 && summary.remaining == 0)
    #expect(events.withLock { $0.planned } == min(jobs, 4))
    #expect(events.withLock { $0.most } <= min(jobs, 4))
    #expect(try measured() == measured(at: folder.path("whole.db")))
    let attempts = try ResultsStore(reading: database).database.rows(
      "SELECT count(*), min(threads), json_extract(min(provenance), '$.jobs') FROM attempts")[0]
    #expect(attempts[0].integer == 4 && attempts[1].integer ?? 0 >= threads / min(jobs, 4))
    #expect(attempts[2].text == String(min(jobs, 4)))
  }

  @Test("trials that are stopped side by side all go on to the same numbers", arguments: [1, 3, 6])
  func resumesSideBySide(steps: Int) throws {
    try run(at: folder.path("whole.db"))
    let stopped = try run(threads: 2, jobs: 2, stopAfter: steps)
    #expect(stopped.wasInterrupted && stopped.remaining + stopped.done == 4)
    #expect(try run(threads: 2, jobs: 2).done == 4)
    #expect(try measured() == measured(at: folder.path("whole.db")))
  }

  @Test("a trial that cannot keep its weights stops those beside it, and they go on later")
  func failsSideBySide() throws {
    try run(at: folder.path("whole.db"))
    let place = folder.path("weights")
    let error = #expect(throws: RunError.self) {
      try run(
        threads: 2, jobs: 2,
        tell: { event in
          // The folder goes away while both trials run.
          if case .epochEnded(_, _, let train, _) = event, train.epoch == 1 {
            try? FileManager.default.removeItem(atPath: place)
            try? Data("in the way".utf8).write(to: URL(fileURLWithPath: place))
          }
        })
    }
    #expect(error?.description.hasPrefix("\(place)/") == true)
    let states = try ResultsStore(reading: database).database.rows(
      "SELECT DISTINCT state FROM attempts")
    #expect(states.map { $0[0].text } == ["interrupted"])
    try FileManager.default.removeItem(atPath: place)
    #expect(try run(threads: 2, jobs: 2).done == 4)
    #expect(try measured() == measured(at: folder.path("whole.db")))
  }

  @Test("networks are trained side by side by default where they are small")
  func defaultJobs() throws {
    let path = "\(packageRoot)/experiments/r-sweep.yaml"
    let small = try ExperimentsTests.plan(path, scale: .desk)
    #expect(small.jobs(threads: 1) == 1 && small.jobs(threads: 4) == 4)
    let large = try ExperimentsTests.plan(path, scale: .paper)
    #expect(large.jobs(threads: 4) == 1)
  }

  @Test(
    "a run that is stopped anywhere goes on to the same numbers", arguments: [1, 2, 4, 5, 7, 11])
  func resumes(steps: Int) throws {
    try run(at: folder.path("whole.db"))
    let stopped = try run(stopAfter: steps)
    #expect(stopped.wasInterrupted && stopped.remaining > 0)
    let rest = try run()
    #expect(rest.done == 4)
    #expect(try measured() == measured(at: folder.path("whole.db")))
    #expect(try digests() == digests(at: folder.path("whole.db")))
    let states = try ResultsStore(reading: database).database.rows(
      "SELECT count(*) FROM attempts WHERE state = 'interrupted'")
    #expect(states[0][0].integer == 1)
  }

  @Test("a run that is stopped again and again loses nothing")
  func resumesOften() throws {
    try run(at: folder.path("whole.db"))
    var runs = 0
    while try run(stopAfter: 3).wasInterrupted {
      runs += 1
      try #require(runs < 50)
    }
    #expect(try measured() == measured(at: folder.path("whole.db")))
  }

  @Test("a damaged checkpoint is set aside with a warning, and the trial begins anew")
  func damaged() throws {
    try run(at: folder.path("whole.db"))
    try run(stopAfter: 5)
    let checkpoints = try FileManager.default.contentsOfDirectory(
      atPath: folder.path("checkpoints"))
    #expect(checkpoints.count == 1)
    let path = folder.path("checkpoints/\(checkpoints[0])")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: path))
    let warnings = Mutex<[String]>([])
    try run(tell: { event in
      if case .warning(let text) = event { warnings.withLock { $0.append(text) } }
    })
    #expect(warnings.withLock { $0.count } == 1)
    #expect(folder.exists("checkpoints/\(checkpoints[0]).damaged"))
    #expect(try measured() == measured(at: folder.path("whole.db")))
  }

  @Test("a trial that diverges is recorded with its reason, and the rest goes on")
  func diverges() throws {
    let text = experimentText(
      axes: """
        axes:
          - arms:
              - {name: plain}
              - {name: wild, set: {training.rate: 1000, training.weight_decay: 1}}
        """)
    let wild = try ExperimentsTests.plan(
      folder.write("wild.yaml", text), set: [("training.epochs", "30")], seeds: [1])
    let summary = try run(wild)
    #expect(summary.done == 1 && summary.failed == 1)
    let row = try ResultsStore(reading: database).database.rows(
      "SELECT failure, reason FROM v_trials WHERE arm = 'wild'")[0]
    #expect(row[0].text == "diverged")
    #expect(row[1].text?.contains(" epoch ") == true)
    let again = try run(wild)
    #expect(again.failed == 1 && again.trained == 0)
    let attempts = { () throws -> Int? in
      try ResultsStore(reading: database).database.rows("SELECT count(*) FROM attempts")[0][0]
        .integer
    }
    #expect(try attempts() == 2)
    #expect(try run(wild, retries: true).failed == 1)
    #expect(try attempts() == 3)
  }

  @Test("two runners on one database share the trials and do none twice")
  func shared() async throws {
    try run(at: folder.path("whole.db"))
    let (path, plan) = (database, plan)
    let trained = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<2 {
        group.addTask {
          try Runner(
            plan: plan, store: ResultsStore(writing: path), threads: 1, version: "test",
            retriesFailed: false, tell: { _ in }, shouldStop: { false }
          ).run().trained
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(trained == 4)
    #expect(try measured() == measured(at: folder.path("whole.db")))
    let attempts = try ResultsStore(reading: database).database.rows(
      "SELECT count(*) FROM attempts")[0][0].integer
    #expect(attempts == 4)
  }
}
