import Engine
import Files
import Results

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// The files beside a database.
extension Runner {
  /// Where a database's checkpoints are.
  package static func checkpointFolder(database: String) -> String {
    "\(folder(of: database))checkpoints"
  }

  /// Where the final weights of a database's trials are.
  package static func weightsFolder(database: String) -> String {
    "\(folder(of: database))weights"
  }

  /// Where the final weights of a trial are, in the safetensors format.
  package static func weightsPath(database: String, trialID: String) -> String {
    "\(weightsFolder(database: database))/\(trialID).safetensors"
  }

  /// Where the state of a trial that was stopped on its way is.
  package static func checkpointPath(database: String, trialID: String) -> String {
    TrialCheckpoint(folder: checkpointFolder(database: database), trialID: trialID).path
  }

  private static func folder(of database: String) -> String {
    database.lastIndex(of: "/").map { String(database[...$0]) } ?? ""
  }

  /// Makes sure that files can be written there, before hours are spent on them.
  func makeFolder(_ path: String) throws(RunError) {
    func failure(_ operation: String) -> RunError {
      .checkpoint(
        CheckpointError(
          path: path, cause: .file(FileError(path: path, operation: operation, code: errno))))
    }
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw failure("create it") }
    // The `.` makes it an error if a file is in the way.
    guard access("\(path)/.", W_OK) == 0 else { throw failure("write into it") }
  }

  /// Removes what killed processes left: temporary files, and checkpoints of finished trials.
  func sweep() throws(RunError) {
    let checkpoints = Self.checkpointFolder(database: store.path)
    for folder in [
      checkpoints, Self.weightsFolder(database: store.path), "\(Self.folder(of: store.path)).",
    ] { TemporaryFile.sweep(folder) }
    for name in FolderEntries.names(checkpoints) where name.hasSuffix(TrialCheckpoint.suffix) {
      let checkpoint = TrialCheckpoint(
        folder: checkpoints, trialID: String(name.dropLast(TrialCheckpoint.suffix.count)))
      let end = try wrapped(store.endOfDone(checkpoint.trialID), as: RunError.database)
      var status = stat()
      guard let end, lstat(checkpoint.path, &status) == 0 else { continue }
      // A later one belongs to another database in this folder, where the trial is not finished.
      if status.st_mtim.tv_sec <= end { checkpoint.remove() }
    }
  }
}
