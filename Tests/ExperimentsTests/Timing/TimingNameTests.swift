import Engine
import Experiments
import Results
import Testing

@Suite("Names that measurements are filed under")
struct TimingNameTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ text: String, replaces: Bool = false) throws -> TimingSummary {
    let plan = try timingPlan(folder.write("tiny.yaml", text))
    let recorder = Recorder(plan)
    var runner = TimingRunner(
      plan: plan, store: try ResultsStore(writing: folder.path("a.db")),
      provenance: Provenance(
        threads: 1, load: nil, revision: nil, isDirty: nil, binarySHA256: "b", details: "{}"),
      tell: { _ in }, shouldStop: { false },
      start: { (arm, mode) throws(EngineError) in try recorder.start(arm, mode) })
    runner.lockPath = folder.path("lock")
    runner.replaces = replaces
    return try runner.run()
  }

  @Test("other networks under the name are refused, more of them and more repeats are not")
  func taken() throws {
    #expect(try run(timingText()).measured == 12)
    let error = #expect(throws: TimingError.self) {
      try run(
        timingText(networks: "networks:\n  - {name: a, set: {model: cifar-resnet-8, width: 8}}"))
    }
    #expect(
      error?.description.contains(
        "tiny at scale smoke has results of other arms: a/plain/infer has width 4, here 8") == true)
    #expect(error?.description.contains("; and 4 more. Give the file another name") == true)
    let more = """
      networks:
        - {name: a, label: Network A, set: {model: cifar-resnet-8, width: 4}}
        - {name: b, set: {model: cifar-resnet-8, width: 8}}
        - {name: c, set: {model: cifar-resnet-8, width: 16}}
      """
    #expect(try run(timingText(networks: more, repeats: "4")).measured == 12)
  }

  @Test("--replace sets earlier measurements aside under a name of their own")
  func replaced() throws {
    _ = try run(timingText())
    let other = "networks:\n  - {name: a, set: {model: cifar-resnet-8, width: 8}}"
    #expect(try run(timingText(networks: other), replaces: true).measured == 6)
    let store = try ResultsStore(reading: folder.path("a.db"))
    let names = try store.experiments()
    #expect(names.count == 2 && names[0] == "tiny" && names[1].hasPrefix("tiny until "))
    #expect(
      try names.map { try store.measurements(PlanKey(experiment: $0, scale: "smoke")).count } == [
        12, 24,
      ])
  }
}
