import Datasets
import Experiments
import Foundation
import Results
import Testing

@Suite("--data NAME on a scale that names another set")
struct DataNameTests {
  private func plan(
    _ base: String, data name: String, set: [(key: String, value: String)] = []
  ) throws -> Plan {
    let folder = try TemporaryFolder()
    let text = """
      name: one
      title: One
      purpose: p
      answers: a
      baseline: none
      base:
        model: cifar-resnet-8
        data: \(base)
        training: {epochs: 1, batch: 4}
      axes: []
      scales:
        smoke: {about: a, seeds: 1}
      """
    var request = PlanRequest()
    (request.scale, request.dataName, request.settings) = (.smoke, name, set)
    return try Plan(ExperimentFile.read(folder.write("one.yaml", text)), request)
  }

  private func settings(_ plan: Plan) throws -> [String: String] {
    let trial = try #require(plan.trials(dataIdentity: \.plannedData).first)
    return try JSONDecoder().decode(
      [String: String].self, from: Data(trial.record.settings.utf8))
  }

  @Test("numbers of images are the most that are used; classes are the named set's own")
  func counts() throws {
    let plan = try plan(
      "{name: shapes, train: 14000, test: 11000, classes: 24}", data: "fashion-mnist")
    let facts = plan.arms[0].facts
    #expect(facts.train == 14_000 && facts.test == 10_000 && facts.classes == 10)
    let settings = try settings(plan)
    #expect(settings["channels"] == "1" && settings["input"] == "32")
    #expect(settings["classes"] == "10")
    #expect(settings["data"]?.hasSuffix("/14000 train/10000 test") == true)
    #expect(plan.variant == "data.name=fashion-mnist")
  }

  @Test("a set that is generated has as many images as the experiment asks for")
  func generated() throws {
    let facts = try plan("{name: fashion-mnist, train: 30000}", data: "shapes").arms[0].facts
    #expect(facts.train == 30_000 && facts.test == 11_000)
    let files = try plan("{name: shapes, train: 70000}", data: "fashion-mnist").arms[0].facts
    #expect(files.train == 60_000)
  }

  @Test("a side and a mean that the named set does not take are left out")
  func options() throws {
    let plan = try plan(
      "{name: folder, mean: [1, 2, 3]}", data: "cifar10", set: [("training.batch", "8")])
    #expect(plan.arms[0].facts.side == 32)
    #expect(try settings(plan)["data.mean"] == nil)
  }

  @Test("what --set says of the named set stands")
  func given() throws {
    let facts = try plan(
      "{name: shapes, train: 40}", data: "fashion-mnist",
      set: [("input", "28"), ("data.train", "50000"), ("data.validation", "5000")]
    ).arms[0].facts
    #expect(facts.side == 28 && facts.train == 45_000 && facts.test == 5_000)
    #expect(
      facts.identity?.hasSuffix("/45000 train/5000 validation") == true)
  }

  @Test("the set that the scale names itself keeps its numbers")
  func same() throws {
    let facts = try plan("{name: shapes, train: 40, test: 20, classes: 24}", data: "shapes").arms[0]
      .facts
    #expect(facts.train == 40 && facts.test == 20 && facts.classes == 24)
  }

  @Test("a trial's settings lead back to its data, with side and validation")
  func back() throws {
    let plan = try plan(
      "{name: shapes, train: 40}", data: "fashion-mnist",
      set: [("input", "28"), ("data.validation", "10")])
    let own = try TrialSettings(canonical: settings(plan))
    #expect(own.data.name == "fashion-mnist" && own.data.side == 28)
    #expect(own.data.train == 40 && own.data.validation == 10)
    #expect(
      own.canonicalPairs(plan.arms[0].facts, dataIdentity: try settings(plan)["data"] ?? "")
        == (try settings(plan)))
  }
}
