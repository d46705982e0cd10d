import Files

/// What stands at the beginning of a checkpoint: whose it is, and where its training stands.
package struct CheckpointHeader: Hashable, Sendable {
  /// The trial, by its SHA-256.
  package var identity: String
  /// Of the engine that saved it; another one's training would go on to other bits.
  package var numericsVersion: Int
  /// Training steps after it.
  package var steps: Int
  /// What the caller needs to go on, such as epoch and schedule.
  package var metadata: [UInt8]
}

/// The format of a checkpoint file: a header and named tensors.
///
/// Layout, little-endian: 8 bytes of magic, the last of which is the format's version; numerics version;
/// length and bytes of the identity; steps; length and bytes of the metadata; number of tensors; per
/// tensor length and bytes of the name, number of values, values as float32; SHA-256 of all before. A
/// number takes 8 bytes. It is written and read tensor by tensor, so that nothing large is copied.
package enum Checkpoint {
  package struct Tensor {
    package var name: String
    package var values: UnsafeMutableBufferPointer<Float>
  }

  static let version: UInt8 = 2
  static let magic = Array("ablate\u{0}".utf8) + [version]

  /// Writes a checkpoint, whole or not at all.
  static func write(
    _ header: CheckpointHeader, _ tensors: [Tensor], to path: String
  ) throws(FileError) {
    let file = try OutputFile(path)
    let digest = Digest.Stream(.sha256)
    var bytes = magic
    append(header.numericsVersion, to: &bytes)
    append(header.identity, to: &bytes)
    append(header.steps, to: &bytes)
    append(header.metadata.count, to: &bytes)
    bytes += header.metadata
    append(tensors.count, to: &bytes)
    for tensor in tensors {
      append(tensor.name, to: &bytes)
      append(tensor.values.count, to: &bytes)
      let values = UnsafeRawBufferPointer(tensor.values)
      // Small tensors go out together.
      if values.count <= 1 << 16 {
        bytes += values
        guard bytes.count > 1 << 18 else { continue }
      }
      digest.add(bytes)
      try file.append(bytes)
      bytes.removeAll(keepingCapacity: true)
      guard values.count > 1 << 16 else { continue }
      digest.add(values)
      try file.append(values)
    }
    digest.add(bytes)
    try file.append(bytes + digest.finish())
    try file.commit()
  }

  private static func append(_ value: Int, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: UInt64(value).littleEndian) { bytes += $0 }
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    append(text.utf8.count, to: &bytes)
    bytes += text.utf8
  }
}
