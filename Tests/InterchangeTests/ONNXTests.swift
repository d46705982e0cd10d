import Interchange
import Network
import Testing

@Suite("ONNX models")
struct ONNXTests {
  private func convolution(
    _ channels: Int, _ window: Window = Window(square: 3), groups: Int = 1, bias: Bool = false
  ) -> Convolution {
    Convolution(window, outputChannels: channels, groups: groups, bias: bias)
  }

  @Test("the file says what it is, and its batch is free")
  func head() throws {
    let graph = try network { b, x in b.globalPool("pool", x, .average) }
    let model = try graph.onnx()
    #expect(model.irVersion == 8 && model.opset == 17 && model.producer == "ablate 1.2.3")
    #expect(model.input.name == "images" && model.input.shape == ["N", "3", "6", "5"])
    #expect(model.output.name == "logits" && model.output.shape == ["N", "4"])
    #expect(
      model.metadata == [
        "ablate": "1.2.3", "layout": "nchw", "model": "net", "seed": "5",
        "settings": #"{"model":"net"}"#,
      ])
    #expect(model.nodes.map(\.operation) == ["GlobalAveragePool", "Flatten", "Gemm"])
    #expect(model.nodes.last?.output == "logits")
  }

  @Test("images of the engine's order are turned once, in front")
  func channelsLast() throws {
    let graph = try network { b, x in b.globalPool("pool", x, .maximum) }
    let model = try graph.onnx { $0.layout = .nhwc }
    #expect(model.input.shape == ["N", "6", "5", "3"] && model.metadata["layout"] == "nhwc")
    #expect(model.nodes.map(\.operation) == ["Transpose", "GlobalMaxPool", "Flatten", "Gemm"])
    #expect(model.nodes[0].ints["perm"] == [0, 3, 1, 2])
  }

  @Test("the version of the operator set decides that of the file", arguments: 13...23)
  func opsets(_ opset: Int) throws {
    let model = try network { b, x in b.globalPool("pool", x, .average) }
      .onnx { $0.opset = opset }
    #expect(model.opset == opset && model.irVersion == (opset < 15 ? 7 : 8))
  }

  @Test("a convolution has its window, groups and weights in PyTorch's order")
  func convolutions() throws {
    let graph = try network(input: Shape(5, 8, 4)) { b, x in
      b.convolution(
        "conv", x,
        convolution(
          6, Window(1, 3, stride: 3, paddingWidth: 1, roundsUp: true), groups: 2, bias: true))
    }
    let model = try graph.onnx()
    let conv = model.nodes[0]
    #expect(conv.operation == "Conv" && conv.inputs == ["images", "conv.weight", "conv.bias"])
    #expect(conv.ints["kernel_shape"] == [1, 3] && conv.ints["strides"] == [3, 3])
    // Rows 0, 3: nothing hangs over. Columns −1, 2, 5 of eight: the last ends at 7.
    #expect(conv.ints["pads"] == [0, 1, 0, 1] && conv.ints["group"] == [2])
    let weight = try #require(model.tensors["conv.weight"])
    #expect(weight.shape == [6, 2, 1, 3] && weight.type == 1)
    // Ours is [1, 3, 2, 6] and counts from 1.
    #expect(Array(weight.floats.prefix(6)) == [1, 13, 25, 7, 19, 31])
    #expect(model.tensors["conv.bias"]?.floats == [37, 38, 39, 40, 41, 42])
  }

  @Test("a fully connected layer on a map reads channels first")
  func fullyConnected() throws {
    let graph = try network(input: Shape(2, 1, 3)) { _, x in x }
    let model = try graph.onnx()
    #expect(model.nodes.map(\.operation) == ["Flatten", "Gemm"])
    #expect(model.nodes[1].ints["transB"] == [1])
    // Ours is [2 positions, 3 channels, 4 outputs] and counts from 1.
    #expect(model.tensors["fc.weight"]?.shape == [4, 6])
    #expect(model.tensors["fc.weight"]?.floats.prefix(6) == [1, 13, 5, 17, 9, 21])
  }

  @Test("batch norm stays, or becomes part of the convolution that it alone reads")
  func batchNorm() throws {
    let graph = try network { b, x in
      let y = b.convolution("conv", x, convolution(2, Window(square: 1), bias: true))
      return b.globalPool("pool", b.activation("relu", b.batchNorm("bn", y)), .average)
    }
    let state = NetworkState(values: [
      "conv.weight": [1, 2, 3, 4, 5, 6], "conv.bias": [10, 20], "bn.gain": [2, 3],
      "bn.shift": [0.5, 0.25], "bn.mean": [1, 2], "bn.variance": [4 - 1e-5, 9 - 1e-5],
      "fc.weight": [Float](repeating: 1, count: 8), "fc.bias": [0, 0, 0, 0],
    ])
    let kept = try graph.onnx(state)
    #expect(
      kept.nodes.map(\.operation)
        == ["Conv", "BatchNormalization", "Relu", "GlobalAveragePool", "Flatten", "Gemm"])
    #expect(
      kept.nodes[1].inputs == [
        "conv", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var",
      ])
    #expect(kept.nodes[1].floats["epsilon"] == 1e-5)
    #expect(kept.tensors["bn.running_mean"]?.floats == [1, 2])
    #expect(kept.tensors["bn.weight"]?.floats == [2, 3])
    let folded = try graph.onnx(state) { $0.foldsBatchNorm = true }
    #expect(
      folded.nodes.map(\.operation) == ["Conv", "Relu", "GlobalAveragePool", "Flatten", "Gemm"])
    #expect(folded.nodes[1].inputs == ["conv"])
    // Gain over deviation is 1 in both channels, so biases are 10 − 1 + 0.5 and 20 − 2 + 0.25; weights
    // are [out, in].
    #expect(folded.tensors["conv.weight"]?.floats == [1, 3, 5, 2, 4, 6])
    #expect(folded.tensors["conv.bias"]?.floats == [9.5, 18.25])
    #expect(folded.tensors["bn.weight"] == nil)
  }

  @Test("what something else reads too, or what is no convolution, keeps its batch norm")
  func keptNorms() throws {
    let graph = try network { b, x in
      let y = b.convolution("conv", x, convolution(3))
      let sum = b.add("sum", b.batchNorm("bn1", y), y)
      return b.batchNorm("bn2", sum)
    }
    let model = try graph.onnx { $0.foldsBatchNorm = true }
    #expect(
      model.nodes.map(\.operation)
        == ["Conv", "BatchNormalization", "Add", "BatchNormalization", "Flatten", "Gemm"])
  }

  @Test("an SE block squeezes to rows, gates by a map, and dropout is left out")
  func squeezeExcitation() throws {
    let graph = try network { b, x in
      let y = b.convolution("conv", x, convolution(4))
      let hidden = b.fullyConnected(
        "se.reduce", b.globalPool("se.squeeze", y, .average), outputs: 2, bias: false)
      let gate = b.activation(
        "se.gate",
        b.fullyConnected("se.expand", b.activation("se.relu", hidden), outputs: 4, bias: false),
        .sigmoid)
      let gated = b.scale("se.scale", y, gate: gate)
      return b.dropout("dropout", b.multiply("factor", gated, by: 0.5), rate: 0.3)
    }
    let model = try graph.onnx()
    #expect(
      model.nodes.map(\.operation) == [
        "Conv", "GlobalAveragePool", "Flatten", "Gemm", "Relu", "Gemm", "Sigmoid", "Unsqueeze",
        "Mul", "Mul", "Flatten", "Gemm",
      ])
    #expect(model.nodes[8].inputs == ["conv", "se.gate.map"])
    #expect(model.tensors["factor.factor"]?.floats == [0.5])
    #expect(model.tensors["ints.2.3"]?.integers == [2, 3] && model.tensors["ints.2.3"]?.type == 7)
    #expect(model.nodes[10].inputs == ["factor"])
  }

  @Test("a padded shortcut is a slice and zeros after the channels; a shuffle turns two axes")
  func moving() throws {
    let graph = try network { b, x in
      let short = b.padShortcut("short", x, stride: 2, channels: 6)
      return b.concatenate("concat", [b.channelShuffle("shuffle", short, groups: 3), short])
    }
    let model = try graph.onnx()
    #expect(
      model.nodes.map(\.operation)
        == ["Slice", "Pad", "Reshape", "Transpose", "Reshape", "Concat", "Flatten", "Gemm"])
    let slice = model.nodes[0].inputs.dropFirst().map { model.tensors[$0]?.integers }
    #expect(slice == [[0, 0], [6, 5], [2, 3], [2, 2]])
    #expect(model.tensors[model.nodes[1].inputs[1]]?.integers == [0, 0, 0, 0, 0, 3, 0, 0])
    #expect(model.tensors[model.nodes[2].inputs[1]]?.integers == [0, 3, 2, 3, 3])
    #expect(model.nodes[3].ints["perm"] == [0, 2, 1, 3, 4])
    #expect(model.tensors[model.nodes[4].inputs[1]]?.integers == [0, 6, 3, 3])
    #expect(model.nodes[5].inputs == ["shuffle", "short"] && model.nodes[5].ints["axis"] == [1])
  }

  @Test("every value is made once, before it is read, in every network of the zoo")
  func order() throws {
    for model in ["se-shufflenet", "se-inception-resnet-v2", "se-cifar-preresnet-110", "vgg-16"] {
      let graph = try zoo(
        model, [("width", model == "se-shufflenet" ? "6" : "8"), ("classes", "3")])
      for folds in [false, true] {
        let read = try graph.onnx { $0.foldsBatchNorm = folds }
        var known = Set(read.tensors.keys).union(["images"])
        for node in read.nodes {
          #expect(
            known.isSuperset(of: node.inputs), "\(model): \(node.name) reads what is not there")
          #expect(known.insert(node.output).inserted, "\(model): \(node.output) is made twice")
        }
        #expect(known.contains("logits"))
        #expect(
          Set(read.nodes.flatMap(\.inputs)).isSuperset(of: read.tensors.keys), "unread tensor")
      }
    }
  }

  @Test("layers that are called as the two fixed names are called otherwise")
  func fixedNames() throws {
    let graph = try network { b, x in
      let y = b.activation("logits", b.activation("images", x, .tanh), .relu)
      return b.globalPool("pool", y, .average)
    }
    let model = try graph.onnx()
    #expect(model.nodes.map(\.output) == ["images_", "logits_", "pool", "pool.row", "logits"])
  }

  @Test("what ONNX cannot hold is refused with the reason")
  func refusals() throws {
    let wide = try network { b, x in b.pool("pool", x, .maximum, Window(2, 2, paddingHeight: 2)) }
    var error = #expect(throws: ONNXError.self) { try wide.onnx() }
    #expect(error?.description == "net, layer pool: its padding is as large as its window")
    let graph = try network { b, x in b.globalPool("pool", x, .average) }
    error = #expect(throws: ONNXError.self) {
      try ONNXExport(graph, distinctState(graph), modules: graph.paths, label: label, limit: 100)
    }
    #expect(
      error?.description
        == "net takes 0 MiB as ONNX, and a file of that format cannot exceed 2047 MiB; export "
        + "safetensors instead")
  }
}
