import Files
import Text

/// What we read of an ONNX file (onnx.proto): the graph's nodes and constants, each tensor where it lies.
struct ONNXFile {
  struct Node {
    var name = ""
    var operation = ""
    var domain = ""
    var inputs: [String] = []
    var outputs: [String] = []
    var attributes: [String: Attribute] = [:]
    /// What the exporter says of it besides.
    var metadata: [String: String] = [:]

    /// For messages: its name, or what it gives where it has none.
    var label: String { name.isEmpty ? outputs.first ?? operation : name }
  }

  struct Attribute {
    var float: Float?
    var integer: Int?
    var text: String?
    var tensor: Tensor?
    var integers: [Int] = []
  }

  struct Tensor {
    var name = ""
    var shape: [Int] = []
    /// A number of TensorProto.DataType: 1 is float, 7 int64.
    var type = 0
    var floats: [Float] = []
    var integers: [Int] = []
    /// Of `bytes`, the values in little-endian order.
    var raw: Range<Int>?
    /// Key and value where the values lie in another file: `location`, `offset`, `length`.
    var external: [String: String] = [:]
    var isExternal = false
    /// Whether nodes of the file make it.
    var isComputed = false

    var count: Int { shape.reduce(1, *) }
  }

  /// A graph's input or output; nil for an axis whose size is free.
  struct Port {
    var name = ""
    var shape: [Int?] = []
  }

  let path: String
  let bytes: [UInt8]
  /// The files beside it that hold tensors, as far as they were read.
  let besides = NeighbouringFiles()
  private(set) var opset = 0
  private(set) var nodes: [Node] = []
  private(set) var tensors: [String: Tensor] = [:]
  private(set) var inputs: [Port] = []
  private(set) var outputs: [Port] = []

  /// Larger files cannot be: protobuf's own limit.
  private static let limit = Int(Int32.max)

  /// Throws: a file that cannot be read, or that is no ONNX model.
  init(_ path: String) throws(ONNXImportError) {
    do throws(FileError) { bytes = try WholeFile.read(path, limit: Self.limit) } catch {
      throw ONNXImportError(path, error.reason)
    }
    self.path = path
    do throws(ProtobufError) { try readModel() } catch {
      throw ONNXImportError(path, "no ONNX model, or a damaged one")
    }
    guard !nodes.isEmpty, opset > 0 else {
      throw ONNXImportError(path, "no ONNX model: it has no nodes, or no operator set")
    }
  }

  private mutating func readModel() throws(ProtobufError) {
    var reader = ProtobufReader(bytes)
    while let (field, value) = try reader.next() {
      switch (field, value.range) {
      case (7, let range?): try readGraph(range)
      case (8, let range?): try readOperators(range)
      default: break
      }
    }
  }

  /// The version of the standard operators.
  private mutating func readOperators(_ range: Range<Int>) throws(ProtobufError) {
    var reader = ProtobufReader(bytes, range)
    var (domain, version) = ("", 0)
    while let (field, value) = try reader.next() {
      switch field {
      case 1: domain = try value.text(bytes)
      case 2: version = value.integer ?? 0
      default: break
      }
    }
    if domain.isEmpty || domain == "ai.onnx" { opset = version }
  }

  private mutating func readGraph(_ range: Range<Int>) throws(ProtobufError) {
    var reader = ProtobufReader(bytes, range)
    while let (field, value) = try reader.next() {
      guard let range = value.range else { continue }
      switch field {
      case 1: nodes.append(try node(range))
      case 5:
        let tensor = try tensor(range)
        tensors[tensor.name] = tensor
      case 11: inputs.append(try port(range))
      case 12: outputs.append(try port(range))
      default: break
      }
    }
  }

  private func node(_ range: Range<Int>) throws(ProtobufError) -> Node {
    var reader = ProtobufReader(bytes, range)
    var node = Node()
    while let (field, value) = try reader.next() {
      switch field {
      case 1: node.inputs.append(try value.text(bytes))
      case 2: node.outputs.append(try value.text(bytes))
      case 3: node.name = try value.text(bytes)
      case 4: node.operation = try value.text(bytes)
      case 5:
        guard let range = value.range else { throw ProtobufError() }
        let (name, attribute) = try attribute(range)
        node.attributes[name] = attribute
      case 7: node.domain = try value.text(bytes)
      case 9:
        guard let range = value.range else { throw ProtobufError() }
        let (key, text) = try pair(range)
        node.metadata[key] = text
      default: break
      }
    }
    return node
  }

  private func attribute(_ range: Range<Int>) throws(ProtobufError) -> (String, Attribute) {
    var reader = ProtobufReader(bytes, range)
    var (name, attribute) = ("", Attribute())
    while let (field, value) = try reader.next() {
      switch field {
      case 1: name = try value.text(bytes)
      case 2: attribute.float = value.float
      case 3: attribute.integer = value.integer
      case 4: attribute.text = try value.text(bytes)
      case 5:
        guard let range = value.range else { throw ProtobufError() }
        attribute.tensor = try tensor(range)
      case 8: attribute.integers += try value.integers(bytes)
      default: break
      }
    }
    return (name, attribute)
  }

  private func tensor(_ range: Range<Int>) throws(ProtobufError) -> Tensor {
    var reader = ProtobufReader(bytes, range)
    var tensor = Tensor()
    while let (field, value) = try reader.next() {
      switch field {
      case 1: tensor.shape += try value.integers(bytes)
      case 2: tensor.type = value.integer ?? 0
      case 4: tensor.floats += try value.floats(bytes)
      case 5, 7: tensor.integers += try value.integers(bytes)
      case 8: tensor.name = try value.text(bytes)
      case 9: tensor.raw = value.range
      case 13:
        guard let range = value.range else { throw ProtobufError() }
        let (key, text) = try pair(range)
        tensor.external[key] = text
      case 14: tensor.isExternal = value.integer == 1
      default: break
      }
    }
    // No tensor of a network is longer, and no product of its sides may overflow.
    var count = 1.0
    for side in tensor.shape {
      guard side >= 0 else { throw ProtobufError() }
      count *= Double(max(1, side))
    }
    guard count <= Double(Int32.max) else { throw ProtobufError() }
    return tensor
  }

  private func pair(_ range: Range<Int>) throws(ProtobufError) -> (String, String) {
    var reader = ProtobufReader(bytes, range)
    var (key, text) = ("", "")
    while let (field, value) = try reader.next() {
      if field == 1 { key = try value.text(bytes) }
      if field == 2 { text = try value.text(bytes) }
    }
    return (key, text)
  }

  /// A ValueInfoProto: its name, and the shape of its tensor.
  private func port(_ range: Range<Int>) throws(ProtobufError) -> Port {
    var port = Port()
    var reader = ProtobufReader(bytes, range)
    while let (field, value) = try reader.next() {
      if field == 1 { port.name = try value.text(bytes) }
      guard field == 2, let type = value.range, let tensor = try inner(1, of: type),
        let shape = try inner(2, of: tensor)
      else { continue }
      var axes = ProtobufReader(bytes, shape)
      while let (field, value) = try axes.next() {
        guard field == 1, let axis = value.range else { continue }
        var (parts, size) = (ProtobufReader(bytes, axis), Int?.none)
        while let (field, value) = try parts.next() {
          if field == 1 { size = value.integer }
        }
        port.shape.append(size)
      }
    }
    return port
  }

  /// The last message with a number inside another.
  private func inner(_ number: Int, of range: Range<Int>) throws(ProtobufError) -> Range<Int>? {
    var reader = ProtobufReader(bytes, range)
    var found: Range<Int>?
    while let (field, value) = try reader.next() { if field == number { found = value.range } }
    return found
  }
}

/// Why a file does not become a network of ours: file, node, and what does not fit.
package struct ONNXImportError: Error, Hashable, CustomStringConvertible {
  package let path: String
  package let reason: String

  init(_ path: String, _ reason: String) {
    (self.path, self.reason) = (path, reason)
  }

  package var description: String { "\(path): \(reason)".printable }
}
