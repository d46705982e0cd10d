import Experiments
import Testing

@Suite("Plans")
struct PlanTests {
  @Test("the shipped experiments are read, and every scale of each makes a plan")
  func shipped() throws {
    for name in ["r-sweep", "r-sweep-inception", "backbones", "recipe"] {
      for scale in [Scale.smoke, .desk, .night] {
        let plan = try plan("\(packageRoot)/experiments/\(name).yaml", scale: scale)
        #expect(plan.file.name == name)
        #expect(!plan.arms.isEmpty && !plan.seeds.isEmpty)
      }
    }
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
    let ours = try plan("\(packageRoot)/experiments/r-sweep-inception.yaml", scale: .desk)
    let parent = try plan("\(packageRoot)/experiments/r-sweep.yaml", scale: .desk)
    for (a, b) in zip(ours.arms, parent.arms) {
      #expect(a.name == b.name && a.settings.training == b.settings.training)
      #expect(a.settings.network.model == "cifar-inception")
    }
  }

  @Test("arms that two experiments share have one identity")
  func sharedIdentity() throws {
    let sweep = try plan("\(packageRoot)/experiments/r-sweep.yaml", scale: .desk).identities
    let backbones = try plan("\(packageRoot)/experiments/backbones.yaml", scale: .desk).identities
    #expect(sweep["plain/3"] == backbones["resnet-14/plain/3"])
    #expect(sweep["r16/3"] == backbones["resnet-14/se/3"])
  }

  @Test("every trial of a plan has an identity of its own")
  func distinct() throws {
    let identities = try plan("\(packageRoot)/experiments/backbones.yaml", scale: .desk).identities
    #expect(Set(identities.values).count == identities.count)
  }

  @Test("identity is pinned: a change of what it is made of must be meant")
  func pinned() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.yaml", experimentText())
    let identity = try #require(try plan(path).identities["r2/1"])
    #expect(identity == Self.pinnedIdentity)
  }

  static let pinnedIdentity =
    "51168e1c6890bd074369a2707c0d3fef60d6b7b3d45b0b5efb3e64a62384d6bc"

  @Test("comments, order of keys, layout and names change no identity")
  func sameIdentity() throws {
    let folder = try TemporaryFolder()
    let a = try plan(folder.write("a.yaml", experimentText()))
    let reordered = experimentText(
      base: """
        # a comment
        base:
          stem_stride: 2
          width: 4   # another
          model: cifar-resnet-8
        """,
      axes: """
        axes:
          - arms:
              - {set: {se: {reduction: none}}, name: plain}
              - name: r2
                label: something else
                set: {se.reduction: 2, se.squeeze: avg}
        """)
    let b = try plan(folder.write("b.yaml", reordered))
    #expect(a.identities == b.identities)
  }

  @Test(
    "each setting changes every identity",
    arguments: [
      ("training.rate", "0.05"), ("training.epochs", "3"), ("data.train", "80"), ("width", "8"),
      ("data.test", "50"), ("training.augmentation", "crop_flip"), ("training.nesterov", "true"),
    ])
  func changes(_ key: String, _ value: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.yaml", experimentText())
    let (before, after) = (try plan(path), try plan(path, set: [(key, value)]))
    #expect(Set(before.identities.values).isDisjoint(with: after.identities.values))
    #expect(after.variant == "\(key)=\(value)")
  }

  @Test("a further seed leaves the identities of the others alone")
  func furtherSeed() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.yaml", experimentText())
    let (two, three) = (try plan(path), try plan(path, seeds: [1, 2, 3]))
    for (name, identity) in two.identities { #expect(three.identities[name] == identity) }
    #expect(three.identities.count == 6)
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
                - {name: other}
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
}
