import Zoo
import Network
import Engine
import Datasets
import Experiments
import Foundation
import Results
import Testing

@Suite("Plans")
struct PlanTests {
  static let shipped = [
    "backbones", "bfloat16", "cifar", "cifar-100", "controls", "depth", "excitation",
    "excitation-inception",
    "kernels", "no-squeeze", "no-squeeze-inception", "placement", "placement-3x3",
    "placement-inception",
    "r-sweep", "r-sweep-inception", "recipe", "regime", "small-networks", "squeeze",
    "squeeze-inception", "stages", "stages-inception",
  ]

  static let nightRecipes = ["recipe-night", "recipe-night-long"]

  @Test(
    "the night's recipes are chosen on plain networks, held-out pictures and seeds of their own",
    arguments: nightRecipes)
  func nightRecipe(_ name: String) throws {
    let plan = try plan("\(packageRoot)/experiments/\(name).yaml", scale: .night)
    #expect(plan.arms.count == (name == "recipe-night" ? 24 : 12))
    #expect(plan.arms.allSatisfy { $0.baseline == nil })
    #expect(plan.arms.allSatisfy { $0.settings.network.se == nil })
    #expect(plan.arms.allSatisfy { $0.settings.data.validation == 10_000 })
    #expect(plan.seeds.allSatisfy { $0 > 200 })
  }

  @Test("the shipped experiments are those that are known")
  func known() {
    let locator = ExperimentLocator(workingDirectory: packageRoot, executable: "")
    #expect(
      Set(locator.names)
        == Set(Self.shipped).union(["all", "excitations", "timing"] + Self.nightRecipes))
    #expect(ExperimentCatalogue(locator).mistakes == [])
  }

  @Test("a shipped experiment is read, and every scale of it makes a plan", arguments: shipped)
  func everyScale(_ name: String) throws {
    for scale in Scale.allCases {
      let plan = try plan("\(packageRoot)/experiments/\(name).yaml", scale: scale)
      #expect(plan.file.name == name)
      #expect(!plan.arms.isEmpty && !plan.seeds.isEmpty)
      #expect(Set(plan.arms.map(\.name)).count == plan.arms.count)
      // The recipe's arms alone are not compared.
      #expect(plan.arms.contains { $0.baseline != nil } == (name != "recipe"))
    }
  }

  @Test(
    "at the desk all arms of an experiment share one recipe, but for what it varies",
    arguments: shipped.filter { !["recipe", "regime"].contains($0) })
  func oneRecipe(_ name: String) throws {
    let plan = try plan("\(packageRoot)/experiments/\(name).yaml", scale: .desk)
    let sweep = try ExperimentsTests.plan("\(packageRoot)/experiments/r-sweep.yaml", scale: .desk)
    for arm in plan.arms { #expect(arm.settings.training == sweep.arms[0].settings.training) }
  }

  @Test(
    "everything at the desk is at most 210 trials, since arms that experiments share count once")
  func budget() throws {
    var identities: Set<String> = []
    var planned = 0
    for name in Self.shipped where !["bfloat16", "kernels", "recipe"].contains(name) {
      let own = try plan("\(packageRoot)/experiments/\(name).yaml", scale: .desk).identities
      planned += own.count
      identities.formUnion(own.values)
    }
    #expect(identities.count <= 210, "\(identities.count)")
    #expect(planned > identities.count + 100, "\(planned)")
  }

  @Test(
    "an experiment on ResNet trains only what r-sweep does not",
    arguments: [
      ("squeeze", 6), ("excitation", 12), ("stages", 24), ("placement", 18), ("placement-3x3", 6),
      ("no-squeeze", 6), ("depth", 12), ("controls", 18),
    ])
  func newTrials(_ name: String, _ expected: Int) throws {
    let sweep = try plan("\(packageRoot)/experiments/r-sweep.yaml", scale: .desk).identities
    let own = try plan("\(packageRoot)/experiments/\(name).yaml", scale: .desk).identities
    #expect(Set(own.values).subtracting(sweep.values).count == expected)
  }

  @Test(
    "tables are answered by the experiment that extends no other one of them, first",
    arguments: [
      ("2", ["backbones"]), ("3", ["small-networks"]), ("4", ["cifar"]), ("5", ["cifar-100"]),
      ("6", []), ("10", ["r-sweep", "r-sweep-inception"]),
      ("r-v1", ["r-sweep", "r-sweep-inception"]), ("11", ["squeeze", "squeeze-inception"]),
      ("13", ["stages", "stages-inception"]), ("14", ["placement", "placement-inception"]),
      ("15", ["placement-3x3"]), ("16", ["no-squeeze", "no-squeeze-inception"]),
    ])
  func answering(_ table: String, _ expected: [String]) {
    let locator = ExperimentLocator(workingDirectory: packageRoot, executable: "")
    #expect(ExperimentCatalogue(locator).answering(table) == expected)
  }

  @Test("a mistake in one file takes no other away")
  func mistakes() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      at: folder.url.appendingPathComponent("experiments"), withIntermediateDirectories: true)
    try folder.write("experiments/good.yaml", experimentText(head: "table: [10, r-v1]"))
    try folder.write("experiments/bad.yaml", "name: bad\ntitel: x\n")
    let catalogue = ExperimentCatalogue(
      ExperimentLocator(workingDirectory: "/", executable: folder.path("ablate")))
    #expect(catalogue.answering("r-v1") == ["tiny"])
    #expect(folder.exists("experiments/bad.yaml"))
    #expect(catalogue.mistakes.count == 1 && catalogue.mistakes[0].contains("did you mean title"))
  }

  @Test("r-sweep has the paper's ratios and the plain network as baseline")
  func ratios() throws {
    let plan = try plan("\(packageRoot)/experiments/r-sweep.yaml", scale: .desk)
    #expect(plan.arms.map(\.name) == ["plain", "r2", "r4", "r8", "r16", "r32"])
    #expect(plan.arms.map(\.baseline) == [nil] + [String?](repeating: "plain", count: 5))
    #expect(
      plan.arms.map { $0.settings.network.se?.reduction } == [nil, 2, 4, 8, 16, 32])
    #expect(plan.seeds == [1, 2, 3, 4, 5, 6])
  }

  @Test("r-sweep-inception differs from what it extends in the network alone")
  func inception() throws {
    let ours = try plan("\(packageRoot)/experiments/r-sweep-inception.yaml", scale: .week)
    let parent = try plan("\(packageRoot)/experiments/r-sweep.yaml", scale: .week)
    #expect(ours.arms.count == parent.arms.count)
    for (a, b) in zip(ours.arms, parent.arms) {
      #expect(a.name == b.name && a.settings.training == b.settings.training)
      #expect(a.settings.network.model == "cifar-inception")
    }
  }

  @Test("axes multiply, the first slowest; a grid and a zip name their points")
  func axes() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "a.yaml",
      experimentText(
        axes: """
          axes:
            - grid: {se.reduction: [2, 4], se.squeeze: [avg, max]}
            - zip: {training.rate: [0.1, 0.2], training.epochs: [2, 3]}
          """, baseline: "baseline: none"))
    let plan = try plan(path)
    #expect(plan.arms.count == 8)
    #expect(plan.arms[1].name == "reduction=2,squeeze=avg/rate=0.2,epochs=3")
    #expect(plan.arms[1].settings.training.epochs == 3)
    #expect(plan.arms[7].settings.network.se?.squeeze == .max)
  }

  @Test("the command line wins over the arms, and arms over the scale")
  func precedence() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "a.yaml",
      experimentText(
        axes: """
          axes:
            - arms:
                - {name: plain, set: {training.epochs: 5}}
                - {name: other, set: {width: 8}}
          """))
    let file = try plan(path)
    #expect(file.arms.map(\.settings.training.epochs) == [5, 2])
    let line = try plan(path, set: [("training.epochs", "7")])
    #expect(line.arms.map(\.settings.training.epochs) == [7, 7])
  }

  @Test(
    "seeds are a number or a list",
    arguments: [
      ("3", false, [1, 2, 3]), ("5,1", false, [1, 5]), ("4", true, [4]), ("0", false, nil),
      ("1,1", false, nil), ("a", false, nil), ("", false, nil), ("1,", false, nil),
    ] as [(String, Bool, [Int]?)])
  func seeds(_ text: String, _ isList: Bool, _ expected: [Int]?) {
    #expect(Seeds.parse(text, isList: isList) == expected)
  }

  @Test("an offset gives other seeds to the same setup, and changes no other arm's identity")
  func seedOffset() throws {
    let folder = try TemporaryFolder()
    let axes = """
      axes:
        - arms:
            - {name: plain, set: {se.reduction: none}}
            - {name: again, seed_offset: 1000, set: {se.reduction: none}}
      """
    let own = try plan(folder.write("a.yaml", experimentText(axes: axes)))
    let before = try plan(folder.write("b.yaml", experimentText())).identities
    #expect(own.identities["plain/1"] == before["plain/1"])
    #expect(own.identities.keys.sorted() == ["again/1001", "again/1002", "plain/1", "plain/2"])
    let records = own.armRecords { $0.facts.identity ?? "" }
    #expect(records.map(\.seedOffset) == [0, 1000])
    #expect(records[0].setupID == records[1].setupID && records[1].baseline == "plain")
    let more = try plan(folder.path("a.yaml"), seeds: [1001]).identities
    #expect(more["plain/1001"] == own.identities["again/1001"])
  }

  @Test("default gives a setting back to the architecture")
  func byDefault() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "a.yaml",
      experimentText(
        axes: """
          axes:
            - arms:
                - {name: plain}
                - {name: own, set: {width: default, stem_stride: default}}
          """))
    let plan = try plan(path)
    #expect(plan.arms.map(\.settings.network.width) == [4, nil])
    #expect(plan.arms.map(\.settings.network.stemStride) == [2, nil])
    #expect(plan.arms[1].cost.total.parameters > plan.arms[0].cost.total.parameters)
  }

  @Test("no axes are one arm, in an experiment and in a scale of one that has a baseline")
  func noAxes() throws {
    let folder = try TemporaryFolder()
    let own = try plan(
      folder.write("a.yaml", experimentText(axes: "axes: []", baseline: "baseline: none")))
    let scale = try plan(
      folder.write(
        "b.yaml",
        experimentText(
          scales: """
            scales:
              smoke: {about: x, seeds: 1, axes: [], set: {data: {train: 64, test: 40}, training.batch: 16}}
            """)))
    for plan in [own, scale] {
      #expect(plan.arms.map(\.name) == ["tiny"] && plan.arms[0].baseline == nil)
    }
  }

  @Test("results may be filed under another name, which changes no identity")
  func renamed() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.yaml", experimentText())
    var request = PlanRequest()
    request.scale = .smoke
    request.name = "mine"
    let renamed = try Plan(ExperimentFile.read(path), request)
    #expect(renamed.key == PlanKey(experiment: "mine", scale: "smoke"))
    #expect(try renamed.identities == plan(path).identities)
    #expect(renamed.file.source == ExperimentSource(operand: path, isRenamed: true))
  }

  @Test("arms may use different images; each set is opened once")
  func datasets() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "a.yaml",
      experimentText(
        axes: """
          axes:
            - arms:
                - {name: plain}
                - {name: half, set: {data.train: 32}}
                - {name: classes, set: {data.classes: 24}}
                - {name: wide, set: {width: 8}}
          """))
    let plan = try plan(path)
    #expect(plan.datasets.map(\.train) == [64, 32, 64])
    #expect(plan.datasets.map(\.classes) == [nil, nil, 24])
    #expect(plan.arms.map { $0.graph.classes } == [12, 12, 24, 12])
    #expect(Set(plan.identities.values).count == 8)
  }
}
