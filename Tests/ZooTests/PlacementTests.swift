import Network
import Testing
import Zoo

@Suite("SE blocks in their places")
struct PlacementTests {
  @Test("standard: the branch is gated before the addition, the shortcut is not")
  func standard() throws {
    let built = try graph("se-cifar-resnet-8", [])
    #expect(
      try built.inputNames(of: "stage2.block1.add") == ["stage2.block1.se.scale", "stem.relu"])
    #expect(
      try built.inputNames(of: "stage2.block1.se.scale")
        == ["stage2.block1.bn2", "stage2.block1.se.gate"])
  }

  @Test("PRE: the branch reads the gated input, the shortcut the ungated one")
  func pre() throws {
    let built = try graph("se-cifar-resnet-8", [("se.placement", "pre")])
    #expect(try built.inputNames(of: "stage2.block1.conv1") == ["stage2.block1.se.scale"])
    #expect(try built.inputNames(of: "stage2.block1.add") == ["stage2.block1.bn2", "stem.relu"])
  }

  @Test("POST: the sum is gated after its ReLU, and the next block reads the gated sum")
  func post() throws {
    let built = try graph("se-cifar-resnet-8", [("se.placement", "post")])
    #expect(
      try built.inputNames(of: "stage2.block1.se.scale").first == "stage2.block1.relu")
    #expect(try built.inputNames(of: "stage3.block1.conv1") == ["stage2.block1.se.scale"])
  }

  @Test("identity: the shortcut is gated after its projection")
  func identity() throws {
    let built = try graph(
      "se-cifar-resnet-8", [("se.placement", "identity"), ("shortcut", "B")])
    #expect(
      try built.inputNames(of: "stage3.block1.add")
        == ["stage3.block1.bn2", "stage3.block1.se.scale"])
    #expect(
      try built.inputNames(of: "stage3.block1.se.scale").first == "stage3.block1.shortcut.bn")
  }

  @Test("3x3: the gate stands after the ReLU of the 3×3 convolution")
  func threeByThree() throws {
    let post = try graph("se-cifar-resnet-8", [("se.placement", "3x3")])
    #expect(try post.inputNames(of: "stage2.block1.conv2") == ["stage2.block1.se.scale"])
    #expect(
      try post.inputNames(of: "stage2.block1.se.scale").first == "stage2.block1.relu1")
    let bottleneck = try graph("se-cifar-preresnet-164", [("se.placement", "3x3")])
    #expect(
      try bottleneck.inputNames(of: "stage2.block1.conv3") == ["stage2.block1.se.scale"])
    #expect(try bottleneck.node("stage2.block1.se.scale").shape.channels == 16)
  }

  @Test("an Inception module is gated after its concatenation, modules of stride 2 too")
  func inception() throws {
    let built = try graph("se-cifar-inception", [])
    #expect(built.seBlocks.count == 10)
    #expect(
      try built.inputNames(of: "stage3.modulec.se.scale").first == "stage3.modulec.concat")
    let widths = built.nodes.filter { $0.name.hasSuffix(".se.scale") }.map(\.shape.channels)
    #expect(widths == [256, 320, 576, 576, 576, 608, 608, 1056, 1024, 1024])
    let hidden = built.nodes.filter { $0.name.hasSuffix(".se.reduce") }.map(\.shape.channels)
    #expect(hidden == [16, 20, 36, 36, 36, 38, 38, 66, 64, 64])
  }

  @Test("without a squeeze the gate is as large as the map and costs no other weights")
  func noSqueeze() throws {
    let built = try graph("se-cifar-resnet-8", [("se.squeeze", "none")])
    let gate = try built.node("stage2.block1.se.gate")
    #expect(gate.shape == Shape(32, 32, 16))
    let standard = try graph("se-cifar-resnet-8", [])
    #expect(built.cost.total.parameters == standard.cost.total.parameters)
    #expect(built.cost.total.macs > standard.cost.total.macs)
  }

  @Test("stages: only the named ones have SE blocks", arguments: [[2], [3], [4], [2, 4]])
  func stages(_ stages: [Int]) throws {
    let list = "[\(stages.map(String.init).joined(separator: ","))]"
    let built = try graph("se-cifar-resnet-20", [("se.stages", list)])
    let found = Set(built.seBlocks.compactMap { $0.dropFirst(5).first?.wholeNumberValue })
    #expect(found == Set(stages))
  }

  @Test("bottlenecks: the end of the branch is gated, 3x3 gates the middle after its ReLU")
  func bottleneck() throws {
    let standard = try graph("se-resnet-50")
    #expect(
      try standard.inputNames(of: "stage3.block1.add")
        == ["stage3.block1.se.scale", "stage3.block1.shortcut.bn"])
    #expect(try standard.inputNames(of: "stage3.block1.se.scale").first == "stage3.block1.bn3")
    let inside = try graph("resnet-50", [("se.placement", "3x3")])
    #expect(try inside.inputNames(of: "stage3.block1.conv3") == ["stage3.block1.se.scale"])
    #expect(try inside.inputNames(of: "stage3.block1.se.scale").first == "stage3.block1.relu2")
    #expect(
      Set(inside.shapes(endingIn: ".se.scale").map(\.channels)) == [64, 128, 256, 512])
    let pre = try graph("resnet-50", [("se.placement", "pre")])
    #expect(
      try pre.inputNames(of: "stage2.block1.shortcut.conv") == ["stem.pool"])
    #expect(try pre.node("stage2.block1.se.scale").shape.channels == 64)
  }

  @Test("Inception-ResNet: the gate stands after the linear convolution, before the factor")
  func inceptionResNet() throws {
    let built = try graph("se-inception-resnet-v2")
    #expect(built.seBlocks.count == 40)
    let block = "stage6.block3"
    #expect(try built.inputNames(of: "\(block).se.scale").first == "\(block).conv1")
    #expect(try built.inputNames(of: "\(block).factor") == ["\(block).se.scale"])
    #expect(try built.inputNames(of: "\(block).add") == ["\(block).factor", "stage6.block2.relu"])
    #expect(built.seBlocks.allSatisfy { !$0.contains("module") })
    let identity = try graph("inception-resnet-v2", [("se.placement", "identity")])
    #expect(
      try identity.inputNames(of: "\(block).se.scale").first == "stage6.block2.relu")
  }

  @Test("VGG and MobileNet: after the ReLU of each 3×3, or of each pointwise convolution")
  func plainBlocks() throws {
    let vgg = try graph("se-vgg-16")
    #expect(
      vgg.seBlocks.count == 13 && vgg.shapes(endingIn: ".se.reduce").last == Shape(1, 1, 32))
    #expect(try vgg.inputNames(of: "stage2.block1.se.scale").first == "stage2.block1.relu1")
    #expect(try vgg.inputNames(of: "stage2.pool") == ["stage2.block2.se.scale"])
    let mobile = try graph("se-mobilenet")
    #expect(mobile.seBlocks.count == 13)
    #expect(try mobile.inputNames(of: "stage4.block1.se.scale").first == "stage4.block1.relu2")
    let depthwise = try graph("mobilenet", [("se.placement", "3x3")])
    #expect(try depthwise.inputNames(of: "stage4.block1.conv2") == ["stage4.block1.se.scale"])
    #expect(try depthwise.node("stage4.block1.se.scale").shape == Shape(14, 14, 256))
  }

  @Test("ShuffleNet: the end of the branch is gated, before the concatenation too")
  func shuffleNet() throws {
    let built = try graph("se-shufflenet")
    #expect(built.seBlocks.count == 16)
    #expect(
      try built.inputNames(of: "stage2.block1.concat")
        == ["stage2.block1.shortcut.pool", "stage2.block1.se.scale"])
    #expect(try built.inputNames(of: "stage2.block2.add").first == "stage2.block2.se.scale")
    let hidden = built.shapes(endingIn: ".se.reduce").map(\.channels)
    #expect(
      hidden == [13, 15, 15, 15] + [15] + [Int](repeating: 30, count: 7) + [30, 60, 60, 60])
  }
}
