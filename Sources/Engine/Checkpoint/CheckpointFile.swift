import Files

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// A checkpoint that is open for reading: its digest fits and its header is known, and no trainer has been
/// touched yet. It stays what it is, whatever takes its place in the folder.
package final class CheckpointFile {
  package let path: String
  package private(set) var header = CheckpointHeader(
    identity: "", numericsVersion: 0, steps: 0, metadata: [])
  private let descriptor: Int32
  private let size: Int
  /// Where the next read begins, and where the tensors do.
  private var position = 0
  private var tensors = 0

  /// Throws: a file that is no checkpoint or one of another format, is truncated or was altered.
  ///
  /// - Parameter checksDigest: false for a look at the header alone, which nothing may rest upon.
  package init(_ path: String, checksDigest: Bool = true) throws(CheckpointError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.failure(path, "open it") }
    var status = stat()
    let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    size = Int(status.st_size)
    guard isFile else { throw damaged("it is no regular file") }
    guard size >= Checkpoint.magic.count + Digest.count else {
      throw damaged("\(size) bytes are too few")
    }
    let magic = try bytes(Checkpoint.magic.count)
    guard magic.dropLast() == Checkpoint.magic.dropLast() else {
      throw damaged("it does not begin as a checkpoint")
    }
    guard magic.last == Checkpoint.version else {
      throw CheckpointError(
        path: path,
        cause: .foreign(
          "it is of format \(magic.last ?? 0), and this program reads format \(Checkpoint.version)")
      )
    }
    if checksDigest { try checkDigest() }
    position = magic.count
    header.numericsVersion = try count()
    header.identity = try text()
    header.steps = try count()
    header.metadata = try bytes(count())
    tensors = position
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Throws if it is another trial's, or saved by an engine that computes other bits.
  package func require(
    identity: String, numericsVersion: Int = EngineInfo.numericsVersion
  ) throws(CheckpointError) {
    let reason: String? =
      if header.numericsVersion != numericsVersion {
        "it was saved under numerics version \(header.numericsVersion), and this program computes by "
          + "version \(numericsVersion)"
      } else if header.identity != identity {
        "it belongs to trial \(header.identity.prefix(12)), not to \(identity.prefix(12))"
      } else {
        nil
      }
    if let reason { throw CheckpointError(path: path, cause: .foreign(reason)) }
  }

  /// Reads all values into tensors that must be those of the file. Nothing is written where they are not.
  func read(into expected: [Checkpoint.Tensor], network: String) throws(CheckpointError) {
    position = tensors
    let found = try count()
    guard found == expected.count else {
      throw CheckpointError(
        path: path, cause: .otherNetwork("\(found) tensors where \(network) has \(expected.count)"))
    }
    var places: [Int] = []
    for tensor in expected {
      let name = try text()
      let values = try count()
      guard name == tensor.name, values == tensor.values.count else {
        throw CheckpointError(
          path: path,
          cause: .otherNetwork(
            "\(name) with \(values) values where \(network) has \(tensor.name) with "
              + "\(tensor.values.count)"))
      }
      places.append(position)
      try skip(4 * values)
    }
    guard position == end else { throw damaged("there is more after its last tensor") }
    for (tensor, place) in zip(expected, places) {
      try read(into: UnsafeMutableRawBufferPointer(tensor.values), at: place)
    }
  }
}

extension CheckpointFile {
  /// Where the digest begins.
  private var end: Int { size - Digest.count }

  private func checkDigest() throws(CheckpointError) {
    let digest = Digest.Stream(.sha256)
    position = 0
    while position < end { digest.add(try bytes(min(1 << 20, end - position))) }
    var expected = [UInt8](repeating: 0, count: Digest.count)
    try fill(&expected, at: end)
    guard digest.finish() == expected else { throw damaged("its digest does not fit its contents") }
  }

  private func count() throws(CheckpointError) -> Int {
    let value = try bytes(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    // A byte is the least that anything counted takes.
    guard let count = Int(exactly: value) else { throw short() }
    return count
  }

  private func text() throws(CheckpointError) -> String {
    String(decoding: try bytes(count()), as: UTF8.self)
  }

  /// The next bytes; those of the digest are none of them.
  private func bytes(_ count: Int) throws(CheckpointError) -> [UInt8] {
    let start = position
    try skip(count)
    var bytes = [UInt8](repeating: 0, count: count)
    try fill(&bytes, at: start)
    return bytes
  }

  private func skip(_ count: Int) throws(CheckpointError) {
    guard count >= 0, count <= end - position else { throw short() }
    position += count
  }

  private func fill(_ bytes: inout [UInt8], at place: Int) throws(CheckpointError) {
    let error = bytes.withUnsafeMutableBytes { buffer -> CheckpointError? in
      do throws(CheckpointError) {
        try read(into: buffer, at: place)
        return nil
      } catch { return error }
    }
    if let error { throw error }
  }

  private func read(
    into buffer: UnsafeMutableRawBufferPointer, at place: Int
  ) throws(CheckpointError) {
    var filled = 0
    while filled < buffer.count {
      let count = pread(
        descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled, place + filled)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Self.failure(path, "read it") }
      guard count > 0 else { throw damaged("it ends while it is read") }
      filled += count
    }
  }

  private func damaged(_ what: String) -> CheckpointError {
    CheckpointError(path: path, cause: .damaged(what))
  }

  private func short() -> CheckpointError { damaged("a length goes beyond its end") }

  private static func failure(_ path: String, _ operation: String) -> CheckpointError {
    CheckpointError(
      path: path, cause: .file(FileError(path: path, operation: operation, code: errno)))
  }
}
