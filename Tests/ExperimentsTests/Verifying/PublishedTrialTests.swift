import Datasets
import Experiments
import Foundation
import Testing

@Suite("Published trials")
struct PublishedTrialTests {
  @Test("a request comes back from the identity of its images, and nothing from another text")
  func identities() throws {
    let shapes = try #require(
      DatasetRequest(identity: "shapes/3/24 classes/640 train/40 test"))
    #expect((shapes.name, shapes.classes) == ("shapes", 24))
    #expect(shapes.train == 640 && shapes.test == 40)
    let cifar = try #require(DatasetRequest(identity: "cifar10/0a1b/50000 train/10000 test"))
    #expect(cifar.name == "cifar10" && cifar.train == 50_000 && cifar.classes == nil)
    let folder = try #require(
      DatasetRequest(identity: "folder/0a1b/3 classes/12 train/6 test"))
    #expect(folder.name == "folder" && folder.test == 6 && folder.classes == nil)
    for text in ["", "shapes", "shapes/3/640 train/40 test", "mnist/1/2 train/3 test"] {
      #expect(DatasetRequest(identity: text) == nil)
    }
  }

  @Test(
    "every experiment's settings come back from their canonical text", arguments: Scale.allCases)
  func roundTrip(_ scale: Scale) throws {
    var count = 0
    let folder = "\(packageRoot)/experiments"
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
      let path = "\(folder)/\(name)"
      guard name.hasSuffix(".yaml"), try ExperimentKind.of(path) == .trials,
        let plan = try? plan(path, scale: scale)
      else { continue }
      for arm in plan.arms {
        // Of data in files any identity will do.
        let facts = arm.facts
        let identity =
          facts.identity
          ?? "\(arm.settings.data.name)/0a1b/\(facts.classes) classes/\(facts.train) train/\(facts.test) test"
        let pairs = arm.settings.canonicalPairs(facts, dataIdentity: identity)
        let again = try TrialSettings(canonical: pairs)
        #expect(again.canonicalPairs(facts, dataIdentity: identity) == pairs, "\(name)/\(arm.name)")
        count += 1
      }
    }
    #expect(count > 20)
  }
}
