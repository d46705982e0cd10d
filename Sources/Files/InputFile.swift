import Text

#if canImport(Glibc)
  import Glibc
#endif

/// A regular file that is read from its beginning to its end, part by part.
package final class InputFile {
  package let path: String
  /// Bytes of the file.
  package let size: Int
  /// Bytes read so far.
  package private(set) var position = 0
  private let descriptor: Int32

  package init(_ path: String) throws(InputError) {
    self.path = path
    do throws(FileError) {
      (descriptor, size) = try RegularFile.open(FilePath(path))
    } catch {
      throw InputError(path: path, cause: error.flaw.map { .contents($0) } ?? .system(error))
    }
  }

  deinit { close(descriptor) }

  /// Fills the buffer as far as the file goes.
  ///
  /// - Returns: bytes read; fewer than asked for only at the end of the file.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = Glibc.read(
        descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Self.failure(path, "read it") }
      if count == 0 { break }
      filled += count
      position += count
    }
    return filled
  }

  /// The next `count` bytes, or those that are left.
  package func bytes(_ count: Int) throws(InputError) -> [UInt8] {
    // A size that a file claims must not cause an allocation.
    var bytes: [UInt8] = []
    var missing = count
    while missing > 0 {
      var part = [UInt8](repeating: 0, count: min(missing, max(1 << 20, bytes.count)))
      var filled = 0
      let error = part.withUnsafeMutableBytes { buffer -> InputError? in
        do throws(InputError) {
          filled = try read(into: buffer)
          return nil
        } catch { return error }
      }
      if let error { throw error }
      bytes += part.prefix(filled)
      missing -= filled
      if filled < part.count { break }
    }
    return bytes
  }

  /// The error that the file's contents are.
  package func refused(_ reason: String) -> InputError {
    InputError(path: path, cause: .contents(reason))
  }

  private static func failure(_ path: String, _ operation: String) -> InputError {
    InputError(
      path: path, cause: .system(FileError(path: path, operation: operation, code: errno)))
  }
}

/// Why a file cannot be used: the path, and the system's reason or the fault in its contents.
package struct InputError: Error, Hashable, CustomStringConvertible {
  package enum Cause: Hashable, Sendable {
    case system(FileError)
    /// What is wrong with what it holds.
    case contents(String)
  }

  package var path: String
  package var cause: Cause

  package init(path: String, cause: Cause) {
    self.path = path
    self.cause = cause
  }

  package var description: String {
    switch cause {
    case .system(let error): error.description
    case .contents(let reason): "\(path): \(reason)".printable
    }
  }
}
