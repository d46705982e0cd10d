import Settings
import Network
import Testing
import Zoo

@Suite("Inputs, classes and widths")
struct SizeTests {
  @Test("each network has an input and a number of classes of its own", arguments: Zoo.names)
  func own(_ name: String) throws {
    let side =
      name.hasPrefix("cifar-")
      ? 32 : ["inception-v3", "inception-resnet-v2"].contains(name) ? 299 : 224
    let built = try graph(name)
    #expect(built.input == Shape(side, side, 3))
    #expect(built.classes == (side == 32 ? 10 : 1000))
    let canonical = Dictionary(
      uniqueKeysWithValues: try network(name).canonical.map { ($0.key, $0.value) })
    #expect(canonical["input"] == "\(side)" && canonical["classes"] == "\(built.classes)")
  }

  static let smallest: [(String, Int)] =
    [
      "resnet-18", "resnet-34", "resnet-50", "resnet-101", "resnet-152", "resnext-50-32x4d",
      "resnext-101-32x4d", "senet-154", "vgg-16", "mobilenet", "shufflenet",
      "cifar-vgg-11", "cifar-vgg-16",
    ].map { ($0, 32) }
    + [
      ("bn-inception", 64), ("inception-v3", 75), ("inception-resnet-v2", 75),
      ("cifar-inception", 16),
    ]
    + [
      "cifar-resnet-20", "cifar-resnet-110", "cifar-bottleneck-29", "cifar-preresnet-110",
      "cifar-preresnet-164", "cifar-wrn-16-8", "cifar-resnext-29", "cifar-inception-resnet",
      "cifar-mobilenet", "cifar-shufflenet",
    ].map { ($0, 8) }

  @Test(
    "the smallest legal input builds, by any stem; one pixel less is refused", arguments: smallest)
  func smallestInput(_ name: String, _ side: Int) throws {
    let hasStride = try #require(Zoo.architecture(name)).choices.stemStride != nil
    for stride in hasStride ? ["1", "2"] : [] {
      let built = try graph("se-" + name, [("input", "\(side)"), ("stem_stride", stride)])
      #expect(built.input.height == side)
    }
    if !hasStride { #expect(try graph("se-" + name, [("input", "\(side)")]).input.height == side) }
    let error = #expect(throws: SettingError.self) {
      try graph(name, [("input", "\(side - 1)")])
    }
    #expect(error?.description == "input: \(name) needs images of at least \(side) pixels")
  }

  @Test(
    "odd sides build, plain and with every placement",
    arguments: Zoo.names.filter { $0 != "cifar-inception" }, [97, 131])
  func oddSides(_ name: String, _ side: Int) throws {
    for placement in try #require(Zoo.architecture(name)).placements {
      let built = try graph(name, [("input", "\(side)"), ("se.placement", placement.rawValue)])
      #expect(built.output.index == built.nodes.count - 1)
    }
  }

  @Test("BN-Inception's unpadded pools do not fit its padded convolutions on odd maps")
  func misfit() {
    let error = #expect(throws: SettingError.self) {
      try graph("cifar-inception", [("input", "33")])
    }
    #expect(
      error?.description
        == "input: cifar-inception does not fit images of 33 pixels (layer stage3.modulec.concat: cannot "
        + "concatenate 17×17×256 and 16×16×320); its own are of 32")
  }

  @Test("twice the width has between two and four times the parameters", arguments: Zoo.names)
  func doubled(_ name: String) throws {
    let architecture = try #require(Zoo.architecture(name))
    let classes = ("classes", "2")
    let own = try graph(name, [classes]).cost.total
    let wide = try graph(name, [classes, ("width", "\(2 * architecture.width)")]).cost.total
    #expect(wide.parameters > 2 * own.parameters && wide.parameters <= 4 * own.parameters)
    #expect(wide.macs > 2 * own.macs && wide.macs <= 4 * own.macs)
    #expect(
      try graph(name, [classes, ("width", "\(architecture.width)")]).cost.total == own)
  }

  @Test("widths build down to the least, or are refused with the reason", arguments: Zoo.names)
  func widths(_ name: String) throws {
    for width in 1...49 {
      do {
        let built = try graph("se-" + name, [("width", "\(width)")])
        let first = built.nodes.first { $0.name.hasSuffix("conv") || $0.name.hasSuffix("conv1") }
        #expect(first?.shape.channels == width)
      } catch let error as SettingError {
        #expect(error.key == "width")
        #expect(error.reason.hasSuffix("groups"), "\(error)")
      }
    }
  }

  @Test(
    "widths that groups do not divide are refused",
    arguments: [
      (
        "resnext-50-32x4d", 24,
        "resnext-50-32x4d needs a multiple of 16, not 24: the 3×3 convolutions have 32 groups"
      ),
      (
        "senet-154", 16,
        "senet-154 needs a multiple of 32, not 16: the 3×3 convolutions have 64 groups"
      ),
      (
        "shufflenet", 16,
        "shufflenet needs a multiple of 6, not 16: a quarter of a stage's channels must divide into 3 groups"
      ),
      ("resnet-50", 513, "expected a whole number from 1 to 512, not '513'"),
    ])
  func refusedWidth(_ name: String, _ width: Int, _ reason: String) {
    let error = #expect(throws: SettingError.self) { try graph(name, [("width", "\(width)")]) }
    #expect(error == SettingError(key: "width", reason: reason))
  }
}
