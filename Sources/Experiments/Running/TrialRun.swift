import Ranks
import Datasets
import Engine
import Files
import Interchange
import Kernels
import Results
import Zoo

/// Trains one leased trial to its end, or to an interruption, from its checkpoint if it has one.
struct TrialRun {
  let trial: Trial
  let arm: Arm
  let diary: any TrialDiary
  let crew: TrialCrew
  let dataset: any Dataset
  let pool: WorkerPool
  let checkpoint: TrialCheckpoint
  /// Where the final weights are written; nil if they are not kept.
  let weights: String?
  let version: String
  let reading: Reading
  let tell: (RunEvent) -> Void
  let shouldStop: () -> Bool

  enum End {
    /// With the last score of the test images and the SHA-256 of the final weights.
    case done(EpochRecord?, weights: String)
    case interrupted
    case failed(Failure, String)
  }

  var settings: TrainingSettings { arm.settings.training }

  func run() throws(RunError) -> End {
    let trainer: any NetworkTrainer
    switch begun() {
    case .made(let made): trainer = made
    case .refused(let failure, let reason): return .failed(failure, reason)
    }
    var state = try resumed(trainer)
    let first = state.epoch
    try crew.lead { () throws(RunError) in
      try diary.began(epoch: first + 1, peakMemoryBytes: trainer.peakMemoryBytes)
      if !state.history.isEmpty {
        try diary.record(epochs: state.history, phases: state.phaseSeconds, badImages: nil)
      }
    }
    tell(.started(trial, arm: arm, attempt: diary.attempt, fromEpoch: first + 1))
    while state.epoch < settings.epochs {
      if let end = try epoch(trainer, &state) { return end }
    }
    let digest = trainer.weightsDigest
    if let difference = crew.difference(digest) { return .failed(.error, difference) }
    var refusal: EngineError?
    try crew.lead { () throws(RunError) in refusal = try keepWeights(trainer) }
    if let refusal { return .failed(.memory, refusal.description) }
    return .done(state.history.last { $0.split == "test" }, weights: digest)
  }

  private enum Beginning {
    case made(any NetworkTrainer)
    case refused(Failure, String)
  }

  /// The trainer with the weights that it begins with, at every rank or at none.
  private func begun() -> Beginning {
    var trainer: (any NetworkTrainer)?
    var refusal: (failure: Failure, reason: String)?
    if let lack = crew.firstReason(neighboursLack) { return .refused(.memory, lack) }
    do throws(EngineError) {
      let made = try makeTrainer()
      do throws(ONNXImportError) { try arm.begin(made) } catch {
        refusal = (.error, error.description)
      }
      trainer = made
    } catch {
      if case .memory = error { refusal = (.memory, error.description) }
      refusal = refusal ?? (.error, error.description)
    }
    let reason = crew.firstReason(refusal?.reason)
    guard let trainer, reason == nil else {
      // What another rank lacks is most likely memory.
      return .refused(refusal?.failure ?? .memory, reason ?? "")
    }
    return .made(trainer)
  }

  /// One epoch, or the rest of it; nil if training continues.
  private func epoch(_ trainer: any NetworkTrainer, _ state: inout TrialState) throws(RunError)
    -> End?
  {
    let loader: BatchLoader
    switch try makeLoader(.train, state) {
    case .made(let made): loader = made
    case .refused(let reason): return .failed(.memory, reason)
    }
    var clock = Watch(state.seconds)
    while state.batch < arm.stepsPerEpoch {
      state.rate = state.schedule.rate(
        settings.schedule, step: trainer.steps, stepsPerEpoch: arm.stepsPerEpoch,
        epochs: settings.epochs)
      state.score.add(
        try trainer.step(rate: state.rate) { _ throws(RunError) in
          guard let batch = try next(loader) else {
            throw .data(
              DataError(
                .bad,
                "\(dataset.name): fewer training images than when the run was planned; run again"))
          }
          return (batch.images, batch.labels)
        })
      notice(loader, .train, &state)
      state.batch += 1
      guard state.score.isFinite else {
        return .failed(
          .diverged,
          "the loss is not a number in epoch \(state.epoch + 1), step \(state.batch)")
      }
      clock.look()
      report(state, clock)
      let order = try crew.order { () throws(RunError) in
        if shouldStop() { return .stop }
        if clock.isDue(.checkpoint) { return .save }
        if clock.isDue(.heartbeat) { try diary.beat(badImages: nil) }
        return .goOn
      }
      if order != .goOn {
        state.seconds = clock.elapsed
        state.phases = trainer.phases
        state.badImages = united(state.badImages)
        var saved = state
        saved.dataSeconds += loader.waitedSeconds
        try save(trainer, saved)
      }
      if order == .stop { return .interrupted }
    }
    clock.look()
    if let name = trainer.firstNonFinite { return diverged(name, after: state.epoch) }
    let train = record(
      state.score, state.epoch, "train", seconds: clock.elapsed, learningRate: state.rate)
    var test: EpochRecord?
    if isScored(state.epoch) {
      switch try evaluate(trainer, &state) {
      case .scored(let record): test = record
      case .failed(let failure, let reason): return .failed(failure, reason)
      case .interrupted:
        state.badImages = united(state.badImages)
        // The checkpoint is from after the epoch's last step; scoring starts again.
        state.seconds = clock.elapsed
        state.phases = trainer.phases
        state.dataSeconds += loader.waitedSeconds
        try save(trainer, state)
        return .interrupted
      }
    }
    state.schedule.observe(settings.schedule, epochLoss: train.loss)
    let records = [train] + (test.map { [$0] } ?? [])
    state.history += records
    state.dataSeconds += loader.waitedSeconds
    state.phases = trainer.phases
    state.epoch += 1
    (state.batch, state.score, state.seconds) = (0, BatchScore(), 0)
    state.badImages = united(state.badImages)
    let (phases, bad) = (state.phaseSeconds, state.badImageCount)
    // The database first, so that everything a checkpoint counts as done is recorded.
    try crew.lead { () throws(RunError) in
      try diary.record(epochs: records, phases: phases, badImages: bad)
    }
    tell(.epochEnded(trial, arm: arm, train: train, test: test))
    if state.epoch < settings.epochs { try save(trainer, state) }
    return nil
  }

  /// Whether the test images are scored after an epoch, counted from 0.
  private func isScored(_ epoch: Int) -> Bool {
    arm.scoresEveryEpoch || epoch + 1 == settings.epochs
  }

  private enum Evaluation {
    case scored(EpochRecord)
    case failed(Failure, String)
    /// It was asked to stop.
    case interrupted
  }

  /// Scores the test images; each rank takes one batch in so many.
  private func evaluate(
    _ trainer: any NetworkTrainer, _ state: inout TrialState
  ) throws(RunError) -> Evaluation {
    let start = Clock.now()
    let loader: BatchLoader
    switch try makeLoader(.test, state) {
    case .made(let made): loader = made
    case .refused(let reason): return .failed(.memory, reason)
    }
    // A batch's pieces are added up by themselves: so the sum has the same bits whoever computes which.
    var scores: [(batch: Int, score: BatchScore)] = []
    var clock = Watch(0)
    let batches = (dataset.count(.test) + settings.batch - 1) / settings.batch
    for _ in 0..<(batches + crew.ranks.count - 1) / crew.ranks.count * arm.parts {
      if let piece = try next(loader) {
        let batch = loader.number / arm.parts
        if scores.last?.batch != batch { scores.append((batch, BatchScore())) }
        scores[scores.count - 1].score.add(
          trainer.evaluate(images: piece.images, labels: piece.labels, count: piece.count))
      }
      clock.look()
      let order = try crew.order { () throws(RunError) in
        if shouldStop() { return .stop }
        if clock.isDue(.heartbeat) { try diary.beat(badImages: nil) }
        return .goOn
      }
      if order == .stop { return .interrupted }
    }
    let score = crew.sum(scores)
    notice(loader, .test, &state)
    try crew.lead { () throws(RunError) in
      guard score.count > 0 else {
        throw .data(DataError(.bad, "\(dataset.name): no test picture is good; nothing to score"))
      }
    }
    guard score.isFinite else {
      return .failed(
        .diverged, "the test loss is not finite after epoch \(state.epoch + 1)")
    }
    return .scored(
      record(score, state.epoch, "test", seconds: Clock.now() - start, learningRate: nil))
  }

  /// - Parameter name: the first tensor with a value that is not finite. The loss need not show it:
  ///   a maximum can ignore NaN.
  private func diverged(_ name: String, after epoch: Int) -> End {
    .failed(
      .diverged, "\(name) holds values that are not finite after epoch \(epoch + 1)")
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
          trainError: state.score.top1Error,
          evaluates: state.batch == arm.stepsPerEpoch && isScored(state.epoch))))
  }
}
