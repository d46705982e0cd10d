import Engine
import Interchange
import Kernels
import Network
import Testing
import Zoo

@Suite("Networks from ONNX files")
struct ONNXImportTests {
  private func logits(_ graph: Graph, _ state: NetworkState) throws -> [Float] {
    let predictor = try Predictor(
      graph: graph, batch: 2, state: state, pool: WorkerPool(threads: 1))
    var stream = RandomStream(seed: 3, "images")
    let images = (0..<(2 * graph.input.count)).map { _ in Float(stream.normal()) }
    return images.withUnsafeBufferPointer { images in
      guard let base = images.baseAddress else { return [] }
      return Array(
        UnsafeBufferPointer(
          start: predictor.logits(images: base, count: 2), count: 2 * graph.classes))
    }
  }

  @Test(
    "what we export comes back as the same network, with the same bits",
    arguments: [
      "cifar-resnet-8", "se-cifar-resnet-8", "cifar-preresnet-110", "cifar-bottleneck-11",
      "cifar-wrn-10-1",
      "cifar-vgg-11", "cifar-inception", "cifar-mobilenet", "se-cifar-mobilenet",
      "cifar-shufflenet",
      "se-cifar-inception-resnet",
    ])
  func roundTrip(_ model: String) throws {
    let wide = ["cifar-shufflenet": "12", "cifar-bottleneck-11": "16"]
    let graph = try zoo(model, [("width", wide[model] ?? "8"), ("input", "32")])
    let state = try NetworkState(graph, seed: 5)
    let folder = try TemporaryFolder()
    let path = folder.path("net.onnx")
    try ONNXExport(graph, state, modules: graph.paths, label: label).write(to: path)
    let read = try ONNXImport(path)
    var builder = GraphBuilder(name: "again", input: read.blueprint.input)
    var nodes = [builder.input]
    for layer in read.blueprint.layers {
      nodes.append(builder.append(layer, layer.inputs.map { nodes[$0] }))
    }
    let again = try builder.finish(output: nodes[nodes.count - 1])
    #expect(again.cost.total == graph.cost.total)
    #expect(Set(again.parameters.map(\.name)) == Set(graph.parameters.map(\.name)))
    #expect(try logits(again, read.state(of: again)) == logits(graph, state))
    #expect(try Blueprint(text: read.blueprint.text) == read.blueprint)
  }

  @Test("layers without weights are numbered, and those with weights named, by the network alone")
  func names() throws {
    var source = ONNXSource()
    source.convolution("x", "a", [4, 3, 3, 3])
    source.node("Relu", ["a"], "r1")
    source.convolution("x", "b", [4, 3, 1, 1])
    source.node("Add", ["r1", "b"], "sum")
    source.head("sum", channels: 4)
    var other = ONNXSource()
    other.convolution("x", "b", [4, 3, 1, 1])
    other.convolution("x", "a", [4, 3, 3, 3])
    other.node("Sigmoid", ["b"], "unused")
    other.node("Relu", ["a"], "whatever")
    other.node("Add", ["whatever", "b"], "total")
    other.head("total", channels: 4)
    let (first, second) = (try source.read(), try other.read())
    #expect(first.blueprint == second.blueprint)
    #expect(first.blueprint.layers.map(\.name) == ["a", "act-1", "b", "add-1", "global-1", "fc"])
    #expect(try first.weightsDigest() == second.weightsDigest())
  }

  private func kinds(_ build: (inout ONNXSource) -> Void) throws -> [Network.Operation] {
    var source = ONNXSource()
    build(&source)
    return try source.read().blueprint.layers.map(\.operation).dropLast(2)
  }

  @Test("non-linearities of all spellings")
  func activations() throws {
    let operations = try kinds { source in
      source.node("LeakyRelu", ["x"], "a", [("alpha", .float(0.1))])
      source.number("zero", 0)
      source.number("six", 6)
      source.node("Clip", ["a", "zero", "six"], "b")
      source.node("HardSigmoid", ["b"], "c", [("alpha", .float(1.0 / 6))])
      source.node("Clip", ["c", "zero"], "d")
      source.node("HardSwish", ["d"], "e")
      source.node("Sigmoid", ["e"], "gate")
      source.node("Mul", ["gate", "e"], "f")
      source.head("f", channels: 3)
    }
    #expect(
      operations == [
        .activation(.leakyReLU(slope: 0.1)), .activation(.clamp(.relu6)),
        .activation(.clamp(.hardSigmoid)), .activation(.relu), .activation(.clamp(.hardSigmoid)),
        .scale, .activation(.sigmoid), .scale,
      ])
  }

  @Test("hard swish, written out as x · clip(x + 3, 0, 6) / 6")
  func hardSwish() throws {
    let operations = try kinds { source in
      for (name, value) in [("three", 3), ("zero", 0), ("six", 6)] as [(String, Float)] {
        source.number(name, value)
      }
      source.node("Add", ["x", "three"], "a")
      source.node("Clip", ["a", "zero", "six"], "b")
      source.node("Div", ["b", "six"], "c")
      source.node("Mul", ["x", "c"], "d")
      source.head("d", channels: 3)
    }
    #expect(
      operations == [
        .activation(.clamp(Clamp(offset: 3, low: 0, high: 6))), .multiply(0.16666667), .scale,
      ])
  }

  @Test("a channel shuffle, a mean over positions, and a reshape by the batch's own size")
  func shapes() throws {
    let operations = try kinds { source in
      source.input = [nil, 3, 8, 8]
      source.convolution("x", "a", [6, 3, 3, 3], [("strides", .integers([2, 2]))])
      source.node("Shape", ["a"], "shape")
      source.integers("index", [0])
      source.node("Gather", ["shape", "index"], "n")
      source.integers("groups", [3, 2, 4, 4])
      source.integers("whole", [-1, 6, 4, 4])
      source.node("Concat", ["n", "groups"], "target", [("axis", .integer(0))])
      source.node("Reshape", ["a", "target"], "b")
      source.node("Transpose", ["b"], "c", [("perm", .integers([0, 2, 1, 3, 4]))])
      source.node("Reshape", ["c", "whole"], "d")
      source.node(
        "ReduceMean", ["d"], "e", [("axes", .integers([2, 3])), ("keepdims", .integer(0))])
      source.integers("map", [0, 6, 1, 1])
      source.node("Reshape", ["e", "map"], "f")
      source.node("Sigmoid", ["f"], "g")
      source.node("Mul", ["d", "g"], "h")
      source.head("h", channels: 6)
    }
    #expect(
      operations == [
        .convolution(Convolution(Window(square: 3, stride: 2), outputChannels: 6)),
        .channelShuffle(groups: 3), .globalPool(.average), .activation(.sigmoid), .scale,
      ])
  }

  @Test(
    "zeros around a map go into the convolution after them, and a product's bias into the product")
  func merging() throws {
    let operations = try kinds { source in
      source.integers("pads", [0, 0, 1, 1, 0, 0, 1, 1])
      source.node("Pad", ["x", "pads"], "a")
      source.floats("conv.weight", [4, 3, 3, 3])
      source.node("Conv", ["a", "conv.weight"], "b")
      source.integers("flat", [1, -1])
      source.node("Reshape", ["b", "flat"], "c")
      source.floats("m", [256, 7])
      source.node("MatMul", ["c", "m"], "d")
      source.floats("bias", [7])
      source.node("Add", ["bias", "d"], "e")
      source.node("Relu", ["e"], "f")
      source.node("Dropout", ["f"], "g")
      source.floats("fc.weight", [5, 7])
      source.node("Gemm", ["g", "fc.weight"], "y", [("transB", .integer(1))])
    }
    // Of seven layers the last two are left out.
    #expect(
      operations == [
        .convolution(Convolution(Window(square: 3), outputChannels: 4)),
        .fullyConnected(outputs: 7, bias: true), .activation(.relu),
      ])
  }

  @Test(
    "what is not supported is named with its node",
    arguments: [
      ("Elu", [], "node /a (Elu): this operator is not supported; supported are Add, AveragePool"),
      ("Softplus", [], "this operator is not supported"),
      (
        "MaxPool",
        [
          ("kernel_shape", ONNXSource.Attribute.integers([3, 3])),
          ("dilations", .integers([2, 2])),
        ], "dilation is not supported"
      ),
      (
        "MaxPool", [("kernel_shape", .integers([3, 3])), ("strides", .integers([1, 2]))],
        "strides that differ"
      ),
      (
        "AveragePool", [("kernel_shape", .integers([2, 2])), ("pads", .integers([0, 0, 1, 1]))],
        "more padding on one side"
      ),
      ("ReduceMean", [("axes", .integers([1]))], "only a reduction over all positions"),
      ("Transpose", [("perm", .integers([0, 1, 3, 2]))], "only channel shuffles"),
      ("Flatten", [("axis", .integer(2))], "only flattening all of an image"),
    ])
  func refusals(
    _ operation: String, _ attributes: [(String, ONNXSource.Attribute)], _ reason: String
  ) throws {
    var source = ONNXSource()
    source.node(operation, ["x"], "a", attributes)
    source.head("a", channels: 3)
    let error = #expect(throws: ONNXImportError.self) { try source.read() }
    #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
  }

  @Test("what would be read as another network is refused")
  func misreadings() throws {
    func reason(_ build: (inout ONNXSource) -> Void) -> String {
      var source = ONNXSource()
      build(&source)
      let error = #expect(throws: ONNXImportError.self) { try source.read() }
      return error?.reason ?? ""
    }
    #expect(
      reason { source in
        source.convolution("x", "a", [4, 3, 1, 1])
        source.node("GlobalAveragePool", ["a"], "p")
        source.node("Softmax", ["p"], "g")
        source.node("Mul", ["a", "g"], "m")
        source.head("m", channels: 4)
      }.contains("at the end only"))
    #expect(
      reason { source in
        source.convolution("x", "a", [4, 3, 1, 1])
        source.node("GlobalAveragePool", ["a"], "p")
        source.integers("size", [1, 4, 8, 8])
        source.node("Expand", ["p", "size"], "e")
        source.convolution("e", "b", [4, 4, 3, 3])
        source.head("b", channels: 4)
      }.contains("only a gate that is multiplied"))
    #expect(
      reason { source in
        for name in ["gain", "shift", "mean", "variance"] { source.floats(name, [3]) }
        let norm = ["gain", "shift", "mean", "variance"]
        source.node("BatchNormalization", ["x"] + norm, "a")
        source.node("BatchNormalization", ["a"] + norm, "b")
        source.head("b", channels: 3)
      }.contains("shares 'gain'"))
  }

  @Test("operators of other domains, several inputs, several outputs, and a network that is none")
  func wrongFiles() throws {
    var foreign = ONNXSource()
    foreign.node("Gelu", ["x"], "a", [], domain: "com.microsoft")
    var two = ONNXSource()
    two.inputs = ["x", "z"]
    two.head("x", channels: 3)
    var heads = ONNXSource()
    heads.outputs = ["y", "flat"]
    heads.head("x", channels: 3)
    var shared = ONNXSource()
    shared.convolution("x", "a", [3, 3, 1, 1])
    shared.node("Conv", ["a", "a.weight"], "b")
    shared.head("b", channels: 3)
    let folder = try TemporaryFolder()
    for (bytes, reason) in [
      (foreign.bytes, "operators of 'com.microsoft' are not supported"),
      (two.bytes, "one input of images"), (heads.bytes, "one output is expected"),
      (shared.bytes, "shares 'a.weight' with another layer"),
      (Array("not a model".utf8), "no ONNX model"), ([], "no ONNX model"),
      (Array(two.bytes.dropLast(9)), "no ONNX model"),
    ] {
      let path = try folder.write("net.onnx", bytes)
      let error = #expect(throws: ONNXImportError.self) { try ONNXImport(path) }
      #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
      #expect(error?.path == path)
    }
  }
}
