import Network
import Testing
import Zoo

/// The table of a network in the paper or its sources: what each module gives.
@Suite("Shapes of Inception networks at their own input")
struct InceptionShapesTests {
  private func outputs(_ model: String, _ layer: String) throws -> [String: Shape] {
    var shapes: [String: Shape] = [:]
    for node in try graph(model).nodes where node.name.hasSuffix(".\(layer)") {
      let parts = node.name.split(separator: ".")
      if parts.count == 3, parts[1].hasPrefix("module") {
        shapes["\(parts[0].dropFirst(5))\(parts[1].dropFirst(6))"] = node.shape
      }
    }
    return shapes
  }

  @Test("BN-Inception")
  func bnInception() throws {
    #expect(try graph("bn-inception").node("stem.pool1").shape == Shape(56, 56, 64))
    #expect(try graph("bn-inception").node("stem.pool2").shape == Shape(28, 28, 192))
    #expect(
      try outputs("bn-inception", "concat") == [
        "3a": Shape(28, 28, 256), "3b": Shape(28, 28, 320), "3c": Shape(14, 14, 576),
        "4a": Shape(14, 14, 576), "4b": Shape(14, 14, 576), "4c": Shape(14, 14, 608),
        "4d": Shape(14, 14, 608), "4e": Shape(7, 7, 1056), "5a": Shape(7, 7, 1024),
        "5b": Shape(7, 7, 1024),
      ])
  }

  @Test("BN-Inception pools averages but in 3c, 4e and 5b, which pool maxima; only 5b projects one")
  func bnInceptionPools() throws {
    let built = try graph("bn-inception")
    for node in built.nodes where node.name.hasSuffix("branch4.pool") {
      guard case .pool(let kind, let window, let countsPadding) = node.operation else {
        Issue.record("\(node.name) is no pool")
        continue
      }
      let module = node.name.prefix { $0 != "b" }
      let isStrided = ["stage3.modulec.", "stage4.modulee."].contains { node.name.hasPrefix($0) }
      let isMaximum = isStrided || node.name.hasPrefix("stage5.moduleb.")
      #expect(kind == (isMaximum ? .maximum : .average), "\(module)")
      #expect(window.stride == (isStrided ? 2 : 1) && window.roundsUp == isStrided)
      #expect(countsPadding)
    }
    #expect(!built.nodes.contains { $0.name.hasPrefix("stage3.modulec.branch4.conv") })
    #expect(try built.node("stage5.moduleb.branch4.conv.conv").shape.channels == 128)
  }

  @Test("Inception-v3")
  func inceptionV3() throws {
    #expect(try graph("inception-v3").node("stem.pool2").shape == Shape(35, 35, 192))
    let wide = Shape(17, 17, 768)
    #expect(
      try outputs("inception-v3", "concat") == [
        "5b": Shape(35, 35, 256), "5c": Shape(35, 35, 288), "5d": Shape(35, 35, 288), "6a": wide,
        "6b": wide, "6c": wide, "6d": wide, "6e": wide, "7a": Shape(8, 8, 1280),
        "7b": Shape(8, 8, 2048), "7c": Shape(8, 8, 2048),
      ])
    #expect(try graph("se-inception-v3").seBlocks.count == 11)
  }

  @Test("Inception-ResNet-v2")
  func inceptionResNet() throws {
    let built = try graph("inception-resnet-v2")
    #expect(try built.node("stem.pool2").shape == Shape(35, 35, 192))
    #expect(
      try outputs("inception-resnet-v2", "concat") == [
        "5b": Shape(35, 35, 320), "6a": Shape(17, 17, 1088), "7a": Shape(8, 8, 2080),
      ])
    for (stage, blocks, joined, shape) in [
      (5, 10, 128, Shape(35, 35, 320)), (6, 20, 384, Shape(17, 17, 1088)),
      (7, 10, 448, Shape(8, 8, 2080)),
    ] {
      let sums = built.nodes.filter {
        $0.name.hasPrefix("stage\(stage).block") && $0.name.hasSuffix(".add")
      }
      #expect(sums.count == blocks && sums.allSatisfy { $0.shape == shape })
      #expect(try built.node("stage\(stage).block1.concat").shape.channels == joined)
    }
    #expect(try built.node("head.relu").shape == Shape(8, 8, 1536))
  }

  @Test("its branches are scaled by 0.17, 0.1 and 0.2, the last by 1 and without a ReLU")
  func factors() throws {
    let built = try graph("inception-resnet-v2")
    for (block, factor) in [
      ("stage5.block10", 0.17), ("stage6.block20", 0.1), ("stage7.block9", 0.2),
    ] {
      #expect(try built.node("\(block).factor").operation == .multiply(factor))
    }
    let names = built.nodes.map(\.name).filter { $0.hasPrefix("stage7.block10.") }
    #expect(!names.contains("stage7.block10.factor") && !names.contains("stage7.block10.relu"))
    #expect(try built.inputNames(of: "head.conv") == ["stage7.block10.add"])
  }

  @Test("the linear convolutions have biases and no batch norm; 5b's pool leaves out its padding")
  func linear() throws {
    let built = try graph("inception-resnet-v2")
    guard case .convolution(let linear) = try built.node("stage5.block1.conv1").operation else {
      Issue.record("no convolution")
      return
    }
    #expect(linear.bias && linear.window.area == 1)
    #expect(!built.nodes.contains { $0.name == "stage5.block1.bn1" })
    #expect(
      try built.node("stage5.moduleb.branch4.pool").operation
        == .pool(.average, Window(square: 3), countsPadding: false))
  }

  @Test("batch norm's ε is 1e-3 where timm has it, 1e-5 elsewhere", arguments: Zoo.names)
  func epsilon(_ name: String) throws {
    let expected =
      name.contains("inception-resnet") || name == "inception-v3" ? 1e-3 : 1e-5
    for node in try graph(name).nodes {
      if case .batchNorm(let epsilon, let momentum) = node.operation {
        #expect(epsilon == expected && momentum == 0.1, "\(node.name)")
      }
    }
  }
}
