import Files

/// The contents of a checkpoint file: named tensors and what the caller adds as metadata.
///
/// Layout, little-endian: 8 bytes of magic with the version; SHA-256 of all that follows; length and
/// bytes of the metadata; number of tensors; per tensor length and bytes of the name, number of values,
/// values as float32.
package struct Checkpoint {
  package struct Tensor {
    package var name: String
    package var values: UnsafeMutableBufferPointer<Float>
  }

  static let magic = Array("ablate\u{0}\u{1}".utf8)

  /// The bytes of a checkpoint.
  static func encode(metadata: [UInt8], tensors: [Tensor]) -> [UInt8] {
    var body: [UInt8] = []
    body.reserveCapacity(
      tensors.reduce(1024 + metadata.count) { $0 + $1.values.count * 4 + $1.name.utf8.count + 16 })
    append(metadata.count, to: &body)
    body += metadata
    append(tensors.count, to: &body)
    for tensor in tensors {
      append(tensor.name.utf8.count, to: &body)
      body += tensor.name.utf8
      append(tensor.values.count, to: &body)
      body += UnsafeRawBufferPointer(tensor.values)
    }
    return magic + Digest.sha256(body) + body
  }

  private static func append(_ value: Int, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: UInt64(value).littleEndian) { bytes += $0 }
  }

  /// A reader of bytes whose digest has been checked.
  struct Decoder {
    private let bytes: [UInt8]
    private var at = 0
    private let path: String

    /// Throws: a file that is not a checkpoint, is truncated or was altered.
    init(_ file: [UInt8], path: String) throws(CheckpointError) {
      self.path = path
      let start = Checkpoint.magic.count + Digest.count
      guard file.count >= start else {
        throw CheckpointError(path: path, cause: .damaged("\(file.count) bytes are too few"))
      }
      guard Array(file[0..<Checkpoint.magic.count]) == Checkpoint.magic else {
        throw CheckpointError(path: path, cause: .damaged("it does not begin as a checkpoint"))
      }
      bytes = Array(file[start...])
      guard Digest.sha256(bytes) == Array(file[Checkpoint.magic.count..<start]) else {
        throw CheckpointError(path: path, cause: .damaged("its digest does not fit its contents"))
      }
    }

    mutating func count() throws(CheckpointError) -> Int {
      guard let slice = take(8) else { throw short() }
      var value: UInt64 = 0
      for byte in slice.reversed() { value = value << 8 | UInt64(byte) }
      guard let count = Int(exactly: value) else { throw short() }
      return count
    }

    mutating func bytes(_ count: Int) throws(CheckpointError) -> ArraySlice<UInt8> {
      guard let slice = take(count) else { throw short() }
      return slice
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
      guard count >= 0, count <= bytes.count - at else { return nil }
      defer { at += count }
      return bytes[at..<(at + count)]
    }

    private func short() -> CheckpointError {
      CheckpointError(path: path, cause: .damaged("a length goes beyond its end"))
    }
  }
}
