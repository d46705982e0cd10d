import Engine
import Experiments
import Files
import Foundation
import Results
import Testing

@Suite("Running timings")
struct TimingRunnerTests {
  let folder: TemporaryFolder
  let plan: TimingPlan
  let store: ResultsStore

  init() throws {
    folder = try TemporaryFolder()
    plan = try timingPlan(folder.write("tiny.yaml", timingText()))
    store = try ResultsStore(writing: folder.path("ablate.db"))
  }

  /// Runs by a recorder; stops at the n-th entry of its log.
  @discardableResult
  private func run(
    _ recorder: Recorder, plan: TimingPlan? = nil, stopAt: Int = .max, threads: Int = 1,
    binary: String = "b", tell: @escaping (TimingEvent) -> Void = { _ in }
  ) throws -> TimingSummary {
    var runner = TimingRunner(
      plan: plan ?? self.plan, store: store,
      provenance: Provenance(
        threads: threads, load: nil, revision: "abc", isDirty: false, binarySHA256: binary,
        details: #"{"cpu":"a CPU"}"#),
      tell: tell, shouldStop: { recorder.log.count >= stopAt },
      start: { (arm, mode) throws(EngineError) in try recorder.start(arm, mode) })
    runner.lockPath = folder.path("lock")
    runner.load = { 0.25 }
    return try runner.run()
  }

  @Test(
    "arms take turns, in odd repeats forwards and in even ones backwards, one network at a time")
  func interleaves() throws {
    let recorder = Recorder(plan)
    let summary = try run(recorder)
    #expect(summary.measured == 12 && summary.remaining == 0 && !summary.wasInterrupted)
    // A step to warm up and two that count, in each turn.
    func turn(_ arm: String) -> [String] { Array(repeating: "a/train/\(arm)", count: 3) }
    let expected =
      ["start a/train/plain", "start a/train/se"]
      + turn("plain") + turn("se") + turn("se") + turn("plain") + turn("plain") + turn("se")
    #expect(Array(recorder.log.prefix(expected.count)) == expected)
    let starts = recorder.log.filter { $0.hasPrefix("start") }.map { $0.dropFirst(6) }
    #expect(
      starts == [
        "a/train/plain", "a/train/se", "a/infer/plain", "a/infer/se", "b/train/plain", "b/train/se",
        "b/infer/plain", "b/infer/se",
      ])
    // Inference has three steps that count.
    #expect(recorder.log.count { $0 == "b/infer/se" } == 3 * (1 + 3))
  }

  @Test("a turn is the median of its steps without those that warm up, in milliseconds")
  func median() throws {
    let recorder = Recorder(plan)
    // Plain: 9 warms up, 0.1 and 0.3 count; SE: 9 warms up, 0.2 and 0.6 count.
    recorder.seconds = [9, 0.1, 0.3, 9, 0.2, 0.6]
    try run(recorder)
    let rows = try store.database.rows(
      """
      SELECT arm, milliseconds, ratio, turn, load, cpu, threads, batch, input, steps, revision
      FROM v_timings WHERE network = 'a' AND mode = 'train' AND repeat = 1 ORDER BY turn
      """)
    #expect(rows.map { $0[0].text } == ["plain", "se"])
    #expect(abs((rows[0][1].real ?? 0) - 200) < 1e-9 && abs((rows[1][1].real ?? 0) - 400) < 1e-9)
    #expect(rows[0][2] == .null && abs((rows[1][2].real ?? 0) - 2) < 1e-12)
    #expect(
      Array(rows[1][3...]) == [
        .integer(2), .real(0.25), .text("a CPU"), .integer(1), .integer(2), .integer(32),
        .integer(2), .text("abc"),
      ])
  }

  @Test("what is measured is not measured again; a repeat of which a turn is gone is, whole")
  func resumes() throws {
    try run(Recorder(plan))
    let idle = Recorder(plan)
    let second = try run(idle)
    #expect(second.measured == 0 && second.remaining == 0 && idle.log.isEmpty)
    try store.database.run(
      "DELETE FROM measurements WHERE network = 'b' AND mode = 'infer' AND repeat = 2 AND arm = 'se'"
    )
    let recorder = Recorder(plan)
    #expect(try run(recorder).measured == 1)
    let turns = recorder.log.filter { !$0.hasPrefix("start") }
    #expect(
      turns == Array(repeating: "b/infer/se", count: 4)
        + Array(repeating: "b/infer/plain", count: 4))
    #expect(try store.measurements(plan.key).count == 24)
  }

  @Test("further repeats are measured alone")
  func furtherRepeats() throws {
    try run(Recorder(plan))
    var more = plan
    more.repeats = [1, 2, 3, 4]
    #expect(try run(Recorder(plan), plan: more).measured == 4)
  }

  @Test(
    "another number of threads or another binary is another series",
    arguments: [(2, "b"), (1, "c")])
  func series(_ threads: Int, _ binary: String) throws {
    try run(Recorder(plan))
    #expect(try run(Recorder(plan), threads: threads, binary: binary).measured == 12)
    #expect(try store.measurements(plan.key).count == 48)
  }

  @Test("a stop keeps whole repeats and drops the one it cuts")
  func interrupted() throws {
    // Two starts, six steps of the first repeat, four of the second.
    let summary = try run(Recorder(plan), stopAt: 12)
    #expect(summary.wasInterrupted && summary.measured == 1 && summary.remaining == 11)
    #expect(try store.measurements(plan.key).map(\.turn.repeat) == [1, 1])
    #expect(try run(Recorder(plan)).measured == 11)
  }

  @Test("a network that the engine refuses is told and left out; the rest is measured")
  func refused() throws {
    let recorder = Recorder(plan)
    var failures: [String] = []
    var runner = TimingRunner(
      plan: plan, store: store,
      provenance: Provenance(
        threads: 1, load: nil, revision: nil, isDirty: nil, binarySHA256: nil, details: "{}"),
      tell: { event in
        if case .failed(let task, let error) = event {
          failures.append("\(task.network.name)/\(task.mode.rawValue): \(error)")
        }
      }, shouldStop: { false },
      start: { (arm, mode) throws(EngineError) in
        if mode == .train { throw .batch(7) }
        return try recorder.start(arm, mode)
      })
    runner.lockPath = folder.path("lock")
    let summary = try runner.run()
    #expect(summary.measured == 6 && summary.remaining == 6 && summary.failed == 2)
    let message = EngineError.batch(7).description
    #expect(failures == ["a/train: \(message)", "b/train: \(message)"])
  }

  @Test("while another process measures, it is refused and nothing is recorded")
  func busy() throws {
    var lock: FileLock? = try FileLock(folder.path("lock"))
    let error = #expect(throws: TimingError.self) { try run(Recorder(plan)) }
    #expect(lock != nil)
    lock = nil
    #expect(error?.description.contains(" is measuring on this machine, and two ") == true)
    #expect(try store.measurements(plan.key).isEmpty)
    #expect(try run(Recorder(plan)).measured == 12)
  }
}
