import Files

#if canImport(Glibc)
  import Glibc
#endif

/// A partly downloaded archive: `NAME.part`, and beside it `NAME.part.info`, which holds its
/// address and the server's mark of this version.
final class PartFile {
  /// Without it a part cannot be resumed.
  struct Origin: Hashable {
    var address: String
    /// A strong `ETag`, or the time of the last change, for `If-Range`.
    var validator: String
  }

  let path: String
  let descriptor: Int32
  /// Bytes there.
  private(set) var count: Int
  private(set) var origin: Origin?

  private var infoPath: String { "\(path).info" }

  /// Opens what an earlier download left, or creates an empty part.
  init(_ path: String) throws(FetchError) {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    count = 0
    guard descriptor >= 0 else { throw failure("create it") }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure("read it") }
    count = Int(status.st_size)
    let info = ((try? WholeFile.read("\(path).info", limit: 1 << 16)) ?? []).split(
      separator: UInt8(ascii: "\n")
    )
    .map { String(decoding: $0, as: UTF8.self) }
    if info.count == 2 { origin = Origin(address: info[0], validator: info[1]) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Discards the bytes and notes where the next ones come from.
  func restart(_ origin: Origin?) throws(FetchError) {
    // A device cannot be truncated, and need not be.
    guard count == 0 || ftruncate(descriptor, 0) == 0 else { throw failure("empty it") }
    count = 0
    self.origin = origin
    guard let origin else {
      unlink(infoPath)
      return
    }
    do throws(FileError) {
      try WholeFile.write(Array("\(origin.address)\n\(origin.validator)\n".utf8), to: infoPath)
    } catch { throw FetchError(error) }
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws(FetchError) {
    var written = 0
    while written < bytes.count {
      let length = write(
        descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      if length < 0 && errno == EINTR { continue }
      guard length > 0 else { throw failure("write it") }
      written += length
      count += length
    }
  }

  /// Takes both files away.
  func remove() {
    unlink(path)
    unlink(infoPath)
  }

  private func failure(_ operation: String) -> FetchError {
    FetchError(FileError(path: path, operation: operation, code: errno))
  }
}
