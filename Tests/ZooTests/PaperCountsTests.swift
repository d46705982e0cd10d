import Foundation
import Network
import Testing
import Zoo

/// A network with what the paper prints of it.
struct PrintedCount: Sendable, CustomTestStringConvertible {
  var row: String
  var model: String
  var settings: [(String, String)] = []
  /// In millions, rounded to one decimal, with running statistics; nil is not printed.
  var millions: Double?
  /// In 10⁹ multiply-adds, rounded to two decimals; nil is not printed, or not reproduced.
  var giga: Double?

  var testDescription: String { row }
}

/// The paper counts running means and variances as parameters, and residual additions as
/// multiply-adds.
@Suite("Counts as the paper prints them")
struct PaperCountsTests {
  private static let official = ("stride_in", "1x1")

  private static func ablation(
    _ row: String, _ millions: Double?, _ giga: Double?, _ settings: [(String, String)]
  ) -> PrintedCount {
    PrintedCount(
      row: row, model: "resnet-50", settings: [official] + settings, millions: millions, giga: giga)
  }

  static let printed: [PrintedCount] = [
    ablation("Table 2, ResNet-50", 25.6, 3.86, []),
    .init(row: "Table 2, ResNet-101", model: "resnet-101", settings: [official], giga: 7.58),
    .init(row: "Table 2, ResNet-152", model: "resnet-152", settings: [official], giga: 11.30),
    .init(
      row: "Table 2, SE-ResNet-101", model: "se-resnet-101", settings: [official], giga: 7.58),
    .init(row: "Table 2, ResNeXt-50", model: "resnext-50-32x4d", giga: 4.24),
    .init(row: "Table 2, VGG-16", model: "vgg-16", giga: 15.47),
    .init(row: "Table 2, BN-Inception", model: "bn-inception", giga: 2.03),
    ablation("Table 10, r = 2", 45.7, nil, [("se.reduction", "2")]),
    ablation("Table 10, r = 4", 35.7, nil, [("se.reduction", "4")]),
    ablation("Table 10, r = 8", 30.7, nil, [("se.reduction", "8"), ("se.bias", "true")]),
    ablation("Table 10, r = 16", 28.1, 3.87, [("se.reduction", "16")]),
    ablation("Table 10, r = 32", 26.9, nil, [("se.reduction", "32")]),
    ablation("Table 13, stage 2", 25.6, 3.86, [("se.stages", "[2]")]),
    ablation("Table 13, stage 3", 25.7, 3.86, [("se.stages", "[3]")]),
    ablation("Table 13, stage 4", 26.4, 3.86, [("se.stages", "[4]")]),
    ablation("Table 15, SE_3x3", 25.8, 3.86, [("se.placement", "3x3")]),
    ablation("Table 16, NoSqueeze", 28.1, 4.27, [("se.squeeze", "none")]),
  ]

  @Test("parameters and multiply-adds round to the printed figures", arguments: printed)
  func rounds(_ count: PrintedCount) throws {
    let built = try graph(count.model, count.settings)
    let cost = built.cost.total
    if let millions = count.millions {
      let all = Double(cost.parameters + built.runningStatistics) / 1e6
      #expect((all * 10).rounded() / 10 == millions, "\(all)")
    }
    if let giga = count.giga {
      let all = Double(cost.macs + built.additions) / 1e9
      #expect((all * 100).rounded() / 100 == giga, "\(all)")
    }
  }

  @Test("ResNet-50 has 53,120 running statistics; squeeze and scale touch 5,519,360 values each")
  func values() throws {
    let built = try graph("se-resnet-50", [Self.official])
    #expect(built.runningStatistics == 53_120)
    #expect(built.gatedValues == 5_519_360)
  }

  @Test("about 2.5 million weights more, most of them in stage 5; about 4 % without it")
  func section4() throws {
    let plain = try graph("resnet-50").cost.total.parameters
    let all = try graph("se-resnet-50").cost.squeezeExcitation.parameters
    let early = try graph("resnet-50", [("se.stages", "[2,3,4]")])
      .cost.squeezeExcitation.parameters
    #expect(all == 2_514_944)
    #expect(all - early > all / 2)
    #expect((Double(early) / Double(plain) * 100).rounded() == 4)
    #expect((Double(all) / Double(plain) * 100).rounded() == 10)
  }

  @Test("PRE has fewer weights than standard, Identity and POST as many")
  func placements() throws {
    func weights(_ placement: String) throws -> Int {
      try graph("resnet-50", [("se.placement", placement)]).cost.squeezeExcitation.parameters
    }
    // Gated widths of PRE: each stage's first block reads the stage before.
    let widths =
      [64, 256, 256] + [256, 512, 512, 512] + [512, 1024, 1024, 1024, 1024, 1024]
      + [1024, 2048, 2048]
    #expect(try weights("pre") == widths.reduce(0) { $0 + 2 * $1 * ($1 / 16) })
    #expect(try weights("standard") == 2_514_944)
    #expect(try weights("identity") == 2_514_944)
    #expect(try weights("post") == 2_514_944)
    #expect(try weights("3x3") == 157_184)
  }

  @Test(
    "MobileNet: 4.2M and 569M, 4.7M and 572M with SE, 4.6M and 571M after the depthwise ones",
    arguments: [
      ([], 4.2, 569.0), ([("se.placement", "standard")], 4.7, 572.0),
      ([("se.placement", "3x3")], 4.6, 571.0),
    ] as [([(String, String)], Double, Double)])
  func mobileNet(_ settings: [(String, String)], millions: Double, mega: Double) throws {
    let built = try graph("mobilenet", settings)
    let cost = built.cost.total
    #expect((Double(cost.parameters) / 1e5).rounded() / 10 == millions)
    // The squeeze's additions are counted here.
    #expect((Double(cost.macs + built.gatedValues) / 1e6).rounded() == mega)
  }

  @Test("ShuffleNet: 1.8M and 2.4M, cut as the paper prints them")
  func shuffleNet() throws {
    #expect(try graph("shufflenet").cost.total.parameters / 100_000 == 18)
    #expect(try graph("se-shufflenet").cost.total.parameters / 100_000 == 24)
  }

  @Test("Inception-ResNet-v2 has 13.16 G, not the printed 11.75")
  func inceptionResNet() throws {
    let macs = try graph("inception-resnet-v2").cost.total.macs
    #expect((Double(macs) / 1e7).rounded() / 100 == 13.16)
  }
}
