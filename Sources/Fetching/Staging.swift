import Datasets
import Files

#if canImport(Glibc)
  import Glibc
#endif

/// A folder that is filled under a hidden name beside its place, and renamed when everything is on
/// the disk.
struct Staging {
  /// While it is filled.
  let path: String
  let place: String
  private let parent: String
  /// All files that it may hold.
  private let names: [String]

  /// Creates the folder; the remains of a process that died are removed.
  init(_ archive: Archive, in directory: String) throws(FetchError) {
    parent = directory
    path = "\(directory)/.\(archive.folder).tmp"
    place = "\(directory)/\(archive.folder)"
    names = archive.files.map(\.name)
    discard()
    guard mkdir(path, 0o755) == 0 else { throw Self.failure(path, "create it") }
  }

  /// Creates a file in the folder. The caller closes the descriptor.
  func create(_ name: String) throws(FetchError) -> Int32 {
    let descriptor = open(
      "\(path)/\(name)", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.failure("\(path)/\(name)", "create it") }
    return descriptor
  }

  /// Gives the folder its name, which must be free.
  func commit() throws(FetchError) {
    try Self.synchronize(path)
    guard rename(path, place) == 0 else { throw Self.failure(place, "rename it into place") }
    try Self.synchronize(parent)
  }

  func discard() {
    for name in names { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  private static func synchronize(_ folder: String) throws(FetchError) {
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(folder, "open it") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(folder, "write it to the disk") }
  }

  static func failure(_ path: String, _ operation: String) -> FetchError {
    FetchError(FileError(path: path, operation: operation, code: errno))
  }
}
