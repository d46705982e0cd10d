import Settings
import Network
import Zoo

/// The cost of SE-ResNet-50 that section 4 states, counted from our graphs.
struct SectionFour {
  let plain: NetworkCost
  let se: NetworkCost
  /// Without the SE blocks of the last stage.
  let withoutLast: NetworkCost
  /// N_s blocks of width C_s, stage by stage.
  let stages: [(blocks: Int, channels: Int)]
  /// Values of all maps that SE blocks gate, for one image: each is squeezed once and scaled once.
  let gatedValues: Int

  /// The paper's r.
  static let reduction = 16

  /// The paper's ResNets have their stride in the first 1×1 convolution; the formula is of blocks without
  /// biases.
  ///
  /// Throws: what is wrong with the networks, which a test rules out.
  init() throws(SettingError) {
    var settings = NetworkSettings(model: "resnet-50")
    settings.strideIn = .oneByOne
    plain = try Zoo.build(settings).cost
    var block = SESettings()
    block.reduction = Self.reduction
    settings.se = block
    let graph = try Zoo.build(settings)
    se = graph.cost
    block.stages = [2, 3, 4]
    settings.se = block
    withoutLast = try Zoo.build(settings).cost
    let gated = graph.nodes.filter { $0.operation == .scale }.map(\.shape)
    gatedValues = gated.reduce(0) { $0 + $1.count }
    stages = gated.reduce(into: []) { stages, shape in
      if let last = stages.last, last.channels == shape.channels {
        stages[stages.count - 1].blocks += 1
      } else {
        stages.append((1, shape.channels))
      }
    }
  }

  /// Weights that SE blocks add by the formula of section 4: (2 / r) · Σ N_s · C_s².
  var formula: Int {
    2 * stages.reduce(0) { $0 + $1.blocks * $1.channels * $1.channels } / Self.reduction
  }

  /// What SE adds to the parameters, in %.
  var parameterPercent: Double { Self.percent(se.total.parameters, plain.total.parameters) }
  var parameterPercentWithoutLast: Double {
    Self.percent(withoutLast.total.parameters, plain.total.parameters)
  }

  /// What SE adds to the arithmetic, in %, where squeezing and scaling count too, one operation a value.
  var arithmeticPercent: Double {
    let added = se.total.macs - plain.total.macs + 2 * gatedValues
    return 100 * Double(added) / Double(plain.total.macs)
  }

  static func percent(_ value: Int, _ base: Int) -> Double {
    100 * Double(value - base) / Double(base)
  }
}
