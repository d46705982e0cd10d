import Network
import Testing
import Zoo

@Suite("SE blocks in their places")
struct PlacementTests {
  private func graph(_ model: String, _ settings: [(String, String)]) throws -> Graph {
    var network = NetworkSettings(model: model)
    for (key, value) in settings { try network.set(key, value) }
    return try Zoo.build(network)
  }

  private func node(_ graph: Graph, _ name: String) throws -> Node {
    try #require(graph.nodes.first { $0.name == name })
  }

  private func inputNames(_ graph: Graph, of name: String) throws -> [String] {
    try node(graph, name).inputs.map { graph[$0].name }
  }

  @Test("standard: the branch is gated before the addition, the shortcut is not")
  func standard() throws {
    let graph = try graph("se-cifar-resnet-8", [])
    #expect(
      try inputNames(graph, of: "stage2.block1.add") == ["stage2.block1.se.scale", "stem.relu"])
    #expect(
      try inputNames(graph, of: "stage2.block1.se.scale")
        == ["stage2.block1.bn2", "stage2.block1.se.gate"])
  }

  @Test("PRE: the branch reads the gated input, the shortcut the ungated one")
  func pre() throws {
    let graph = try graph("se-cifar-resnet-8", [("se.placement", "pre")])
    #expect(try inputNames(graph, of: "stage2.block1.conv1") == ["stage2.block1.se.scale"])
    #expect(try inputNames(graph, of: "stage2.block1.add") == ["stage2.block1.bn2", "stem.relu"])
  }

  @Test("POST: the sum is gated after its ReLU, and the next block reads the gated sum")
  func post() throws {
    let graph = try graph("se-cifar-resnet-8", [("se.placement", "post")])
    #expect(
      try inputNames(graph, of: "stage2.block1.se.scale").first == "stage2.block1.relu")
    #expect(try inputNames(graph, of: "stage3.block1.conv1") == ["stage2.block1.se.scale"])
  }

  @Test("identity: the shortcut is gated after its projection")
  func identity() throws {
    let graph = try graph(
      "se-cifar-resnet-8", [("se.placement", "identity"), ("shortcut", "B")])
    #expect(
      try inputNames(graph, of: "stage3.block1.add")
        == ["stage3.block1.bn2", "stage3.block1.se.scale"])
    #expect(
      try inputNames(graph, of: "stage3.block1.se.scale").first == "stage3.block1.shortcut.bn")
  }

  @Test("3x3: the gate stands behind the ReLU of the 3×3 convolution")
  func threeByThree() throws {
    let post = try graph("se-cifar-resnet-8", [("se.placement", "3x3")])
    #expect(try inputNames(post, of: "stage2.block1.conv2") == ["stage2.block1.se.scale"])
    #expect(
      try inputNames(post, of: "stage2.block1.se.scale").first == "stage2.block1.relu1")
    let bottleneck = try graph("se-cifar-preresnet-164", [("se.placement", "3x3")])
    #expect(
      try inputNames(bottleneck, of: "stage2.block1.conv3") == ["stage2.block1.se.scale"])
    #expect(try node(bottleneck, "stage2.block1.se.scale").shape.channels == 16)
  }

  @Test("an Inception module is gated after its concatenation, modules of stride 2 too")
  func inception() throws {
    let graph = try graph("se-cifar-inception", [])
    #expect(graph.seBlocks.count == 10)
    #expect(
      try inputNames(graph, of: "stage3.modulec.se.scale").first == "stage3.modulec.concat")
    let widths = graph.nodes.filter { $0.name.hasSuffix(".se.scale") }.map(\.shape.channels)
    #expect(widths == [256, 320, 576, 576, 576, 608, 608, 1056, 1024, 1024])
    let hidden = graph.nodes.filter { $0.name.hasSuffix(".se.reduce") }.map(\.shape.channels)
    #expect(hidden == [16, 20, 36, 36, 36, 38, 38, 66, 64, 64])
  }

  @Test("without a squeeze the gate is as large as the map and costs no other weights")
  func noSqueeze() throws {
    let graph = try graph("se-cifar-resnet-8", [("se.squeeze", "none")])
    let gate = try node(graph, "stage2.block1.se.gate")
    #expect(gate.shape == Shape(32, 32, 16))
    let standard = try self.graph("se-cifar-resnet-8", [])
    #expect(graph.cost.total.parameters == standard.cost.total.parameters)
    #expect(graph.cost.total.macs > standard.cost.total.macs)
  }

  @Test("stages: only the named ones have SE blocks", arguments: [[2], [3], [4], [2, 4]])
  func stages(_ stages: [Int]) throws {
    let list = "[\(stages.map(String.init).joined(separator: ","))]"
    let graph = try graph("se-cifar-resnet-20", [("se.stages", list)])
    let found = Set(graph.seBlocks.compactMap { $0.dropFirst(5).first?.wholeNumberValue })
    #expect(found == Set(stages))
  }

  @Test("layers that plain and SE networks share have one name and one size")
  func sharedLayers() throws {
    for placement in Placement.allCases {
      let plain = try graph("cifar-resnet-14", [])
      let se = try graph("cifar-resnet-14", [("se.placement", placement.rawValue)])
      let names = Dictionary(uniqueKeysWithValues: se.parameters.map { ($0.name, $0.dimensions) })
      for parameter in plain.parameters { #expect(names[parameter.name] == parameter.dimensions) }
    }
  }
}
