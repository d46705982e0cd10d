import Kernels
import Engine
import Network
import Testing

@Suite("Rules of kernels")
struct KernelRulesTests {
  private static func shape(
    _ side: Int, _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, groups: Int = 1
  ) throws -> ConvolutionShape {
    try #require(
      ConvolutionShape(
        input: Shape(side, side, inputs),
        convolution: Convolution(
          Window(square: kernel, stride: stride), outputChannels: outputs, groups: groups)))
  }

  @Test(
    "the standard rules choose by shape and batch",
    arguments: [
      (side: 8, channels: 64, kernel: 3, stride: 1, groups: 1, images: 2, "winograd"),
      (side: 8, channels: 64, kernel: 3, stride: 1, groups: 1, images: 1, "direct"),
      (side: 3, channels: 64, kernel: 3, stride: 1, groups: 1, images: 128, "direct"),
      (side: 8, channels: 64, kernel: 1, stride: 1, groups: 1, images: 128, "direct"),
      (side: 8, channels: 64, kernel: 3, stride: 2, groups: 1, images: 128, "direct"),
      (side: 8, channels: 20, kernel: 3, stride: 1, groups: 1, images: 128, "direct"),
      (side: 8, channels: 64, kernel: 3, stride: 1, groups: 64, images: 128, "depthwise"),
      (side: 8, channels: 64, kernel: 3, stride: 1, groups: 32, images: 128, "direct"),
    ])
  func standard(
    side: Int, channels: Int, kernel: Int, stride: Int, groups: Int, images: Int, expected: String
  ) throws {
    let shape = try Self.shape(
      side, channels, channels, kernel: kernel, stride: stride, groups: groups)
    #expect(KernelRules.standard.choice(shape, images: images).rawValue == expected)
  }

  @Test(
    "bfloat16 is used where a rule says so and channels make whole vectors of pairs",
    arguments: [
      (inputs: 64, outputs: 32, groups: 1, "bfloat16"),
      (inputs: 3, outputs: 32, groups: 1, "direct"),
      (inputs: 32, outputs: 40, groups: 1, "direct"),
      (inputs: 64, outputs: 64, groups: 4, "direct"),
    ])
  func bfloat16(inputs: Int, outputs: Int, groups: Int, expected: String) throws {
    let shape = try Self.shape(8, inputs, outputs, kernel: 3, stride: 2, groups: groups)
    #expect(try KernelRules("bfloat16").choice(shape, images: 8).rawValue == expected)
    #expect(!ConvolutionChoice.candidates(for: shape).contains(.bfloat16))
  }

  @Test("the first rule that fits counts, and what none fits is direct")
  func order() throws {
    let rules = try KernelRules(
      """
      # Wide layers only.
      direct inputs<=32; winograd taps=9 outputs>=64 stride=1   # a comment
      """)
    let (narrow, wide) = try (
      Self.shape(8, 32, 64, kernel: 3), Self.shape(8, 64, 64, kernel: 3)
    )
    #expect(rules.choice(narrow, images: 8) == .direct)
    #expect(rules.choice(wide, images: 8) == .winograd)
    #expect(try rules.choice(Self.shape(8, 64, 64, kernel: 5), images: 8) == .direct)
    #expect(rules.description == "direct,inputs<=32;winograd,taps=9,outputs>=64,stride=1")
    #expect(try KernelRules(rules.description) == rules)
  }

  @Test(
    "fully connected layers have rules of their own, beside which convolutions' standard ones stay")
  func linear() throws {
    let rules = try KernelRules("linear: openblas inputs>=512 images<=64; linear:own")
    #expect(rules.linearChoice(inputs: 512, outputs: 10, images: 64) == .openblas)
    #expect(rules.linearChoice(inputs: 511, outputs: 10, images: 64) == .own)
    #expect(rules.linearChoice(inputs: 512, outputs: 10, images: 65) == .own)
    #expect(
      rules.description
        == KernelRules.standard.description + ";linear:openblas,inputs>=512,images<=64")
    #expect(try KernelRules(rules.description) == rules && rules.usesOpenBLAS)
    #expect(try Arithmetic("linear: own") == .standard)
    #expect(try Arithmetic("linear: openblas") == .fast(.always(.openblas)))
    let both = try KernelRules("direct; linear:openblas")
    #expect(both.description == "direct;linear:openblas")
    #expect(!KernelRules.standard.usesOpenBLAS)
    #expect(KernelRules.standard.linearChoice(inputs: 25_088, outputs: 4096, images: 16) == .own)
  }

  @Test("OpenBLAS trains where a rule says so, to other bits and the same result but for rounding")
  func openBLAS() throws {
    let graph = try TestNetwork.gatedTail.graph()
    let (own, library) = (
      try Training(graph), try Training(graph, kernels: KernelRules("linear: openblas"))
    )
    let (a, b) = (own.step(2), library.step(2))
    #expect(a != b && abs(a.loss - b.loss) < 1e-4 * a.loss)
    // Inference has our own kernel in any case.
    for (x, y) in zip(
      own.trainer.logits(images: own.batch.images.pointer, count: 7),
      library.trainer.logits(images: library.batch.images.pointer, count: 7))
    {
      #expect(abs(x - y) < 1e-3 * max(1, abs(x)))
    }
  }

  @Test("the standard rules' text gives the standard rules")
  func standardText() throws {
    #expect(try Arithmetic(KernelRules.standard.description) == .standard)
    #expect(try Arithmetic("standard") == .standard)
    #expect(try Arithmetic("reference") == .reference)
  }

  @Test(
    "wrong rules are refused with the rule and what there is",
    arguments: [
      ("", "there is no rule in it"),
      ("# nothing", "there is no rule in it"),
      (
        "direct; winogard",
        "rule 2: no kernel is called 'winogard'; there are direct, winograd, depthwise, "
          + "bfloat16"
      ),
      (
        "winograd size>=8",
        "rule 1: a shape has nothing called 'size'; there are inputs, outputs, groups, taps, "
          + "stride, positions, images, tiles"
      ),
      ("winograd tiles>=few", "rule 1: 'tiles>=few' needs a whole number as its bound"),
      ("direct; linear: mkl", "rule 2: no kernel is called 'mkl'; there are own, openblas"),
      ("linear:", "rule 1: no kernel is called ''; there are own, openblas"),
      ("winograd tiles", "rule 1: expected a condition such as tiles>=8, not 'tiles'"),
    ])
  func refused(text: String, reason: String) {
    let error = #expect(throws: KernelRulesError.self) { try KernelRules(text) }
    #expect(error?.description == reason)
  }

  @Test("a network's kernels are those of its shapes")
  func kernels() throws {
    let graph = try TestNetwork.zoo("cifar-resnet-8", [("shortcut", "B")]).graph()
    let kernels = Arithmetic.standard.kernels(of: graph, batch: 32)
    #expect(kernels.count == graph.convolutionShapes.reduce(0) { $0 + $1.count })
    #expect(kernels.first?.kernel == "direct")
    #expect(Set(kernels.map(\.kernel)) == ["direct", "winograd"])
    #expect(Set(Arithmetic.reference.kernels(of: graph, batch: 32).map(\.kernel)) == ["reference"])
    let direct = try Arithmetic("direct").kernels(of: graph, batch: 32)
    #expect(direct.allSatisfy { $0.kernel == "direct" })
  }
}
