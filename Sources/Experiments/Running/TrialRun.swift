import Datasets
import Engine
import Files
import Kernels
import Results

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// Trains one claimed trial to its end, or to an interruption, from its checkpoint if it has one.
struct TrialRun {
  let trial: Trial
  let arm: Arm
  let claim: Claim
  let store: ResultsStore
  let dataset: any Dataset
  let pool: WorkerPool
  let checkpoint: String
  /// Where the final weights go; nil if they are not kept.
  let weights: String?
  let version: String
  let reading: Reading
  let tell: (RunEvent) -> Void
  let shouldStop: () -> Bool

  /// Seconds between signs of life in the database, and between checkpoints inside an epoch.
  static let heartbeatInterval = 15.0
  static let checkpointInterval = 60.0

  enum End {
    /// With the last score of the test images and the SHA-256 of the final weights.
    case done(EpochRecord?, weights: String)
    case interrupted
    case failed(Failure, String)
  }

  private var settings: TrainingSettings { arm.settings.training }

  func run() throws(RunError) -> End {
    let trainer: any NetworkTrainer
    do throws(EngineError) {
      trainer = try arm.settings.arithmetic.trainer(
        graph: arm.graph, batch: settings.batch, seed: UInt64(trial.seed),
        options: settings.options, pool: pool)
    } catch {
      if case .memory = error { return .failed(.memory, error.description) }
      return .failed(.error, error.description)
    }
    var state = try resumed(trainer)
    let first = state.epoch
    try database { () throws(DatabaseError) in
      try store.heartbeat(
        claim, firstEpoch: first + 1, peakMemoryBytes: trainer.peakMemoryBytes)
      if !state.history.isEmpty {
        try store.record(claim, epochs: state.history, phases: state.phaseSeconds)
      }
    }
    tell(.started(trial, arm: arm, attempt: claim.attempt, fromEpoch: first + 1))
    while state.epoch < settings.epochs {
      if let end = try epoch(trainer, &state) { return end }
    }
    try keepWeights(trainer)
    unlink(checkpoint)
    return .done(state.history.last { $0.split == "test" }, weights: trainer.weightsDigest)
  }

  /// One epoch, or the rest of it; nil if training goes on.
  private func epoch(_ trainer: any NetworkTrainer, _ state: inout TrialState) throws(RunError)
    -> End?
  {
    let loader = BatchLoader(
      dataset: dataset, split: .train, batch: settings.batch, augmentation: settings.augmentation,
      options: settings.crop, seed: UInt64(trial.seed), epoch: state.epoch, shuffles: true,
      dropsLast: true, first: state.batch, reading: reading)
    var clock = Watch(state.seconds)
    while let batch = try next(loader) {
      notice(loader, .train, &state)
      state.rate = state.schedule.rate(
        settings.schedule, step: trainer.steps, stepsPerEpoch: arm.stepsPerEpoch,
        epochs: settings.epochs)
      state.score.add(
        trainer.step(images: batch.images, labels: batch.labels, rate: state.rate))
      state.batch += 1
      guard state.score.isFinite else {
        return .failed(
          .diverged,
          "the loss is no number any more in epoch \(state.epoch + 1), step \(state.batch)")
      }
      clock.look()
      report(state, clock)
      let stops = shouldStop()
      if stops || clock.isDue(.checkpoint) {
        state.seconds = clock.elapsed
        state.phases = trainer.phases
        var saved = state
        saved.dataSeconds += loader.waitedSeconds
        try save(trainer, saved)
      } else if clock.isDue(.heartbeat) {
        try database { () throws(DatabaseError) in try store.heartbeat(claim) }
      }
      if stops { return .interrupted }
    }
    clock.look()
    let train = record(
      state.score, state.epoch, "train", seconds: clock.elapsed, learningRate: state.rate)
    guard let test = try evaluate(trainer, &state) else {
      // The checkpoint stands behind the epoch's last step; its scoring begins anew.
      state.seconds = clock.elapsed
      state.phases = trainer.phases
      state.dataSeconds += loader.waitedSeconds
      try save(trainer, state)
      return .interrupted
    }
    state.schedule.observe(settings.schedule, epochLoss: train.loss)
    state.history += [train, test]
    state.dataSeconds += loader.waitedSeconds
    state.phases = trainer.phases
    state.epoch += 1
    (state.batch, state.score, state.seconds) = (0, BatchScore(), 0)
    let phases = state.phaseSeconds
    // The database first: what a checkpoint claims to be done is recorded.
    try database { () throws(DatabaseError) in
      try store.record(
        claim, epochs: [train, test], phases: phases, badImages: state.badImageCount)
    }
    tell(.epochEnded(trial, arm: arm, train: train, test: test))
    if state.epoch < settings.epochs { try save(trainer, state) }
    return nil
  }

  /// Scores the test images; nil if it was asked to stop on the way.
  private func evaluate(
    _ trainer: any NetworkTrainer, _ state: inout TrialState
  ) throws(RunError) -> EpochRecord? {
    let start = Clock.now()
    let loader = BatchLoader(
      dataset: dataset, split: .test, batch: settings.batch, augmentation: .none, seed: 0,
      epoch: 0, shuffles: false, dropsLast: false, reading: reading)
    var score = BatchScore()
    var clock = Watch(0)
    while let batch = try next(loader) {
      score.add(
        trainer.evaluate(images: batch.images, labels: batch.labels, count: batch.count))
      clock.look()
      if shouldStop() { return nil }
      if clock.isDue(.heartbeat) {
        try database { () throws(DatabaseError) in try store.heartbeat(claim) }
      }
    }
    notice(loader, .test, &state)
    guard score.count > 0 else {
      throw .data(DataError(.bad, "\(dataset.name): no test picture is good; nothing to score"))
    }
    return record(
      score, state.epoch, "test", seconds: Clock.now() - start, learningRate: nil)
  }

  private func next(_ loader: BatchLoader) throws(RunError) -> Batch? {
    do throws(DataError) { return try loader.next() } catch {
      guard error.kind != .system, reading.badImages == .fail else { throw .data(error) }
      throw .data(
        DataError(
          error.kind,
          "\(error); `ablate data check` lists all such files, --bad-images skip leaves them out"))
    }
  }

  /// Keeps what the loader left out, and says so for the first of a trial's bad pictures.
  private func notice(_ loader: BatchLoader, _ split: Split, _ state: inout TrialState) {
    let before = state.badImageCount
    let most = 5
    for (number, bad) in state.notice(loader.badImages, split).enumerated()
    where before + number <= most {
      tell(
        .warning(
          before + number < most
            ? "\(bad.place): \(bad.reason); left out" : "more bad pictures, left out as well"))
    }
  }

  private func record(
    _ score: BatchScore, _ epoch: Int, _ split: String, seconds: Double, learningRate: Double?
  ) -> EpochRecord {
    EpochRecord(
      epoch: epoch + 1, split: split, images: score.count, loss: score.loss,
      top1Error: score.top1Error, top5Error: score.top5Error, learningRate: learningRate,
      seconds: seconds, imagesPerSecond: Double(score.count) / max(seconds, 1e-9))
  }

  private func report(_ state: TrialState, _ clock: Watch) {
    let steps = Double(arm.stepsPerEpoch)
    let share = (Double(state.epoch) + Double(state.batch) / steps) / Double(settings.epochs)
    tell(
      .progressed(
        trial,
        TrialProgress(
          epoch: state.epoch + 1, epochs: settings.epochs, share: share,
          imagesPerSecond: Double(state.score.count) / max(clock.elapsed, 1e-9),
          trainError: state.score.top1Error, evaluates: state.batch == arm.stepsPerEpoch)))
  }
}

extension TrialRun {
  /// The state of the checkpoint, or a new one. A checkpoint that is damaged or of another trial's
  /// shape is set aside, never trusted.
  private func resumed(_ trainer: any NetworkTrainer) throws(RunError) -> TrialState {
    guard WholeFile.size(checkpoint) != nil else { return TrialState() }
    do throws(CheckpointError) {
      let metadata = try trainer.restore(from: checkpoint)
      guard let state = TrialState(metadata) else {
        throw CheckpointError(path: checkpoint, cause: .damaged("its state is unreadable"))
      }
      trainer.phases = state.phases
      return state
    } catch {
      if case .file = error.cause { throw .checkpoint(error) }
      let aside = checkpoint + ".damaged"
      rename(checkpoint, aside)
      tell(.warning("\(error); it is now \(aside), and the trial begins anew"))
      return TrialState()
    }
  }

  /// Shows the claim before it writes, so that a process that lost it leaves the file alone.
  private func save(_ trainer: any NetworkTrainer, _ state: TrialState) throws(RunError) {
    try database { () throws(DatabaseError) in
      try store.heartbeat(claim, badImages: state.badImageCount)
    }
    do throws(CheckpointError) {
      try trainer.save(to: checkpoint, metadata: state.encoded())
    } catch { throw .checkpoint(error) }
  }

  private func database(_ body: () throws(DatabaseError) -> Void) throws(RunError) {
    do throws(DatabaseError) { try body() } catch { throw .database(error) }
  }
}

/// Time spent in an epoch, and what is due by it.
private struct Watch {
  enum Duty { case heartbeat, checkpoint }

  private let start: Double
  private var lastHeartbeat: Double
  private var lastCheckpoint: Double
  private var now: Double

  /// - Parameter before: seconds of the epoch that an earlier attempt spent.
  init(_ before: Double) {
    now = Clock.now()
    start = now - before
    (lastHeartbeat, lastCheckpoint) = (now, now)
  }

  var elapsed: Double { now - start }

  mutating func look() { now = Clock.now() }

  /// Whether it is time; asking resets it.
  mutating func isDue(_ duty: Duty) -> Bool {
    switch duty {
    case .heartbeat:
      guard now - lastHeartbeat >= TrialRun.heartbeatInterval else { return false }
    case .checkpoint:
      guard now - lastCheckpoint >= TrialRun.checkpointInterval else { return false }
      lastCheckpoint = now
    }
    lastHeartbeat = now
    return true
  }
}
