import Datasets
import Files

#if canImport(Glibc)
  import Glibc
#endif

extension Fetch {
  /// Throws unless the digest is the published one.
  func verify(
    _ descriptor: Int32, _ path: String, remedy: String
  ) throws(FetchError) {
    tell(.verifying(path: path))
    let stream = Digest.Stream(.md5)
    guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw Staging.failure(path, "read it") }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      if shouldStop() {
        throw FetchError(.interrupted, "\(path): interrupted while checking; run again to go on")
      }
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Staging.failure(path, "read it") }
      if count == 0 { break }
      stream.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
    let digest = Digest.text(stream.finish())
    guard digest == archive.md5 else {
      throw FetchError(
        .bad, "\(path): its MD5 is \(digest) where \(archive.md5) was published; \(remedy)")
    }
  }

  func unpack(_ descriptor: Int32, _ path: String) throws(FetchError) -> String {
    let staging = try Staging(archive, in: directory)
    tell(.unpacking(path: path))
    do throws(FetchError) {
      try Unpacking(
        archive: archive, descriptor: descriptor, path: path, staging: staging, tell: tell,
        shouldStop: shouldStop
      ).run()
      try staging.commit()
    } catch {
      staging.discard()
      throw error
    }
    return staging.place
  }

  /// Throws if the disk has less space than this, before anything is fetched.
  func requireSpace(_ bytes: Int) throws(FetchError) {
    var status = statvfs()
    guard statvfs(directory, &status) == 0, status.f_blocks > 0 else { return }
    let free = Double(status.f_bavail) * Double(status.f_frsize)
    guard free < Double(bytes) else { return }
    throw FetchError(
      .diskFull, "\(directory): \(bytes) bytes are needed, \(Int(free)) are free")
  }
}
