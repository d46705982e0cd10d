import Foundation
import Network
import Testing
import Zoo

/// Parameters and multiply-adds that other implementations or a second count by hand confirm.
struct GoldenCount: Decodable, CustomTestStringConvertible {
  var model: String
  var settings: [String: String]
  var parameters: Int
  var macs: Int

  var testDescription: String { "\(model) \(settings)" }

  static let all: [GoldenCount] =
    (try? JSONDecoder().decode([GoldenCount].self, from: Data(PackageResources.golden_counts_json)))
    ?? []
}

@Suite("Counts of whole networks")
struct GoldenCountsTests {
  @Test("the golden file is there and lists networks")
  func fileIsThere() { #expect(GoldenCount.all.count >= 7) }

  @Test("parameters and multiply-adds equal the golden file", arguments: GoldenCount.all)
  func equal(_ golden: GoldenCount) throws {
    var settings = NetworkSettings(model: golden.model)
    for (key, value) in golden.settings { try settings.set(key, value) }
    let cost = try Zoo.build(settings).cost
    #expect(cost.total.parameters == golden.parameters)
    #expect(cost.total.macs == golden.macs)
  }

  @Test(
    "SE adds 2·C·⌊C/r⌋ weights a block, and as many multiply-adds",
    arguments: [2, 4, 8, 16, 32], ["cifar-resnet-14", "cifar-resnet-20", "cifar-preresnet-164"])
  func extraWeights(reduction: Int, model: String) throws {
    let plain = try Zoo.build(NetworkSettings(model: model)).cost
    var settings = NetworkSettings(model: model)
    try settings.set("se.reduction", String(reduction))
    let cost = try Zoo.build(settings).cost
    let (blocks, expansion) =
      model == "cifar-resnet-14" ? (2, 1) : model == "cifar-resnet-20" ? (3, 1) : (18, 4)
    var extra = 0
    for width in [16, 32, 64] {
      let channels = width * expansion
      extra += blocks * 2 * channels * max(1, channels / reduction)
    }
    #expect(cost.squeezeExcitation.parameters == extra)
    #expect(cost.squeezeExcitation.macs == extra)
    #expect(cost.total.parameters == plain.total.parameters + extra)
    #expect(cost.total.macs == plain.total.macs + extra)
  }
}
