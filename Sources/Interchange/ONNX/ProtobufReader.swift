/// The fields of a message in protobuf's wire format, read one after the other.
///
/// It reads from memory that somebody else holds, so that tensors are not copied.
struct ProtobufReader {
  enum Value {
    case integer(UInt64)
    /// A text, a message, or packed numbers: where it is.
    case bytes(Range<Int>)
    case float(UInt32)
    case double(UInt64)
  }

  private let bytes: [UInt8]
  private var at: Int
  private let end: Int

  /// - Parameter range: of the message; nil is all of `bytes`.
  init(_ bytes: [UInt8], _ range: Range<Int>? = nil) {
    self.bytes = bytes
    (at, end) = (range?.lowerBound ?? 0, range?.upperBound ?? bytes.count)
  }

  /// The next field; nil at the end. Throws: that the message is cut off or no message.
  mutating func next() throws(ProtobufError) -> (field: Int, value: Value)? {
    guard at < end else { return nil }
    let key = try varint()
    let field = Int(key >> 3)
    guard field > 0 else { throw ProtobufError() }
    switch key & 7 {
    case 0: return (field, .integer(try varint()))
    case 1: return (field, .double(try fixed(8)))
    case 2:
      let count = try varint()
      guard count <= UInt64(end - at) else { throw ProtobufError() }
      defer { at += Int(count) }
      return (field, .bytes(at..<(at + Int(count))))
    case 5: return (field, .float(UInt32(truncatingIfNeeded: try fixed(4))))
    default: throw ProtobufError()
    }
  }

  private mutating func varint() throws(ProtobufError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard at < end else { throw ProtobufError() }
      let byte = bytes[at]
      at += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    throw ProtobufError()
  }

  private mutating func fixed(_ count: Int) throws(ProtobufError) -> UInt64 {
    guard count <= end - at else { throw ProtobufError() }
    defer { at += count }
    return (0..<count).reduce(0) { $0 | UInt64(bytes[at + $1]) << (8 * UInt64($1)) }
  }
}

/// Bytes that are no protobuf message, or part of one.
struct ProtobufError: Error, Hashable {}

extension ProtobufReader.Value {
  /// A 64-bit integer in two's complement.
  var integer: Int? {
    if case .integer(let bits) = self { Int(Int64(bitPattern: bits)) } else { nil }
  }

  var range: Range<Int>? { if case .bytes(let range) = self { range } else { nil } }

  var float: Float? { if case .float(let bits) = self { Float(bitPattern: bits) } else { nil } }

  /// One integer, or several packed.
  func integers(_ bytes: [UInt8]) throws(ProtobufError) -> [Int] {
    if let integer { return [integer] }
    guard let range else { throw ProtobufError() }
    // A packed list is a message without keys; one key before each number would not change its bytes.
    var numbers: [Int] = []
    var at = range.lowerBound
    while at < range.upperBound {
      var (value, shift): (UInt64, UInt64) = (0, 0)
      while true {
        guard at < range.upperBound, shift < 70 else { throw ProtobufError() }
        let byte = bytes[at]
        at += 1
        value |= UInt64(byte & 0x7f) << shift
        if byte < 0x80 { break }
        shift += 7
      }
      numbers.append(Int(Int64(bitPattern: value)))
    }
    return numbers
  }

  /// One float, or several packed.
  func floats(_ bytes: [UInt8]) throws(ProtobufError) -> [Float] {
    if let float { return [float] }
    guard let range, range.count % 4 == 0 else { throw ProtobufError() }
    return [Float](littleEndian: bytes, range)
  }

  func text(_ bytes: [UInt8]) throws(ProtobufError) -> String {
    guard let range else { throw ProtobufError() }
    return String(decoding: bytes[range], as: UTF8.self)
  }
}

extension [Float] {
  /// Floats from little-endian bytes.
  init(littleEndian bytes: [UInt8], _ range: Range<Int>) {
    self = stride(from: range.lowerBound, to: range.upperBound - 3, by: 4).map { at in
      Float(
        bitPattern: UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16
          | UInt32(bytes[at + 3]) << 24)
    }
  }
}
