import Files

#if canImport(Glibc)
  import Glibc
#endif

/// An archive that is on the disk already, open for reading.
final class LocalFile {
  let descriptor: Int32

  /// Throws if it does not exist, cannot be read, or has another length than published.
  init(_ path: String, bytes: Int) throws(FetchError) {
    let size: Int
    do throws(FileError) {
      (descriptor, size) = try RegularFile.open(FilePath(path))
    } catch { throw FetchError(error.flaw == nil ? .missing : .bad, error.description) }
    guard size == bytes else {
      throw FetchError(
        .bad,
        "\(path): has \(size) bytes where \(bytes) were published; it is another file, or "
          + "damaged")
    }
  }

  deinit { close(descriptor) }
}
