import Network
import Testing
import Zoo

/// A residual network with the number of blocks N_s and the channels C_s of each stage.
struct StagePlan: Sendable, CustomTestStringConvertible {
  var model: String
  var blocks: [Int]
  var channels: [Int]

  var testDescription: String { model }

  static let all: [StagePlan] =
    [("18", [2, 2, 2, 2]), ("34", [3, 4, 6, 3])].map {
      StagePlan(model: "resnet-\($0.0)", blocks: $0.1, channels: [64, 128, 256, 512])
    }
    + [
      ("resnet-50", [3, 4, 6, 3]), ("resnet-101", [3, 4, 23, 3]), ("resnet-152", [3, 8, 36, 3]),
      ("resnext-50-32x4d", [3, 4, 6, 3]), ("resnext-101-32x4d", [3, 4, 23, 3]),
      ("senet-154", [3, 8, 36, 3]),
    ].map { StagePlan(model: $0.0, blocks: $0.1, channels: [256, 512, 1024, 2048]) }
    + [
      StagePlan(model: "cifar-resnet-14", blocks: [2, 2, 2], channels: [16, 32, 64]),
      StagePlan(model: "cifar-resnet-20", blocks: [3, 3, 3], channels: [16, 32, 64]),
      StagePlan(
        model: "cifar-bottleneck-29", blocks: [3, 3, 3], channels: [64, 128, 256]),
      StagePlan(model: "cifar-preresnet-164", blocks: [18, 18, 18], channels: [64, 128, 256]),
      StagePlan(model: "cifar-wrn-16-8", blocks: [2, 2, 2], channels: [128, 256, 512]),
      StagePlan(model: "cifar-resnext-29", blocks: [3, 3, 3], channels: [256, 512, 1024]),
    ]

  /// Σ N_s · f(C_s) over some stages, numbered from 2.
  func sum(_ stages: some Sequence<Int>, _ value: (Int) -> Int) -> Int {
    stages.reduce(0) { $0 + blocks[$1 - 2] * value(channels[$1 - 2]) }
  }

  var stages: ClosedRange<Int> { 2...(blocks.count + 1) }
}

@Suite("What SE blocks add, by the paper's formula")
struct ExtraWeightsTests {
  @Test(
    "without biases 2/r · Σ N_s · C_s² weights, and as many multiply-adds",
    arguments: StagePlan.all, [2, 4, 8, 16, 32])
  func weights(_ plan: StagePlan, reduction: Int) throws {
    let plain = try graph(plan.model).cost
    let se = try graph(plan.model, [("se.reduction", "\(reduction)")]).cost
    // The hidden width is at least 1, which only narrow networks reach.
    let extra = plan.sum(plan.stages) { 2 * $0 * max(1, $0 / reduction) }
    if plan.channels.allSatisfy({ $0 % reduction == 0 }) {
      #expect(extra == 2 * plan.sum(plan.stages) { $0 * $0 } / reduction)
    }
    #expect(se.squeezeExcitation == Cost(parameters: extra, macs: extra))
    #expect(se.total.parameters == plain.total.parameters + extra)
    #expect(se.total.macs == plain.total.macs + extra)
  }

  @Test("biases add C + C/r a block, and no multiply-adds", arguments: StagePlan.all)
  func biases(_ plan: StagePlan) throws {
    let without = try graph("se-" + plan.model).cost
    let with = try graph("se-" + plan.model, [("se.bias", "true")]).cost
    #expect(
      with.total.parameters - without.total.parameters
        == plan.sum(plan.stages) { $0 + max(1, $0 / 16) })
    #expect(with.total.macs == without.total.macs)
  }

  @Test("a stage adds its own share, and stages add up", arguments: StagePlan.all)
  func stages(_ plan: StagePlan) throws {
    for stage in plan.stages {
      let cost = try graph(plan.model, [("se.stages", "[\(stage)]")]).cost
      #expect(
        cost.squeezeExcitation.parameters == plan.sum([stage]) { 2 * $0 * max(1, $0 / 16) })
    }
  }

  @Test("the paper's hidden widths at r = 16")
  func hiddenWidths() throws {
    for (model, widths) in [
      ("resnet-18", [4, 8, 16, 32]), ("resnet-34", [4, 8, 16, 32]),
      ("resnet-50", [16, 32, 64, 128]), ("resnet-152", [16, 32, 64, 128]),
      ("resnext-50-32x4d", [16, 32, 64, 128]), ("senet-154", [16, 32, 64, 128]),
      ("cifar-resnet-20", [1, 2, 4]), ("cifar-preresnet-164", [4, 8, 16]),
    ] {
      let found = try graph("se-" + model).shapes(endingIn: ".se.reduce").map(\.channels)
      #expect(Set(found).sorted() == widths, "\(model)")
    }
  }

  @Test("strides in the 1×1 or in the 3×3 cost no weights", arguments: ["50", "101", "152"])
  func strides(_ depth: String) throws {
    let official = try graph("resnet-\(depth)", [("stride_in", "1x1")])
    let later = try graph("resnet-\(depth)", [("stride_in", "3x3")])
    #expect(official.cost.total.parameters == later.cost.total.parameters)
    #expect(official.cost.total.macs < later.cost.total.macs)
    #expect(official.parameters.map(\.name) == later.parameters.map(\.name))
    #expect(try official.node("stage3.block1.conv1").shape == Shape(28, 28, 128))
    #expect(try later.node("stage3.block1.conv1").shape == Shape(56, 56, 128))
  }
}
