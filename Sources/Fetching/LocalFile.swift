import Files

#if canImport(Glibc)
  import Glibc
#endif

/// An archive that is on the disk already, open for reading.
final class LocalFile {
  let descriptor: Int32

  /// Throws: that it is not there, cannot be read, or has another length than was published.
  init(_ path: String, bytes: Int) throws(FetchError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let error = FileError(path: path, operation: "open it", code: errno)
      throw FetchError(.missing, error.description)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Staging.failure(path, "read it") }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FetchError(.bad, "\(path): is no file; expected the archive as it was published")
    }
    guard Int(status.st_size) == bytes else {
      throw FetchError(
        .bad,
        "\(path): has \(status.st_size) bytes where \(bytes) were published; it is another file, or "
          + "damaged")
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
