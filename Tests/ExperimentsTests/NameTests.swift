import Experiments
import Foundation
import Results
import Testing

@Suite("Names that results are filed under")
struct NameTests {
  let folder: TemporaryFolder
  let database: String

  init() throws {
    folder = try TemporaryFolder()
    database = folder.path("ablate.db")
    try run(write())
  }

  /// An experiment of one name whose parts a test can replace.
  @discardableResult
  private func write(
    _ file: String = "tiny.yaml", head: String = "", axes: String? = nil, width: Int = 4
  ) throws -> String {
    let base = "base: {model: cifar-resnet-8, width: \(width), stem_stride: 2, training.epochs: 1}"
    let scales = """
      scales:
        smoke:
          about: tiny
          seeds: 1
          set: {training.epochs: 1, training.batch: 16, data: {name: shapes, train: 32, test: 24}}
      """
    return try folder.write(
      file,
      axes.map { experimentText(head: head, base: base, axes: $0, scales: scales) }
        ?? experimentText(head: head, base: base, scales: scales))
  }

  @discardableResult
  private func run(
    _ path: String, set: [(key: String, value: String)] = [], seeds: [Int]? = nil,
    replaces: Bool = false, tell: @escaping (RunEvent) -> Void = { _ in }
  ) throws -> RunSummary {
    var runner = try Runner(
      plan: plan(path, set: set, seeds: seeds), store: ResultsStore(writing: database), threads: 1,
      version: "test", retriesFailed: false, tell: tell, shouldStop: { false })
    runner.replaces = replaces
    return try runner.run()
  }

  private var store: ResultsStore {
    get throws { try ResultsStore(reading: database) }
  }

  private func arms(_ experiment: String = "tiny") throws -> [String] {
    try store.arms(PlanKey(experiment: experiment, scale: "smoke")).map(\.arm)
  }

  /// Everything but the log and shared memory, whose bytes say nothing.
  private func rows() throws -> [[[SQLValue]]] {
    let store = try store
    return try ["arms", "trials", "plan_seeds", "attempts", "experiments"].map {
      try store.database.rows("SELECT * FROM \($0) ORDER BY 1, 2, 3")
    }
  }

  private func refusal(_ path: String) -> String? {
    let error = #expect(throws: RunError.self) { try run(path) }
    guard case .database(let database)? = error, database.kind == .nameTaken else { return nil }
    return database.reason
  }

  private static let remedy =
    ". Give the file another name, or file this run under one with --as NAME; --replace sets the earlier "
    + "results aside under a name of their own"

  @Test("another network under the name is refused with what differs, and nothing is written")
  func network() throws {
    let before = try rows()
    #expect(
      refusal(try write("other.yaml", width: 8))
        == "tiny at scale smoke has results of other arms: plain has width 4, here 8; r2 has width 4, here 8"
        + Self.remedy)
    #expect(try rows() == before)
  }

  @Test("an arm that is gone, or has another offset, is refused")
  func gone() throws {
    #expect(
      refusal(
        try write(
          axes: """
            axes:
              - arms:
                  - {name: plain, seed_offset: 10, set: {se.reduction: none}}
            """))
        == "tiny at scale smoke has results of other arms: plain has seed_offset 0, here 10; "
        + "r2 is not in this one" + Self.remedy)
  }

  @Test("other titles, labels, order, comments and layout are the same arms")
  func harmless() throws {
    let summary = try run(
      write(
        head: "# a comment\ntable: 10",
        axes: """
          axes:
            - arms:
                - {name: r2, label: another, paper_row: r2, set: {se: {reduction: 2}}}
                - {name: plain, set: {se.reduction: none}}
          """))
    #expect(summary.trained == 0 && summary.done == 2)
    #expect(try arms() == ["r2", "plain"])
  }

  @Test("further arms and seeds are welcome, and --set is a variant of its own")
  func more() throws {
    let path = try write(
      axes: """
        axes:
          - arms:
              - {name: plain, set: {se.reduction: none}}
              - {name: r2, set: {se: {reduction: 2}}}
              - {name: r4, set: {se: {reduction: 4}}}
        """)
    #expect(try run(path, seeds: [1, 2]).trained == 4)
    #expect(try arms() == ["plain", "r2", "r4"])
    #expect(try run(path, set: [("training.rate", "0.05")]).trained == 3)
    #expect(try arms() == ["plain", "r2", "r4"])
  }

  @Test("arms of which nothing was trained may be replaced")
  func untrained() throws {
    let path = try write("new.yaml", head: "# nothing is trained of this one")
    try folder.write(
      "new.yaml",
      String(contentsOfFile: path, encoding: .utf8)
        .replacing("name: tiny", with: "name: new").replacing("width: 4", with: "width: 2"))
    let stopped = try Runner(
      plan: plan(path), store: ResultsStore(writing: database), threads: 1, version: "test",
      retriesFailed: false, tell: { _ in }, shouldStop: { true })
    _ = try stopped.run()
    let trained = try store.database.rows(
      "SELECT count(*) FROM attempts x JOIN trials t USING (trial_id) JOIN arms a USING (setup_id) "
        + "WHERE a.experiment = 'new'")[0][0].integer
    try #require(trained == 0)
    try folder.write(
      "new.yaml",
      String(contentsOfFile: path, encoding: .utf8)
        .replacing("width: 2", with: "width: 8"))
    #expect(try run(path).trained == 2)
  }

  @Test("--replace sets the earlier arms aside, where their report still finds them")
  func replaced() throws {
    let box = UncheckedBox(value: [String]())
    try run(write("other.yaml", width: 8), replaces: true) { event in
      if case .warning(let text) = event { box.value.append(text) }
    }
    let names = try store.experiments()
    #expect(names.count == 2)
    let aside = try #require(names.first { $0.hasPrefix("tiny until ") })
    #expect(box.value == ["earlier results of tiny are now filed under '\(aside)'"])
    #expect(try arms() == ["plain", "r2"] && arms(aside) == ["plain", "r2"])
    let settings = try [aside, "tiny"].map {
      try store.arms(PlanKey(experiment: $0, scale: "smoke")).map { $0.settings["width"] }
    }
    #expect(settings == [["4", "4"], ["8", "8"]])
    #expect(try store.source(of: aside) == ExperimentSource(operand: nil))
  }

  @Test("another version of the arithmetic is said, and no other experiment")
  func numerics() throws {
    let writer = try ResultsStore(writing: database)
    try writer.database.run(
      "UPDATE trials SET settings = json_set(settings, '$.numerics', '1'), setup_id = CASE WHEN setup_id LIKE 'a%' THEN 'b' ELSE 'a' END || substr(setup_id, 2)"
    )
    try writer.database.run(
      "UPDATE arms SET setup_id = CASE WHEN setup_id LIKE 'a%' THEN 'b' ELSE 'a' END || substr(setup_id, 2)"
    )
    let box = UncheckedBox(value: [String]())
    _ = try? run(folder.path("tiny.yaml")) { event in
      if case .warning(let text) = event { box.value.append(text) }
    }
    #expect(box.value.count == 1 && box.value[0].contains("by numerics version 1 stay"))
  }

  @Test("what a run was given is known afterwards: a path, and whether the name is another")
  func source() throws {
    #expect(
      try store.source(of: "tiny") == ExperimentSource(operand: folder.path("tiny.yaml")))
    #expect(try store.source(of: "nothing") == nil)
  }
}

/// A value that one thread changes.
private final class UncheckedBox<Value>: @unchecked Sendable {
  var value: Value
  init(value: Value) { self.value = value }
}
