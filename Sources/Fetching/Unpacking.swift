import CArchive
import Datasets
import Files

#if canImport(Glibc)
  import Glibc
#endif

/// Reads a tar archive, gzip or plain, into a staging folder: the files of the catalogue and nothing
/// else.
struct Unpacking {
  var archive: Archive
  /// The archive's file, open for reading, and what it is called.
  var descriptor: Int32
  var path: String
  var staging: Staging
  var tell: (FetchEvent) -> Void
  var shouldStop: () -> Bool

  /// Throws: a damaged archive, an entry that leads out of the folder or is no plain file, a file
  /// that is missing or has another length, a full disk.
  func run() throws(FetchError) {
    guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw Staging.failure(path, "read it") }
    let reader = archive_read_new()
    defer { archive_read_free(reader) }
    archive_read_support_filter_gzip(reader)
    archive_read_support_format_tar(reader)
    guard archive_read_open_fd(reader, descriptor, 1 << 16) == ARCHIVE_OK else {
      throw damage(reader)
    }
    var unpacked: Set<String> = []
    var entry: OpaquePointer?
    while true {
      let status = archive_read_next_header(reader, &entry)
      if status == ARCHIVE_EOF { break }
      guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry else { throw damage(reader) }
      let name = archive_entry_pathname(entry).map { String(cString: $0) } ?? ""
      guard let file = try select(entry, name) else { continue }
      guard unpacked.insert(file.name).inserted else { throw bad("holds \(name) twice") }
      try check(file, bytes: Int(archive_entry_size(entry)))
      try copy(reader, file)
    }
    for file in archive.files where file.requiredBytes != nil && !unpacked.contains(file.name) {
      throw bad("does not hold \(archive.folder)/\(file.name)")
    }
  }

  /// The catalogue's file for an entry, or nil for one that is left out.
  private func select(
    _ entry: OpaquePointer, _ name: String
  ) throws(FetchError) -> Archive.File? {
    let parts = name.split(separator: "/").filter { $0 != "." }
    guard !name.isEmpty, !name.hasPrefix("/"), !parts.contains("..") else {
      throw bad("holds '\(name)', which leads out of its folder")
    }
    let kind = archive_entry_filetype(entry) & S_IFMT
    let isLink = archive_entry_hardlink(entry) != nil || archive_entry_symlink(entry) != nil
    guard !isLink, kind == S_IFREG || kind == S_IFDIR else {
      throw bad("holds '\(name)', which is no plain file")
    }
    if kind == S_IFDIR { return nil }
    if parts.count == 2, parts[0] == archive.folder,
      let file = archive.files.first(where: { $0.name == parts[1] })
    {
      return file
    }
    tell(.leftOut(name: name))
    return nil
  }

  private func check(_ file: Archive.File, bytes: Int) throws(FetchError) {
    switch file.length {
    case .exactly(let expected) where bytes != expected:
      throw bad("holds \(file.name) with \(bytes) bytes where \(expected) were expected")
    case .atMost(let most) where bytes > most:
      throw bad("holds \(file.name) with \(bytes) bytes where at most \(most) were expected")
    case .exactly, .atMost: return
    }
  }

  /// Copies the entry's bytes into a file of the staging folder, down to the disk.
  private func copy(_ reader: OpaquePointer?, _ file: Archive.File) throws(FetchError) {
    let output = try staging.create(file.name)
    defer { close(output) }
    let target = "\(staging.path)/\(file.name)"
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      if shouldStop() {
        throw FetchError(.interrupted, "\(path): interrupted while unpacking; run again to go on")
      }
      let count = archive_read_data(reader, buffer.baseAddress, buffer.count)
      if count == 0 { break }
      guard count > 0 else { throw damage(reader) }
      var written = 0
      while written < count {
        let length = write(output, buffer.baseAddress.map { $0 + written }, count - written)
        if length < 0 && errno == EINTR { continue }
        guard length > 0 else { throw Staging.failure(target, "write it") }
        written += length
      }
    }
    guard fsync(output) == 0 else { throw Staging.failure(target, "write it to the disk") }
  }

  private func damage(_ reader: OpaquePointer?) -> FetchError {
    bad("is damaged: \(archive_error_string(reader).map { String(cString: $0) } ?? "no archive")")
  }

  private func bad(_ reason: String) -> FetchError {
    FetchError(.bad, "\(path): the archive \(reason)")
  }
}
