import CZlib
import Files

#if canImport(Glibc)
  import Glibc
#endif

/// A regular file, plain or compressed by gzip, that is read from its beginning to its end, part by part.
final class PackedFile {
  let path: String
  /// Bytes of contents that the file can hold at most; what a header claims beyond them is not there.
  let capacity: Int
  private let stream: gzFile

  /// Deflate stores 258 bytes in two bits at best.
  private static let bestRatio = 1032

  init(_ path: String) throws(DataError) {
    self.path = path
    let (descriptor, size): (Int32, Int)
    do throws(FileError) { (descriptor, size) = try RegularFile.open(FilePath(path)) } catch {
      let kind: DataError.Kind =
        error.flaw != nil ? .bad : error.isNotFound ? .missing : .system
      throw DataError(kind, error.description)
    }
    var magic: [UInt8] = [0, 0]
    let isPacked = pread(descriptor, &magic, 2, 0) == 2 && magic == [0x1f, 0x8b]
    capacity = isPacked ? size * Self.bestRatio : size
    guard let stream = gzdopen(descriptor, "rb") else {
      close(descriptor)
      throw DataError(.system, "\(path): cannot read it: \(SystemError.text(ENOMEM))")
    }
    gzbuffer(stream, 1 << 17)
    self.stream = stream
  }

  deinit { gzclose(stream) }

  /// Fills the buffer as far as the contents go.
  ///
  /// - Returns: bytes read; fewer than asked for only at the end. Throws: damaged contents, a failing system.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let part = UInt32(min(buffer.count - filled, 1 << 20))
      let count = gzread(stream, buffer.baseAddress.map { $0 + filled }, part)
      guard count >= 0 else { throw failure() }
      filled += Int(count)
      if count < part {
        // A stream that breaks off gives what there is, and tells it here.
        var status: Int32 = 0
        gzerror(stream, &status)
        guard status == Z_OK || status == Z_STREAM_END else { throw failure() }
        break
      }
    }
    return filled
  }

  /// The next `count` bytes, or those that are left; for headers.
  func bytes(_ count: Int) throws(DataError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    var failure: DataError?
    bytes.withUnsafeMutableBytes { buffer in
      do throws(DataError) { filled = try read(into: buffer) } catch { failure = error }
    }
    if let failure { throw failure }
    return Array(bytes.prefix(filled))
  }

  private func failure() -> DataError {
    var status: Int32 = 0
    // It names the descriptor first.
    let text =
      gzerror(stream, &status).map { String(cString: $0) }?.split(separator: ": ").last ?? ""
    guard status != Z_ERRNO else {
      return DataError(.system, "\(path): cannot read it: \(SystemError.text(errno))")
    }
    let reason = status == Z_BUF_ERROR ? "it is truncated" : "its gzip data are damaged (\(text))"
    return DataError(.bad, "\(path): \(reason); get it again")
  }
}
