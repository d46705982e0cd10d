import Testing
import Zoo

@Suite("Network settings")
struct SettingsTests {
  @Test(
    "what makes no sense is refused with the reason",
    arguments: [
      (
        "cifar-resnet-20", "se.reductoin", "8",
        "no such network setting; did you mean se.reduction?"
      ),
      ("cifar-resnet-20", "se.reduction", "0", "expected a positive number, or none for the plain"),
      ("cifar-resnet-20", "se.squeeze", "mean", "expected one of avg, max, none, not 'mean'"),
      ("cifar-resnet-20", "se.stages", "[5]", "cifar-resnet-20 has the stages 2 to 4, not 5"),
      ("cifar-resnet-20", "se.stages", "[]", "expected all, or a list of stages"),
      ("cifar-resnet-20", "stride_in", "1x1", "has no choice of the strided layer"),
      ("cifar-resnet-20", "stem_stride", "3", "expected 1 or 2, not '3'"),
      ("cifar-inception", "shortcut", "B", "cifar-inception has no shortcuts"),
      ("cifar-inception", "se.placement", "post", "an Inception module has no addition"),
      ("cifar-inception", "input", "8", "needs images of at least 16 pixels"),
      ("cifar-resnet-21", "width", "16", "no network is called 'cifar-resnet-21'; did you mean"),
    ])
  func refused(_ model: String, _ key: String, _ value: String, _ reason: String) {
    let error = #expect(throws: SettingError.self) {
      var settings = NetworkSettings(model: model)
      try settings.set(key, value)
      _ = try Zoo.build(settings)
    }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "no error")")
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

  @Test("every listed network builds, plain and with SE", arguments: Zoo.names)
  func builds(_ name: String) throws {
    let plain = try Zoo.build(NetworkSettings(model: name))
    let se = try Zoo.build(NetworkSettings(model: "se-" + name))
    #expect(plain.cost.squeezeExcitation.parameters == 0)
    #expect(se.cost.total.parameters > plain.cost.total.parameters)
  }

  @Test(
    "edits are counted",
    arguments: [("se.reductoin", "se.reduction", 1), ("abc", "abc", 0), ("", "ab", 2)])
  func distance(_ a: String, _ b: String, _ edits: Int) {
    #expect(NearestName.distance(a, b) == edits)
  }
}
