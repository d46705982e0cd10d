import Files

/// Keeps two processes from fetching one archive into one directory.
struct FetchLock {
  private let lock: FileLock

  /// Throws if it is held, with the holder, or if it cannot be created.
  init(_ path: String) throws(FetchError) {
    do throws(FileLock.Refusal) { lock = try FileLock(path) } catch {
      switch error {
      case .held(let holder):
        throw FetchError(.busy, "\(path): \(holder) is fetching this; wait for it")
      case .file(let file): throw FetchError(file)
      }
    }
  }
}
