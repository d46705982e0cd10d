import Network
import Settings
import Testing
import Zoo

@Suite("Networks that are written out")
struct ImportedNetworkTests {
  /// Two residual blocks, the second with a projection and half the side.
  private static let residual = """
    input 16x16x3; stem conv kernel=3x3 stride=1 pad=1x1 out=8 groups=1 bias=false < 0; \
    stem.bn bn epsilon=1e-05 momentum=0.1 < 1; r act of=relu < 2; \
    b1.conv1 conv kernel=3x3 stride=1 pad=1x1 out=8 groups=1 bias=false < 3; r act of=relu < 4; \
    b1.conv2 conv kernel=1x1 stride=1 pad=0x0 out=8 groups=1 bias=false < 5; s add < 3 6; r act of=relu < 7; \
    b2.conv1 conv kernel=1x1 stride=1 pad=0x0 out=8 groups=1 bias=false < 8; \
    b2.conv2 conv kernel=3x3 stride=2 pad=1x1 out=16 groups=1 bias=true < 9; r act of=relu < 10; \
    b2.conv3 conv kernel=1x1 stride=1 pad=0x0 out=16 groups=1 bias=false < 11; \
    b2.down conv kernel=1x1 stride=2 pad=0x0 out=16 groups=1 bias=false < 8; s add < 12 13; r act of=relu < 14; \
    p global of=average < 15; fc fc out=10 bias=true < 16
    """

  private func built(_ settings: [(String, String)] = []) throws -> Graph {
    try graph("cifar-resnet-20", [("network", Self.residual)] + settings)
  }

  @Test("is built as written, for images and classes of any number")
  func building() throws {
    let plain = try built()
    #expect(plain.input == Shape(16, 16, 3) && plain.classes == 10)
    #expect(plain.name.hasPrefix("onnx-") && plain.seBlocks.isEmpty)
    let other = try built([("input", "20"), ("classes", "7"), ("channels", "1")])
    #expect(other.input == Shape(20, 20, 1) && other.classes == 7)
    #expect(other.cost.total.parameters == plain.cost.total.parameters - 2 * 9 * 8 - 3 * 17)
  }

  @Test("its settings say all of it, and read back to the same")
  func settings() throws {
    let first = try network("cifar-resnet-20", [("network", Self.residual), ("se.reduction", "4")])
    let pairs = Dictionary(uniqueKeysWithValues: first.canonical.map { ($0.key, $0.value) })
    #expect(pairs["model"]?.count == 17 && pairs["network"] == first.imported?.text)
    let again = try NetworkSettings(canonical: pairs)
    #expect(again.canonical.map(\.value) == first.canonical.map(\.value))
    #expect(try Zoo.build(again).cost == Zoo.build(first).cost)
    var wrong = pairs
    wrong["model"] = "onnx-000000000000"
    #expect(throws: SettingError.self) { try NetworkSettings(canonical: wrong) }
  }

  @Test("residual additions are found, with their branches and stages")
  func sites() throws {
    let sites = try #require(
      network("cifar-resnet-20", [("network", Self.residual)]).imported?.sites)
    #expect(sites.map(\.name) == ["b1", "b2"] && sites.map(\.stage) == [2, 3])
  }

  @Test(
    "blocks stand where placement says",
    arguments: [
      ("standard", "add-1", ["act-1", "b1.se.scale"], "b1.conv2"),
      ("identity", "add-1", ["b1.se.scale", "b1.conv2"], "act-1"),
      ("pre", "b1.conv1", ["b1.se.scale"], "act-1"),
      ("post", "b2.conv1", ["b1.se.scale"], "act-3"),
      ("3x3", "b1.conv2", ["b1.se.scale"], "act-2"),
    ])
  func placement(_ place: String, _ reader: String, _ inputs: [String], _ gated: String) throws {
    let graph = try built([("se.reduction", "4"), ("se.placement", place)])
    #expect(graph.seBlocks.count == 2)
    #expect(try graph.inputNames(of: reader) == inputs)
    #expect(try graph.inputNames(of: "b1.se.scale") == [gated, "b1.se.gate"])
  }

  @Test(
    "a residual addition within another's branch keeps a block of its own",
    arguments: ["standard", "pre", "post", "3x3"])
  func nested(_ place: String) throws {
    let text = """
      input 8x8x3; stem conv kernel=1x1 stride=1 pad=0x0 out=8 groups=1 bias=false < 0; \
      b.inner.conv conv kernel=3x3 stride=1 pad=1x1 out=8 groups=1 bias=false < 1; i add < 1 2; \
      b.last conv kernel=3x3 stride=1 pad=1x1 out=8 groups=1 bias=false < 3; o add < 4 1; g global of=average < 5; \
      fc fc out=10 bias=true < 6
      """
    let graph = try graph(
      "cifar-resnet-20", [("network", text), ("se.reduction", "4"), ("se.placement", place)])
    #expect(graph.seBlocks.count == 2)
  }

  @Test("a network of grey images has grey images, and another arm another network")
  func grey() throws {
    let text =
      "input 8x8x1; c conv kernel=3x3 stride=1 pad=1x1 out=4 groups=1 bias=false < 0; fc fc out=3 bias=true < 1"
    var network = try network("cifar-resnet-20", [("network", text)])
    #expect(try Zoo.build(network).input.channels == 1)
    try network.set("network", Self.residual)
    #expect(network.imported?.blueprint.input.height == 16)
  }

  @Test("stages and patterns choose among the places")
  func choice() throws {
    #expect(try built([("se.stages", "[3]")]).seBlocks == ["b2.se"])
    let at = try built([("se.at", "[b2.conv*]")])
    #expect(at.seBlocks == ["b2.conv1.se", "b2.conv2.se", "b2.conv3.se"])
    #expect(try at.inputNames(of: "b2.conv2") == ["b2.conv1.se.scale"])
    for (key, value, reason) in [
      ("se.at", "nowhere", "no layer of onnx-"),
      ("width", "4", "has the channels that its file says"),
      ("stem_stride", "2", "stem"), ("weights", "file", "comes from no file that has weights"),
    ] {
      let error = #expect(throws: SettingError.self) { try built([(key, value)]) }
      #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
    }
    let zoo = #expect(throws: SettingError.self) { try graph("cifar-resnet-20", [("se.at", "fc")]) }
    #expect(zoo?.reason.contains("is no network from a file") == true)
  }

  @Test(
    "what makes no network is refused",
    arguments: [
      ("", "begins with its input"), ("input 8x8x3", "has no layers"),
      ("input 8x8x3; a conv < 0", "no conv is like this"),
      ("input 8x4x3; a fc out=4 bias=true < 0", "must be square"),
      ("input 8x8x2; a fc out=4 bias=true < 0", "one or three channels"),
      ("input 8x8x3; a act of=relu slope=1 < 0", "'slope=1' is nothing that act has"),
      (
        "input 8x8x3; s conv kernel=1x1 stride=1 pad=0x0 out=4 groups=1 bias=false < 0; "
          + "c conv kernel=1x1 stride=1 pad=0x0 out=4 groups=2 bias=false < 1; g global of=average < 2",
        "must give logits"
      ),
      ("input 8x8x3; a relu < 0", "no relu is like this"),
      ("input 8x8x3; a add < 0", "no add is like this"),
      ("input 8x8x3; a act of=relu < 1", "its name or its inputs are wrong"),
      ("input 8x8x3; a act of=relu < 0", "must give logits"),
      ("input 8x8x3; a fc out=4 bias=true < 0; a fc out=4 bias=true < 1", "exists already"),
      (
        "input 4096x4096x3; a conv kernel=4096x4096 stride=1 pad=0x0 out=1000000 groups=1 bias=false < 0",
        "no machine runs"
      ),
    ])
  func refusals(_ text: String, _ reason: String) {
    let error = #expect(throws: SettingError.self) {
      try network("cifar-resnet-20", [("network", text)])
    }
    #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
  }
}
