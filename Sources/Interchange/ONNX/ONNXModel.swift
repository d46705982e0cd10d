/// The part of ONNX's schema (onnx.proto) that our networks need, with its field numbers.
struct ONNXModel: Sendable {
  var irVersion: Int
  var opset: Int
  var version: String
  var graph: ONNXGraph
  var metadata: [String: String]

  var message: ProtobufMessage {
    var model = ProtobufMessage()
    model.add(1, irVersion)
    model.add(2, "ablate")
    model.add(3, version)
    model.add(7, graph.message)
    var operators = ProtobufMessage()
    operators.add(1, "")
    operators.add(2, opset)
    model.add(8, operators)
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      var pair = ProtobufMessage()
      pair.add(1, key)
      pair.add(2, value)
      model.add(14, pair)
    }
    return model
  }
}

/// A GraphProto.
struct ONNXGraph: Sendable {
  var name: String
  var nodes: [ONNXNode] = []
  var initializers: [ONNXInitializer] = []
  var input: ONNXValue
  var output: ONNXValue

  var message: ProtobufMessage {
    var graph = ProtobufMessage()
    for node in nodes { graph.add(1, node.message) }
    graph.add(2, name)
    for initializer in initializers { graph.add(5, initializer.message) }
    graph.add(11, input.message)
    graph.add(12, output.message)
    return graph
  }
}

/// A ValueInfoProto of floats whose first axis, the batch, is free.
struct ONNXValue: Sendable {
  var name: String
  /// Axes after the batch.
  var shape: [Int]

  var message: ProtobufMessage {
    var axes = ProtobufMessage()
    var batch = ProtobufMessage()
    batch.add(2, "N")
    axes.add(1, batch)
    for size in shape {
      var axis = ProtobufMessage()
      axis.add(1, size)
      axes.add(1, axis)
    }
    var tensor = ProtobufMessage()
    tensor.add(1, ONNXInitializer.ElementType.float.rawValue)
    tensor.add(2, axes)
    var type = ProtobufMessage()
    type.add(1, tensor)
    var value = ProtobufMessage()
    value.add(1, name)
    value.add(2, type)
    return value
  }
}

/// A NodeProto with one output.
struct ONNXNode: Sendable {
  enum Attribute: Sendable {
    case int(Int)
    case float(Float)
    case ints([Int])
  }

  var name: String
  var operation: String
  var inputs: [String]
  var output: String
  var attributes: [(name: String, value: Attribute)] = []

  var message: ProtobufMessage {
    var node = ProtobufMessage()
    for input in inputs { node.add(1, input) }
    node.add(2, output)
    node.add(3, name)
    node.add(4, operation)
    for (name, value) in attributes {
      var attribute = ProtobufMessage()
      attribute.add(1, name)
      switch value {
      case .float(let value):
        attribute.add(2, value)
        attribute.add(20, 1)
      case .int(let value):
        attribute.add(3, value)
        attribute.add(20, 2)
      case .ints(let values):
        for value in values { attribute.add(8, value) }
        attribute.add(20, 7)
      }
      node.add(5, attribute)
    }
    return node
  }
}

/// A TensorProto with raw data.
struct ONNXInitializer: Sendable {
  enum ElementType: Int, Sendable {
    case float = 1
    case int64 = 7
  }

  var name: String
  var type: ElementType
  var shape: [Int]
  /// Little-endian values.
  var make: @Sendable () -> [UInt8]

  var message: ProtobufMessage {
    var tensor = ProtobufMessage()
    for axis in shape { tensor.add(1, axis) }
    tensor.add(2, type.rawValue)
    tensor.add(8, name)
    tensor.add(9, count: shape.reduce(type == .float ? 4 : 8, *), make)
    return tensor
  }

  static func floats(
    _ name: String, _ shape: [Int], _ make: @escaping @Sendable () -> [Float]
  ) -> ONNXInitializer {
    ONNXInitializer(name: name, type: .float, shape: shape) { make().littleEndianBytes }
  }

  static func integers(_ name: String, _ values: [Int]) -> ONNXInitializer {
    ONNXInitializer(name: name, type: .int64, shape: [values.count]) {
      values.flatMap { value in
        withUnsafeBytes(of: Int64(value).littleEndian) { Array<UInt8>($0) }
      }
    }
  }
}
