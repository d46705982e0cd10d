import Results
import Network
import Experiments
import Testing
import Zoo

@Suite("Plans of timings")
struct TimingPlanTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("the shipped timing is read, and every scale of it makes a plan of plain and SE networks")
  func shipped() throws {
    let path = "\(packageRoot)/experiments/timing.yaml"
    #expect(try ExperimentKind.of(path) == .timing)
    let file = try TimingFile.read(path)
    for scale in Scale.allCases {
      var request = PlanRequest()
      request.scale = scale
      let plan = try TimingPlan(file, request)
      // Each arm goes first as often as the other.
      #expect(plan.repeats.count % 2 == 0)
      for network in plan.networks {
        #expect(network.arms.map(\.name) == ["plain", "se"])
        #expect(network.arms.map(\.baseline) == [nil, "plain"])
        #expect(network.arms[0].cost.squeezeExcitation.parameters == 0)
        #expect(network.arms[1].cost.squeezeExcitation.parameters > 0)
      }
    }
  }

  @Test("the ResNet-50 of the shipped timing is the paper's: 3.86 G plain, 28.1 M with SE")
  func paper() throws {
    let plan = try TimingPlan(
      TimingFile.read("\(packageRoot)/experiments/timing.yaml"), PlanRequest())
    let arms = try #require(plan.networks.first { $0.name == "resnet-50" }).arms
    #expect(arms[0].cost.total.macs == 3_857_973_248)
    #expect(arms[1].cost.total.parameters == 28_071_976)
  }

  @Test("no networks are the one of the settings, under the experiment's name")
  func noNetworks() throws {
    let path = try folder.write(
      "tiny.yaml",
      timingText(
        base: "base: {model: cifar-resnet-8, width: 4, train: {batch: 2, steps: 2}}",
        networks: "networks: []"))
    let plan = try timingPlan(path)
    #expect(plan.networks.map(\.name) == ["tiny"])
    #expect(
      plan.networks[0].arms.map(\.settings.network.model) == ["cifar-resnet-8", "cifar-resnet-8"])
  }

  @Test("arms and networks that the command line or the file makes equal are refused")
  func equal() throws {
    let path = try folder.write("tiny.yaml", timingText())
    var request = PlanRequest()
    request.settings = [("se.reduction", "8")]
    var error = #expect(throws: PlanError.self) { try timingPlan(path, request) }
    #expect(
      error?.description.hasPrefix("--set se.reduction=8 makes the arms a/plain and a/se equal")
        == true)
    request.settings = [("width", "8")]
    error = #expect(throws: PlanError.self) { try timingPlan(path, request) }
    #expect(
      error?.description.hasPrefix("--set width=8 makes the arms a/plain and b/plain equal") == true
    )
    let same = try folder.write(
      "same.yaml",
      timingText(arms: "arms:\n  - {name: plain}\n  - {name: se, set: {se.reduction: none}}"))
    error = #expect(throws: PlanError.self) { try timingPlan(same) }
    #expect(
      error?.description == "\(same):13: arms: the arms a/plain and a/se have the same settings")
  }

  @Test("settings are laid over each other: base, scale, network, arm, command line")
  func layers() throws {
    let path = try folder.write("tiny.yaml", timingText())
    var request = PlanRequest()
    request.settings = [("train.batch", "5"), ("input", "40")]
    request.seeds = [2, 4]
    let plan = try timingPlan(path, request)
    let arm = plan.networks[1].arms[1]
    #expect(arm.settings.trainBatch == 5 && arm.settings.trainSteps == 2)
    #expect(arm.settings.inferSteps == 3 && arm.settings.warmUp == 1)
    #expect(arm.graph.input.height == 40)
    #expect(plan.repeats == [2, 4])
    #expect(plan.variant == "train.batch=5 input=40")
  }

  @Test(
    "a setup is known by its work: another batch makes another training setup and the same inference"
  )
  func identity() throws {
    let path = try folder.write("tiny.yaml", timingText())
    var request = PlanRequest()
    request.settings = [("train.batch", "5")]
    let (one, other) = (try timingPlan(path), try timingPlan(path, request))
    func setups(_ plan: TimingPlan) -> [String] {
      plan.tasks.flatMap { task in task.network.arms.map { task.setup($0).setupID } }
    }
    let pairs = zip(setups(one), setups(other)).map { $0 == $1 }
    #expect(pairs == [false, false, true, true, false, false, true, true])
    #expect(Set(setups(one)).count == 8)
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    var text: String
    var message: String
    var testDescription: String { message }
  }

  static let mistakes: [Mistake] = [
    .init(
      text: timingText(base: "base: {training.rate: 0.1}"),
      message: ":7: base.training.rate: no such setting of a timing"),
    .init(
      text: timingText(base: "base: {train: {bacth: 4}}"),
      message: ":7: base.train.bacth: no such setting of a timing; did you mean train.batch?"),
    .init(
      text: timingText(base: "base: {train.batch: 0}"),
      message: ":7: base.train.batch: expected a whole number from 1 to 65536, not '0'"),
    .init(
      text: timingText(head: "axes: []"), message: ":6: axes: no such key; known are kind, name"),
    .init(
      text: timingText(arms: "arms: [{name: plain, set: {se.reduction: none}}]"),
      message: ":11: arms: needs the baseline and at least one arm to compare with it"),
    .init(
      text: timingText(
        networks: "networks: [{name: a, set: {width: 4}}, {name: a, set: {width: 8}}]"),
      message: ":8: networks: the name 'a' occurs twice"),
    .init(
      text: timingText(repeats: "none"),
      message: ":15: scales.smoke.repeats: expected a number of repeats or a list such as"),
    .init(
      text: timingText(networks: "networks: [{name: a, set: {model: resnet-51}}]"),
      message: "model: no network is called 'resnet-51'; did you mean"),
    .init(
      text: experimentText(head: "kind: trials"),
      message: ":5: kind: of kind trials, where timing are needed"),
    .init(
      text: experimentText(head: "kind: timings"),
      message: ":5: kind: there are trials, timing, suite, not 'timings'"),
  ]

  @Test("a mistake ends with file, line, key and remedy", arguments: mistakes)
  func refused(_ mistake: Mistake) throws {
    let path = try folder.write("bad.yaml", mistake.text)
    var message = ""
    do { _ = try timingPlan(path) } catch { message = "\(error)" }
    #expect(message.contains(mistake.message), "\(message)")
    #expect(message.hasPrefix(path), "\(message)")
  }

  @Test("a timing is refused where trials are needed")
  func notTrials() throws {
    let path = try folder.write("tiny.yaml", timingText())
    let error = #expect(throws: ExperimentError.self) { try ExperimentFile.read(path) }
    #expect(error?.description == "\(path):1: kind: of kind timing, where trials are needed")
  }
}
