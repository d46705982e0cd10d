import Testing

/// A message in protobuf's wire format, read back: the test's own, so that it shares no mistake with the
/// writer.
struct ProtobufFields {
  enum Value {
    case varint(UInt64)
    case bytes([UInt8])
    case fixed32(UInt32)
  }

  private(set) var fields: [(number: Int, value: Value)] = []

  init(_ bytes: [UInt8]) throws {
    var at = 0
    func varint() throws -> UInt64 {
      var (value, shift): (UInt64, UInt64) = (0, 0)
      while true {
        try #require(at < bytes.count && shift < 64, "a varint is cut off")
        value |= UInt64(bytes[at] & 0x7f) << shift
        at += 1
        if bytes[at - 1] < 0x80 { return value }
        shift += 7
      }
    }
    while at < bytes.count {
      let key = try varint()
      let number = Int(key >> 3)
      switch key & 7 {
      case 0: fields.append((number, .varint(try varint())))
      case 2:
        let count = Int(try varint())
        try #require(count <= bytes.count - at, "a field is cut off")
        fields.append((number, .bytes(Array(bytes[at..<(at + count)]))))
        at += count
      case 5:
        try #require(4 <= bytes.count - at)
        let value = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[at + $1]) << (8 * UInt32($1)) }
        fields.append((number, .fixed32(value)))
        at += 4
      default: Issue.record("unknown wire type \(key & 7)")
      }
    }
  }

  func integers(_ number: Int) -> [Int] {
    fields.filter { $0.number == number }.compactMap {
      if case .varint(let value) = $0.value { Int(Int64(bitPattern: value)) } else { nil }
    }
  }

  func bytes(_ number: Int) -> [[UInt8]] {
    fields.filter { $0.number == number }.compactMap {
      if case .bytes(let bytes) = $0.value { bytes } else { nil }
    }
  }

  func texts(_ number: Int) -> [String] {
    bytes(number).map { String(decoding: $0, as: UTF8.self) }
  }
  func messages(_ number: Int) throws -> [ProtobufFields] {
    try bytes(number).map(ProtobufFields.init)
  }

  func float(_ number: Int) -> Float? {
    for field in fields where field.number == number {
      if case .fixed32(let bits) = field.value { return Float(bitPattern: bits) }
    }
    return nil
  }
}

/// What the tests look at of an ONNX file.
struct ReadModel {
  struct Node {
    var operation: String
    var name: String
    var inputs: [String]
    var output: String
    var ints: [String: [Int]] = [:]
    var floats: [String: Float] = [:]
  }

  struct Tensor {
    var shape: [Int]
    var type: Int
    var data: [UInt8]

    var floats: [Float] {
      stride(from: 0, to: data.count, by: 4).map { at in
        Float(
          bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(data[at + $1]) << (8 * UInt32($1)) })
      }
    }
    var integers: [Int] {
      stride(from: 0, to: data.count, by: 8).map { at in
        Int(
          Int64(
            bitPattern: (0..<8).reduce(UInt64(0)) { $0 | UInt64(data[at + $1]) << (8 * UInt64($1)) }
          ))
      }
    }
  }

  var irVersion: Int
  var opset: Int
  var producer: String
  var nodes: [Node]
  var tensors: [String: Tensor]
  var input: (name: String, shape: [String])
  var output: (name: String, shape: [String])
  var metadata: [String: String]

  init(_ bytes: [UInt8]) throws {
    let model = try ProtobufFields(bytes)
    irVersion = try #require(model.integers(1).first)
    producer = (model.texts(2) + model.texts(3)).joined(separator: " ")
    let sets = try model.messages(8)
    opset = try #require(sets.first?.integers(2).first)
    metadata = try Dictionary(
      uniqueKeysWithValues: model.messages(14).map { ($0.texts(1)[0], $0.texts(2)[0]) })
    let graph = try #require(try model.messages(7).first)
    nodes = try graph.messages(1).map { node in
      var read = Node(
        operation: node.texts(4)[0], name: node.texts(3)[0], inputs: node.texts(1),
        output: node.texts(2)[0])
      for attribute in try node.messages(5) {
        let name = attribute.texts(1)[0]
        switch attribute.integers(20).first {
        case 1: read.floats[name] = attribute.float(2)
        case 2: read.ints[name] = attribute.integers(3)
        case 7: read.ints[name] = attribute.integers(8)
        default: Issue.record("attribute \(name) has no known type")
        }
      }
      return read
    }
    tensors = try Dictionary(
      uniqueKeysWithValues: graph.messages(5).map { tensor in
        (
          tensor.texts(8)[0],
          Tensor(
            shape: tensor.integers(1), type: tensor.integers(2)[0], data: tensor.bytes(9)[0])
        )
      })
    func value(_ field: Int) throws -> (String, [String]) {
      let value = try #require(try graph.messages(field).first)
      let type = try #require(try value.messages(2).first?.messages(1).first)
      #expect(type.integers(1) == [1], "floats")
      let axes = try #require(try type.messages(2).first?.messages(1))
      return (value.texts(1)[0], axes.map { $0.texts(2).first ?? String($0.integers(1)[0]) })
    }
    (input, output) = (try value(11), try value(12))
  }
}
