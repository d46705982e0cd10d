/// A message in protobuf's wire format, under construction.
///
/// Large fields are made only when the message is written; their length is known before, as the format
/// demands.
package struct ProtobufMessage: Sendable {
  package enum Part: Sendable {
    case bytes([UInt8])
    case deferred(@Sendable () -> [UInt8])
  }

  package private(set) var parts: [Part] = []
  /// Bytes of the message.
  package private(set) var count = 0

  package init() {}

  private enum WireType: UInt64 {
    case varint = 0
    case fixed64 = 1
    case delimited = 2
    case fixed32 = 5
  }

  /// An integer, negative ones as 64-bit two's complement.
  package mutating func add(_ field: Int, _ value: Int) {
    append(Self.key(field, .varint) + Self.varint(UInt64(bitPattern: Int64(value))))
  }

  package mutating func add(_ field: Int, _ value: Float) {
    append(
      Self.key(field, .fixed32)
        + withUnsafeBytes(of: value.bitPattern.littleEndian) { Array<UInt8>($0) })
  }

  package mutating func add(_ field: Int, _ value: Double) {
    append(
      Self.key(field, .fixed64)
        + withUnsafeBytes(of: value.bitPattern.littleEndian) { Array<UInt8>($0) })
  }

  package mutating func add(_ field: Int, _ text: String) {
    let bytes = Array(text.utf8)
    append(Self.key(field, .delimited) + Self.varint(UInt64(bytes.count)) + bytes)
  }

  package mutating func add(_ field: Int, _ message: ProtobufMessage) {
    append(Self.key(field, .delimited) + Self.varint(UInt64(message.count)))
    for part in message.parts {
      switch part {
      case .bytes(let bytes): append(bytes)
      case .deferred: parts.append(part)
      }
    }
    count += message.count - message.inlineCount
  }

  /// Bytes that are made when the message is written.
  ///
  /// - Parameter count: their number.
  package mutating func add(_ field: Int, count: Int, _ make: @escaping @Sendable () -> [UInt8]) {
    append(Self.key(field, .delimited) + Self.varint(UInt64(count)))
    parts.append(
      .deferred {
        let bytes = make()
        precondition(bytes.count == count, "the length stands in the file already")
        return bytes
      })
    self.count += count
  }

  /// The whole message.
  package var bytes: [UInt8] {
    parts.flatMap { part in
      switch part {
      case .bytes(let bytes): bytes
      case .deferred(let make): make()
      }
    }
  }

  private var inlineCount: Int {
    parts.reduce(0) { if case .bytes(let bytes) = $1 { $0 + bytes.count } else { $0 } }
  }

  private mutating func append(_ bytes: [UInt8]) {
    count += bytes.count
    if case .bytes(var last)? = parts.last {
      parts.removeLast()
      last += bytes
      parts.append(.bytes(last))
    } else {
      parts.append(.bytes(bytes))
    }
  }

  private static func key(_ field: Int, _ type: WireType) -> [UInt8] {
    varint(UInt64(field) << 3 | type.rawValue)
  }

  /// Seven bits a byte, the lowest first; the top bit says that more follow.
  private static func varint(_ value: UInt64) -> [UInt8] {
    var (rest, bytes) = (value, [UInt8]())
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}
