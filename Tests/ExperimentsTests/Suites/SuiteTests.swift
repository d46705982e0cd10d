import Engine
import Datasets
import Experiments
import Foundation
import Results
import Testing

@Suite("Suites")
struct SuiteTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func suite(
    _ names: String, request: PlanRequest? = nil, more: String = ""
  ) throws -> Suite {
    var smoke = PlanRequest()
    smoke.scale = .smoke
    let path = try folder.write(
      "suite.yaml",
      "kind: suite\nname: mine\ntitle: Mine\npurpose: tests\nexperiments: [\(names)]\n\(more)")
    return try Suite(
      SuiteFile.read(path), request ?? smoke,
      locator: ExperimentLocator(workingDirectory: packageRoot, executable: ""))
  }

  /// An experiment that shares its plain arm with others of its kind.
  private func write(_ name: String, reduction: Int) throws {
    try folder.write(
      "\(name).yaml",
      experimentText(
        axes: """
          axes:
            - arms:
                - {name: plain, set: {se.reduction: none}}
                - {name: se, set: {se.reduction: \(reduction)}}
          """
      ).replacing("name: tiny", with: "name: \(name)"))
  }

  @Test("the shipped suite has every shipped experiment of the paper once, and controls first")
  func shipped() throws {
    let locator = ExperimentLocator(workingDirectory: packageRoot, executable: "")
    let file = try SuiteFile.read("\(packageRoot)/experiments/all.yaml")
    for scale in Scale.allCases {
      var request = PlanRequest()
      request.scale = scale
      let suite = try Suite(file, request, locator: locator)
      #expect(
        Set(suite.members.map(\.name))
          == Set(locator.names).subtracting(
            ["all", "recipe", "recipe-night", "recipe-night-long", "kernels", "bfloat16"]))
      #expect(suite.members.first?.name == "controls" && suite.members.last?.name == "timing")
      #expect(suite.leftOut.isEmpty)
      if scale == .desk { #expect(SuiteTrials(suite).count <= 210) }
    }
  }

  @Test("shared trials count once, in the first experiment that has them")
  func shared() throws {
    try write("a", reduction: 2)
    try write("b", reduction: 4)
    let trials = SuiteTrials(try suite("./a.yaml, ./b.yaml"))
    #expect(trials.count == 6)
    #expect(trials.members.map { $0.count(where: \.isNew) } == [4, 2])
    #expect(trials.members[1].filter { !$0.isNew }.allSatisfy { $0.trial.arm == 0 })
  }

  @Test("images that are told apart by their number alone are told apart before they are read")
  func unread() throws {
    var request = PlanRequest()
    request.scale = .week
    let trials = SuiteTrials(try suite("controls", request: request))
    #expect(trials.count == 24 && trials.unreadData == ["cifar10"])
  }

  @Test(
    "a mistake names file, line and remedy",
    arguments: [
      ("r-sweeep", "no experiment is called 'r-sweeep'; did you mean r-sweep?"),
      ("r-sweep, r-sweep", "'r-sweep' occurs twice"), ("all", "'all' is a suite too"),
    ])
  func mistakes(_ names: String, _ reason: String) throws {
    let error = #expect(throws: (any Error).self) { _ = try suite(names) }
    #expect("\(try #require(error))" == "\(folder.path("suite.yaml")):5: experiments: \(reason)")
  }

  @Test("a suite has no other keys")
  func keys() throws {
    let error = #expect(throws: ExperimentError.self) {
      _ = try suite("r-sweep", more: "scales: {}\n")
    }
    #expect(error?.path == "scales" && error?.line == 6)
  }

  @Test("a setting acts on all that train, and leaves out a timing that does not know it")
  func settings() throws {
    var request = PlanRequest()
    request.scale = .smoke
    request.settings = [("training.epochs", "1")]
    let suite = try suite("r-sweep, timing", request: request)
    #expect(suite.members.map(\.name) == ["r-sweep"])
    #expect(suite.leftOut == ["timing: --set training.epochs is not a setting of a timing"])
  }

  @Test("the reference leaves out a timing, with its reason")
  func reference() throws {
    var request = PlanRequest()
    request.scale = .smoke
    request.arithmetic = .reference
    let suite = try suite("r-sweep, timing", request: request)
    #expect(suite.members.map(\.name) == ["r-sweep"])
    #expect(suite.leftOut == ["timing: kernels: the reference cannot be timed"])
  }

  @Test("--data says where files lie for those that read them, and nothing else")
  func data() throws {
    var request = PlanRequest()
    request.scale = .week
    (request.dataName, request.dataPath) = ("cifar10", "/somewhere")
    let made = try suite("r-sweep, regime, cifar-100", request: request)
    let paths = made.members.map { member -> String? in
      guard case .trials(let plan) = member else { return nil }
      #expect(plan.variant == "")
      return plan.data.path
    }
    #expect(paths == ["/somewhere", nil, nil])
    request.dataPath = nil
    #expect(throws: PlanError.self) { try suite("r-sweep", request: request) }
    (request.dataName, request.dataPath) = ("cifar100", "/somewhere")
    #expect(throws: PlanError.self) { try suite("r-sweep", request: request) }
  }

  @Test("shared arms are trained once, and data that are missing stop no other experiment")
  func run() throws {
    try write("a", reduction: 2)
    try write("b", reduction: 4)
    try folder.write(
      "c.yaml",
      experimentText(
        scales: """
          scales:
            smoke: {about: tiny, seeds: 1, set: {training.batch: 16, data: {name: cifar10}}}
          """
      ).replacing("name: tiny", with: "name: c"))
    let suite = try suite("./a.yaml, ./c.yaml, ./b.yaml")
    let store = try ResultsStore(writing: folder.path("results.db"))
    var refused: [Int] = []
    let runner = SuiteRunner(
      suite: suite,
      trials: { plan, tell in
        Runner(
          plan: plan, store: store, threads: 1, version: "test", retriesFailed: false, tell: tell,
          shouldStop: { false })
      },
      timing: { plan, tell in
        TimingRunner(
          plan: plan, store: store, provenance: .collect(threads: 1, version: "test"), tell: tell,
          shouldStop: { false })
      },
      tell: { if case .refused(let index, _) = $0 { refused.append(index) } })
    let summary = try runner.run()
    #expect(refused == [1] && summary.hasFailures && !summary.wasInterrupted)
    let trained = summary.outcomes.map { outcome -> Int? in
      if case .trials(let summary) = outcome { summary.trained } else { nil }
    }
    #expect(trained == [4, nil, 2])
    let attempts = try store.database.rows(
      "SELECT count(*), count(DISTINCT trial_id) FROM attempts")
    #expect(attempts[0][0].integer == 6 && attempts[0][1].integer == 6)
  }
}
