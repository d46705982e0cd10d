import Datasets
import Engine
import Experiments
import Foundation
import Results
import Testing

/// What makes a trial another one, and what does not.
extension PlanTests {
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
    "028168928ef3c9c8518a4a8fd6411309309db963de4ceaf666d93ff4862c2840"

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
      ("training.ema", "0.999"),
      ("kernels", "direct"), ("kernels", "reference"),
    ])
  func changes(_ key: String, _ value: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.yaml", experimentText())
    let (before, after) = (try plan(path), try plan(path, set: [(key, value)]))
    #expect(Set(before.identities.values).isDisjoint(with: after.identities.values))
    #expect(after.variant == "\(key)=\(value)")
  }

  @Test("the standard kernels, by whatever words, are no setting of their own")
  func standardKernels() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.yaml", experimentText())
    let before = try plan(path)
    for text in ["standard", "depthwise groups>=2;winograd,positions>=16 tiles>=8;  direct"] {
      let same = try plan(path, set: [("kernels", text)])
      #expect(same.identities == before.identities && same.variant == "")
    }
    let (one, other) = try (
      plan(path, set: [("kernels", "winograd tiles>=9; direct")]),
      plan(path, set: [("width", "4"), ("kernels", "winograd  tiles>=9")])
    )
    #expect(one.variant == "kernels=winograd,tiles>=9;direct")
    #expect(other.variant == "width=4 kernels=winograd,tiles>=9")
    #expect(Set(one.identities.values).isDisjoint(with: before.identities.values))
    #expect(Set(one.identities.values).isDisjoint(with: other.identities.values))
  }

  @Test("kernels of the environment serve where neither the file nor --set names any")
  func defaultKernels() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "a.yaml",
      experimentText(
        axes: """
          axes:
            - arms:
                - {name: plain, set: {se.reduction: none}}
                - {name: direct, set: {se.reduction: none, width: 8, kernels: direct}}
          """))
    var request = PlanRequest()
    request.scale = .smoke
    request.arithmetic = .reference
    let plan = try Plan(ExperimentFile.read(path), request)
    #expect(plan.arms.map(\.settings.arithmetic.description) == ["reference", "direct"])
    #expect(plan.variant == "kernels=reference")
    request.settings = [("kernels", "standard")]
    let standard = try Plan(ExperimentFile.read(path), request)
    #expect(standard.arms.allSatisfy { $0.settings.arithmetic == .standard })
    #expect(standard.variant == "")
  }

  @Test("an arm's kernels are recorded with its setup")
  func kernels() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.yaml", experimentText())
    func kernels(_ text: String) throws -> Set<String> {
      let records = try plan(path, set: [("kernels", text)]).armRecords {
        $0.facts.identity ?? ""
      }
      #expect(records.allSatisfy { $0.kernels.first?.layer == "stem.conv" })
      return Set(records.flatMap(\.kernels).map(\.kernel))
    }
    #expect(try kernels("standard") == ["direct", "winograd"])
    #expect(try kernels("reference") == ["reference"])
  }

  @Test("a further seed leaves the identities of the others alone")
  func furtherSeed() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.yaml", experimentText())
    let (two, three) = (try plan(path), try plan(path, seeds: [1, 2, 3]))
    for (name, identity) in two.identities { #expect(three.identities[name] == identity) }
    #expect(three.identities.count == 6)
  }
}
