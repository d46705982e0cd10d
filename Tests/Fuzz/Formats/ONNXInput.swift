import Files
import Interchange
import Network
import Zoo

/// Exports of small networks.
struct ONNXInput: InputFormat {
  static let name = "onnx"
  let seeds: [[UInt8]]
  let suffix = ".onnx"
  let tokens = [
    "Conv", "Relu", "Clip", "Add", "Mul", "Div", "Concat", "Reshape", "Flatten", "Shape", "Gather",
    "Slice", "Pad",
    "Expand", "Transpose", "ReduceMean", "MaxPool", "AveragePool", "Gemm", "MatMul", "Squeeze",
    "Unsqueeze",
    "pads", "strides", "kernel_shape", "dilations", "group", "axes", "axis", "perm", "alpha",
    "logits", "images",
  ].map(\.bytes)

  init(folder: String) throws {
    var files: [[UInt8]] = []
    for (model, width) in [
      ("se-cifar-resnet-8", 2), ("cifar-shufflenet", 6), ("cifar-mobilenet", 8),
    ] {
      var settings = NetworkSettings(model: model)
      for (key, value) in [("width", "\(width)"), ("input", "16")] { try settings.set(key, value) }
      let graph = try Zoo.build(settings)
      var values: [String: [Float]] = [:]
      for tensor in graph.stateTensors {
        values[tensor.name] = [Float](repeating: 0.5, count: tensor.count)
      }
      let label = WeightsLabel(model: model, settings: [:], origin: .seed(1), version: "1")
      let path = "\(folder)/seed"
      try ONNXExport(
        graph, NetworkState(values: values), modules: graph.nodes.map(\.name), label: label
      ).write(to: path)
      files.append(try WholeFile.read(path))
    }
    seeds = files
  }

  func read(_ path: String) -> Bool {
    guard let network = try? ONNXImport(path) else { return false }
    return NetworkTextInput.build(network.blueprint.text) && (try? network.weightsDigest()) != nil
  }
}

/// Networks written out.
struct NetworkTextInput: InputFormat {
  static let name = "network"
  let seeds: [[UInt8]]
  let tokens = [
    "; ", " < ", "input ", "conv ", "bn ", "act ", "pool ", "global ", "fc ", "add ", "concat ",
    "scale ", "multiply ",
    "dropout ", "pad ", "shuffle ", "kernel=", "stride=", "out=", "groups=", "1000000", "of=",
    "ceil=true", "low=",
    "inf", "nan", "-1", "0x0", "4096x4096",
  ].map(\.bytes)

  init(folder: String) throws {
    seeds = [
      """
      input 16x16x3; stem conv kernel=3x3 stride=1 pad=1x1 out=8 groups=1 bias=false < 0; \
      stem.bn bn epsilon=1e-05 momentum=0.1 < 1; r act of=leaky slope=0.1 < 2; \
      b.conv1 conv kernel=3x3 stride=1 pad=1x1 out=8 groups=2 bias=true < 3; \
      c act of=clamp slope=1.0 offset=0.5 low=0.0 high=6.0 < 4; s add < 3 5; \
      m pool of=maximum kernel=3x3 stride=2 pad=1x1 counts=true ceil=true < 6; j concat < 7 7; \
      h shuffle groups=4 < 8; p pad stride=2 channels=32 < 9; g global of=average < 10; \
      k scale < 10 11; x multiply by=0.5 < 12; y global of=maximum < 13; d dropout rate=0.5 < 14; fc fc out=10 bias=true < 15
      """.bytes
    ]
  }

  func read(_ path: String) -> Bool {
    guard let bytes = try? WholeFile.read(path) else { return false }
    return Self.build(String(decoding: bytes, as: UTF8.self))
  }

  /// Plain, and with SE blocks where they can stand.
  static func build(_ text: String) -> Bool {
    var settings = NetworkSettings(model: "cifar-resnet-8")
    guard (try? settings.set("network", text)) != nil, let graph = try? Zoo.build(settings) else {
      return false
    }
    _ = graph.cost
    for placement in Placement.allCases {
      var block = SESettings()
      block.placement = placement
      settings.se = block
      _ = (try? Zoo.build(settings))?.cost
    }
    return true
  }
}
