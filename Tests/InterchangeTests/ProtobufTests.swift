import Interchange
import Testing

extension ProtobufMessage {
  /// All bytes, deferred ones made.
  var bytes: [UInt8] {
    parts.flatMap { part in
      switch part {
      case .bytes(let bytes): bytes
      case .deferred(let make): make()
      }
    }
  }
}

@Suite("Protobuf's wire format")
struct ProtobufTests {
  private func message(_ fill: (inout ProtobufMessage) -> Void) -> ProtobufMessage {
    var message = ProtobufMessage()
    fill(&message)
    return message
  }

  @Test(
    "integers are varints, seven bits a byte, negative ones ten bytes",
    arguments: [
      (1, 0, [0x08, 0x00]), (1, 1, [0x08, 0x01]), (1, 127, [0x08, 0x7f]),
      (1, 128, [0x08, 0x80, 0x01]), (1, 150, [0x08, 0x96, 0x01]),
      (1, 300, [0x08, 0xac, 0x02]), (15, 1, [0x78, 0x01]), (16, 1, [0x80, 0x01, 0x01]),
      (20, 7, [0xa0, 0x01, 0x07]),
      (3, -1, [0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
      (3, .max, [0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]),
    ] as [(Int, Int, [UInt8])])
  func integers(field: Int, value: Int, bytes: [UInt8]) {
    let message = message { $0.add(field, value) }
    #expect(message.bytes == bytes)
    #expect(message.count == bytes.count)
  }

  @Test("text, floats and messages are as the format's documentation works them out")
  func fields() {
    #expect(
      message { $0.add(2, "testing") }.bytes
        == [0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67])
    #expect(message { $0.add(2, "") }.bytes == [0x12, 0x00])
    #expect(message { $0.add(2, "é") }.bytes == [0x12, 0x02, 0xc3, 0xa9])
    #expect(message { $0.add(2, Float(1.5)) }.bytes == [0x15, 0x00, 0x00, 0xc0, 0x3f])
    let inner = message { $0.add(1, 150) }
    #expect(message { $0.add(3, inner) }.bytes == [0x1a, 0x03, 0x08, 0x96, 0x01])
    #expect(message { $0.add(3, ProtobufMessage()) }.bytes == [0x1a, 0x00])
  }

  @Test("bytes that are made late stand where they were announced, and lengths count them")
  func deferred() {
    let tensor = message {
      $0.add(1, 2)
      $0.add(9, count: 3) { [7, 8, 9] }
      $0.add(1, 3)
    }
    #expect(tensor.bytes == [0x08, 0x02, 0x4a, 0x03, 7, 8, 9, 0x08, 0x03])
    let graph = message {
      $0.add(5, tensor)
      $0.add(5, tensor)
      $0.add(2, "n")
    }
    let one: [UInt8] = [0x2a, 0x09, 0x08, 0x02, 0x4a, 0x03, 7, 8, 9, 0x08, 0x03]
    #expect(graph.bytes == one + one + [0x12, 0x01, 0x6e])
    #expect(graph.count == graph.bytes.count)
    let model = message { $0.add(7, graph) }
    #expect(model.bytes == [0x3a, UInt8(graph.count)] + graph.bytes)
  }

  @Test("a length of two bytes is counted as one of two")
  func longLength() {
    let inner = message { $0.add(9, count: 200) { [UInt8](repeating: 1, count: 200) } }
    let outer = message { $0.add(5, inner) }
    #expect(outer.bytes.prefix(6) == [0x2a, 0xcb, 0x01, 0x4a, 0xc8, 0x01])
    #expect(outer.count == 206 && outer.bytes.count == 206)
  }
}
