import Interchange

/// A small ONNX file, written by the test's own hand.
struct ONNXSource {
  enum Attribute {
    case integer(Int)
    case integers([Int])
    case float(Float)
    case text(String)
  }

  var opset = 17
  /// Axes of the images; nil is free.
  var input: [Int?] = [1, 3, 8, 8]
  var inputs = ["x"]
  var outputs = ["y"]
  private var graph = ProtobufMessage()

  mutating func node(
    _ operation: String, _ inputs: [String], _ output: String,
    _ attributes: [(String, Attribute)] = [], domain: String = ""
  ) {
    var node = ProtobufMessage()
    for input in inputs { node.add(1, input) }
    node.add(2, output)
    node.add(3, "/\(output)")
    node.add(4, operation)
    for (name, value) in attributes {
      var attribute = ProtobufMessage()
      attribute.add(1, name)
      switch value {
      case .float(let value): attribute.add(2, value)
      case .integer(let value): attribute.add(3, value)
      case .text(let value): attribute.add(4, value)
      case .integers(let values): for value in values { attribute.add(8, value) }
      }
      node.add(5, attribute)
    }
    if !domain.isEmpty { node.add(7, domain) }
    graph.add(1, node)
  }

  /// A tensor of floats: 0.01, 0.02, …
  mutating func floats(_ name: String, _ shape: [Int]) {
    let values = (0..<shape.reduce(1, *)).map { Float($0 + 1) / 100 }
    var tensor = ProtobufMessage()
    for side in shape { tensor.add(1, side) }
    tensor.add(2, 1)
    for value in values { tensor.add(4, value) }
    tensor.add(8, name)
    graph.add(5, tensor)
  }

  mutating func number(_ name: String, _ value: Float) {
    var tensor = ProtobufMessage()
    tensor.add(2, 1)
    tensor.add(4, value)
    tensor.add(8, name)
    graph.add(5, tensor)
  }

  mutating func integers(_ name: String, _ values: [Int]) {
    var tensor = ProtobufMessage()
    tensor.add(1, values.count)
    tensor.add(2, 7)
    for value in values { tensor.add(7, value) }
    tensor.add(8, name)
    graph.add(5, tensor)
  }

  /// A convolution with weights of its own, without bias.
  mutating func convolution(
    _ x: String, _ output: String, _ shape: [Int], _ attributes: [(String, Attribute)] = []
  ) {
    floats("\(output).weight", shape)
    let pad = shape[2] / 2
    node(
      "Conv", [x, "\(output).weight"], output,
      [("pads", .integers([pad, pad, pad, pad]))] + attributes)
  }

  /// Pools, flattens and classifies.
  mutating func head(_ x: String, channels: Int, classes: Int = 5) {
    floats("fc.weight", [classes, channels])
    floats("fc.bias", [classes])
    node("GlobalAveragePool", [x], "pooled")
    node("Flatten", ["pooled"], "flat")
    node("Gemm", ["flat", "fc.weight", "fc.bias"], "y", [("transB", .integer(1))])
  }

  var bytes: [UInt8] {
    var graph = self.graph
    for name in inputs { graph.add(11, Self.port(name, input)) }
    for name in outputs { graph.add(12, Self.port(name, [1, 5])) }
    var model = ProtobufMessage()
    model.add(1, 8)
    model.add(7, graph)
    var operators = ProtobufMessage()
    operators.add(2, opset)
    model.add(8, operators)
    return model.bytes
  }

  private static func port(_ name: String, _ shape: [Int?]) -> ProtobufMessage {
    var axes = ProtobufMessage()
    for side in shape {
      var axis = ProtobufMessage()
      if let side { axis.add(1, side) } else { axis.add(2, "n") }
      axes.add(1, axis)
    }
    var tensor = ProtobufMessage()
    tensor.add(1, 1)
    tensor.add(2, axes)
    var type = ProtobufMessage()
    type.add(1, tensor)
    var port = ProtobufMessage()
    port.add(1, name)
    port.add(2, type)
    return port
  }

  /// What we make of it.
  func read() throws -> ONNXImport {
    let folder = try TemporaryFolder()
    return try ONNXImport(folder.write("net.onnx", bytes))
  }
}
