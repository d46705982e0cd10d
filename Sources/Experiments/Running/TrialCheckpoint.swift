import Ranks
import Engine
import Files
import Results

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// Where a trial's checkpoint is, and which trial it must belong to.
struct TrialCheckpoint {
  let path: String
  let trialID: String

  init(folder: String, trialID: String) {
    path = "\(folder)/\(trialID)\(Self.suffix)"
    self.trialID = trialID
  }

  static let suffix = ".ckpt"

  /// The epoch in which training would continue, counted from 1, by the file's own header. For an
  /// attempt that may end before it has read the file.
  var nextEpoch: Int {
    guard let file = try? CheckpointFile(path, checksDigest: false),
      (try? file.require(identity: trialID)) != nil,
      let state = try? TrialState(file.header.metadata), state.epoch >= 0
    else { return 1 }
    return state.epoch + 1
  }

  func remove() { unlink(path) }
}

extension TrialRun {
  /// The state of the checkpoint, or a new one. A checkpoint that is damaged, or that is not this trial's, is
  /// set aside, never trusted; all of it is read before the trainer is touched.
  func resumed(_ trainer: any NetworkTrainer) throws(RunError) -> TrialState {
    if crew.ranks.isAlone { return try ownState(trainer) }
    var state = TrialState()
    try crew.lead { () throws(RunError) in state = try ownState(trainer) }
    return try shared(state, trainer)
  }

  /// Rank 0's state and tensors, at every rank.
  private func shared(
    _ state: TrialState, _ trainer: any NetworkTrainer
  ) throws(RunError) -> TrialState {
    let ranks = crew.ranks
    do {
      let text = ranks.broadcast(ranks.leads ? try state.encoded() : [])
      let steps = ranks.broadcast(
        withUnsafeBytes(of: UInt64(trainer.steps).littleEndian) { Array($0) }
      ).reversed().reduce(0) { $0 << 8 | Int($1) }
      if steps > 0 {
        for tensor in trainer.tensors {
          ranks.broadcast(UnsafeMutableRawBufferPointer(tensor.values))
        }
        if !ranks.leads { trainer.resume(after: steps) }
      }
      return ranks.leads ? state : try TrialState(text)
    } catch {
      throw .checkpoint(CheckpointError(path: checkpoint.path, cause: .unreadable("\(error)")))
    }
  }

  private func ownState(_ trainer: any NetworkTrainer) throws(RunError) -> TrialState {
    var status = stat()
    guard stat(checkpoint.path, &status) == 0 || errno != ENOENT else { return TrialState() }
    do {
      let file = try CheckpointFile(checkpoint.path)
      try file.require(identity: checkpoint.trialID)
      let state = try self.state(of: file)
      try trainer.restore(from: file)
      trainer.phases = state.phases
      return state
    } catch {
      try setAside(error)
      return TrialState()
    }
  }

  private func state(of file: CheckpointFile) throws(CheckpointError) -> TrialState {
    let state: TrialState
    do { state = try TrialState(file.header.metadata) } catch {
      throw CheckpointError(path: file.path, cause: .damaged("its state is unreadable: \(error)"))
    }
    guard
      state.fits(
        steps: file.header.steps, epochs: settings.epochs, stepsPerEpoch: arm.stepsPerEpoch)
    else {
      throw CheckpointError(
        path: file.path,
        cause: .damaged(
          "its \(file.header.steps) steps, epoch \(state.epoch + 1), step \(state.batch) and "
            + "\(state.history.count) records do not belong together"))
    }
    return state
  }

  /// Moves an unusable file out of the way of the next one.
  private func setAside(_ error: CheckpointError) throws(RunError) {
    let suffix: String
    switch error.cause {
    case .file, .unreadable: throw .checkpoint(error)
    case .damaged, .otherNetwork: suffix = ".damaged"
    case .foreign: suffix = ".foreign"
    }
    let aside = checkpoint.path + suffix
    guard rename(checkpoint.path, aside) == 0 else {
      throw .checkpoint(
        CheckpointError(
          path: checkpoint.path,
          cause: .file(FileError(path: checkpoint.path, operation: "set it aside", code: errno))))
    }
    tell(.warning("\(error); it is now \(aside), and the trial begins anew"))
  }

  /// Checks the lease before it writes, so that a process that lost it leaves the file alone.
  func save(_ trainer: any NetworkTrainer, _ state: TrialState) throws(RunError) {
    try crew.lead { () throws(RunError) in try keep(trainer, state) }
  }

  private func keep(_ trainer: any NetworkTrainer, _ state: TrialState) throws(RunError) {
    try diary.beat(badImages: state.badImageCount)
    let metadata: [UInt8]
    do { metadata = try state.encoded() } catch {
      throw .checkpoint(CheckpointError(path: checkpoint.path, cause: .unreadable("\(error)")))
    }
    try wrapped(
      trainer.save(to: checkpoint.path, identity: checkpoint.trialID, metadata: metadata),
      as: RunError.checkpoint)
  }
}
