import Settings
import Network
import Testing
import Zoo

@Suite("Network settings")
struct SettingsTests {
  static let refusals: [(model: String, key: String, value: String, reason: String)] = [
    ("cifar-resnet-20", "se.reductoin", "8", "no such network setting; did you mean se.reduction?"),
    (
      "cifar-resnet-20", "se.reduction", "0",
      "expected a positive number, or none for the plain network, not '0'"
    ),
    ("cifar-resnet-20", "se.squeeze", "mean", "expected one of avg, max, none, not 'mean'"),
    ("cifar-resnet-20", "se.stages", "[5]", "cifar-resnet-20 has the stages 2 to 4, not 5"),
    ("resnet-50", "se.stages", "[1,2]", "resnet-50 has the stages 2 to 5, not 1"),
    ("bn-inception", "se.stages", "[2]", "bn-inception has the stages 3 to 5, not 2"),
    ("inception-resnet-v2", "se.stages", "[4]", "inception-resnet-v2 has the stages 5 to 7, not 4"),
    (
      "cifar-resnet-20", "se.stages", "[]",
      "expected all, or a list of stages such as [2,3,4], not '[]'"
    ),
    (
      "cifar-resnet-20", "stride_in", "1x1",
      "cifar-resnet-20 has no choice of the strided layer; bottleneck ResNets and ResNeXts have"
    ),
    (
      "resnet-34", "stride_in", "3x3",
      "resnet-34 has no choice of the strided layer; bottleneck ResNets and ResNeXts have"
    ),
    ("resnet-50", "stride_in", "5x5", "expected one of 1x1, 3x3, not '5x5'"),
    (
      "resnet-50", "batch_norm", "false",
      "resnet-50 always has batch norm; VGG networks have a choice"
    ),
    ("vgg-16", "batch_norm", "no", "expected true or false, not 'no'"),
    (
      "resnet-50", "stem_stride", "1",
      "resnet-50 has the stem of its definition; networks of CIFAR size have a choice"
    ),
    ("cifar-resnet-20", "stem_stride", "3", "expected 1 or 2, not '3'"),
    ("cifar-resnet-20", "channels", "2", "expected 1 (grey) or 3, not '2'"),
    (
      "cifar-inception", "shortcut", "B", "cifar-inception has no shortcuts with a choice of A or B"
    ),
    ("shufflenet", "shortcut", "A", "shufflenet has no shortcuts with a choice of A or B"),
    (
      "cifar-inception", "se.placement", "post",
      "post makes no sense in cifar-inception: an Inception module has no addition; use standard or pre"
    ),
    (
      "vgg-16", "se.placement", "pre",
      "pre makes no sense in vgg-16: it has no addition, and standard stands after each 3×3 "
        + "convolution; use standard"
    ),
    (
      "mobilenet", "se.placement", "identity",
      "identity makes no sense in mobilenet: its blocks have no addition; use standard, pre or 3x3"
    ),
    (
      "inception-resnet-v2", "se.placement", "3x3",
      "3x3 makes no sense in inception-resnet-v2: its branches have several 3×3 convolutions or none; "
        + "use standard, pre, post or identity"
    ),
    ("cifar-inception", "input", "8", "cifar-inception needs images of at least 16 pixels"),
    ("resnet-50", "input", "5000", "expected a whole number from 1 to 4096, not '5000'"),
    ("resnet-50", "classes", "0", "expected a whole number from 1 to 1000000, not '0'"),
    (
      "resnet-51", "width", "64",
      "no network is called 'resnet-51'; did you mean resnet-50?"
    ),
  ]

  @Test("what makes no sense is refused with the reason", arguments: refusals.indices)
  func refused(_ index: Int) {
    let refusal = Self.refusals[index]
    let error = #expect(throws: SettingError.self) {
      try graph(refusal.model, [(refusal.key, refusal.value)])
    }
    #expect(error?.reason == refusal.reason)
    #expect(error?.key == (refusal.model == "resnet-51" ? "model" : refusal.key))
  }

  @Test("se-NAME is NAME with r = 16")
  func prefix() throws {
    var settings = NetworkSettings(model: "cifar-resnet-20")
    try settings.set("se.reduction", "16")
    #expect(NetworkSettings(model: "se-cifar-resnet-20") == settings)
  }

  @Test("canonical settings name every default, and a plain network has no other SE key")
  func canonical() throws {
    let plain = NetworkSettings(model: "cifar-resnet-20").canonical.map { "\($0.key)=\($0.value)" }
    #expect(
      plain == [
        "classes=10", "input=32", "model=cifar-resnet-20", "se.reduction=none", "shortcut=A",
        "stem_stride=1", "width=16",
      ])
    let se = NetworkSettings(model: "se-cifar-inception").canonical.map { "\($0.key)=\($0.value)" }
    #expect(
      se == [
        "classes=10", "input=32", "model=cifar-inception", "se.bias=false",
        "se.excitation=sigmoid", "se.placement=standard", "se.reduction=16", "se.squeeze=avg",
        "se.stages=all", "stem_stride=1", "width=64",
      ])
  }

  @Test("canonical settings have the keys of choices that the network has, and no others")
  func choices() {
    func text(_ model: String) -> String {
      NetworkSettings(model: model).canonical.map { "\($0.key)=\($0.value)" }
        .joined(separator: " ")
    }
    #expect(
      text("resnet-50")
        == "classes=1000 input=224 model=resnet-50 se.reduction=none shortcut=B stride_in=3x3 width=64"
    )
    #expect(
      text("vgg-16")
        == "batch_norm=true classes=1000 input=224 model=vgg-16 se.reduction=none width=64")
    #expect(
      text("inception-v3")
        == "classes=1000 input=299 model=inception-v3 se.reduction=none width=32")
  }

  @Test("a setting and the default it equals are one network")
  func defaults() throws {
    let own = NetworkSettings(model: "resnet-50").canonical.map(\.value)
    let said = try network(
      "resnet-50",
      [
        ("input", "224"), ("classes", "1000"), ("width", "64"), ("stride_in", "3x3"),
        ("shortcut", "B"),
      ]
    ).canonical.map(\.value)
    #expect(own == said)
  }

  @Test("a network of grey images reads one channel, and says so; others say nothing")
  func channels() throws {
    var settings = NetworkSettings(model: "cifar-resnet-20")
    let colour = try Zoo.build(settings)
    #expect(!settings.canonical.contains { $0.key == "channels" })
    try settings.set("channels", "1")
    let grey = try Zoo.build(settings)
    #expect(grey.input.channels == 1 && colour.input.channels == 3)
    #expect(settings.canonical.first { $0.key == "channels" }?.value == "1")
    // Two of three weights of the first convolution, 3×3 to 16 channels, are gone.
    #expect(colour.cost.total.parameters - grey.cost.total.parameters == 2 * 9 * 16)
    let pairs = Dictionary(uniqueKeysWithValues: settings.canonical.map { ($0.key, $0.value) })
    #expect(try NetworkSettings(canonical: pairs).channels == 1)
    try settings.set("channels", "default")
    #expect(settings.channels == nil)
  }
}
