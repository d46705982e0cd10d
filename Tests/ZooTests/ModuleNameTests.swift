import Settings
import Network
import Testing
import Zoo

@Suite("What PyTorch calls the layers")
struct ModuleNameTests {
  private func modules(
    _ model: String, _ settings: [(String, String)] = []
  ) throws -> [String: String] {
    var network = NetworkSettings(model: model)
    for (key, value) in settings { try network.set(key, value) }
    let graph = try Zoo.build(network)
    let names = Zoo.modules(of: graph)
    #expect(names.count == graph.nodes.count)
    return Dictionary(uniqueKeysWithValues: zip(graph.nodes.map(\.name), names))
  }

  @Test("no two layers with weights have one name", arguments: Zoo.names)
  func unique(_ name: String) throws {
    for placement in Zoo.architecture(name)?.placements ?? [] {
      var network = NetworkSettings(model: "se-\(name)")
      try network.set("se.placement", placement.rawValue)
      let graph = try Zoo.build(network)
      let names = Zoo.modules(of: graph)
      let weighted = graph.nodes.indices.filter { !graph.parameters(of: NodeID($0)).isEmpty }
      #expect(Set(weighted.map { names[$0] }).count == weighted.count)
    }
  }

  @Test(
    "each family has the names of its well-known code, and others keep our paths",
    arguments: [
      ("se-resnet-50", "stem.conv", "conv1"), ("se-resnet-50", "stem.bn", "bn1"),
      ("se-resnet-50", "stage2.block1.conv1", "layer1.0.conv1"),
      ("se-resnet-50", "stage5.block3.bn3", "layer4.2.bn3"),
      ("se-resnet-50", "stage3.block1.shortcut.conv", "layer2.0.downsample.0"),
      ("se-resnet-50", "stage3.block1.shortcut.bn", "layer2.0.downsample.1"),
      ("se-resnet-50", "stage2.block1.se.reduce", "layer1.0.se_module.fc1"),
      ("se-resnet-50", "stage2.block1.se.expand", "layer1.0.se_module.fc2"),
      ("se-resnet-50", "fc", "fc"),
      ("se-cifar-preresnet-164", "stage4.block18.conv3", "layer3.17.conv3"),
      ("se-cifar-preresnet-164", "head.bn", "head.bn"),
      ("senet-154", "stem.bn2", "layer0.bn2"), ("senet-154", "fc", "last_linear"),
      ("se-vgg-16", "stage1.block1.conv1", "features.0"),
      ("se-vgg-16", "stage1.block1.bn1", "features.1"),
      ("se-vgg-16", "stage5.block3.conv1", "features.40"),
      ("se-vgg-16", "stage1.block1.se.reduce", "stage1.block1.se.reduce"),
      ("se-vgg-16", "head.fc1", "classifier.0"), ("se-vgg-16", "head.fc2", "classifier.3"),
      ("se-vgg-16", "fc", "classifier.6"), ("cifar-vgg-11", "fc", "fc"),
      ("inception-v3", "stem.conv4", "Conv2d_3b_1x1.conv"),
      ("inception-v3", "stage5.modulec.branch2.reduce.bn", "Mixed_5c.branch5x5_1.bn"),
      ("inception-v3", "stage5.moduled.branch4.conv.conv", "Mixed_5d.branch_pool.conv"),
      ("inception-v3", "stage6.modulea.branch1.conv.conv", "Mixed_6a.branch3x3.conv"),
      ("inception-v3", "stage7.modulea.branch2.conv3.conv", "Mixed_7a.branch7x7x3_4.conv"),
      ("inception-v3", "stage7.moduleb.branch3.fork2.bn", "Mixed_7b.branch3x3dbl_3b.bn"),
      ("inception-resnet-v2", "stage5.moduleb.branch4.conv.bn", "mixed_5b.branch3.1.bn"),
      ("inception-resnet-v2", "stage6.block20.branch2.conv2.conv", "repeat_1.19.branch1.2.conv"),
      ("inception-resnet-v2", "stage7.block10.conv1", "block8.conv2d"),
      ("inception-resnet-v2", "head.conv", "conv2d_7b.conv"),
      ("inception-resnet-v2", "fc", "classif"),
      ("mobilenet", "stage3.block1.conv2", "stage3.block1.conv2"),
      ("se-shufflenet", "stage2.block1.se.reduce", "stage2.block1.se.reduce"),
    ])
  func examples(_ model: String, _ path: String, _ name: String) throws {
    #expect(try modules(model)[path] == name)
  }

  @Test("settings come back from their canonical text", arguments: Zoo.names)
  func canonical(_ name: String) throws {
    var settings = NetworkSettings(model: "se-\(name)")
    try settings.set("se.stages", "all")
    try settings.set("classes", "7")
    let pairs = Dictionary(uniqueKeysWithValues: settings.canonical.map { ($0.key, $0.value) })
    let other = ["training.rate": "0.1", "data": "shapes"]
    let again = try NetworkSettings(canonical: pairs.merging(other) { a, _ in a })
    #expect(again.canonical.map(\.value) == settings.canonical.map(\.value))
    let plain = try NetworkSettings(canonical: ["model": name, "se.reduction": "none"])
    #expect(plain.se == nil)
    #expect(throws: SettingError.self) { try NetworkSettings(canonical: ["classes": "7"]) }
  }
}
