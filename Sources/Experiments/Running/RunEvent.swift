import Results

/// The events of a run.
package enum RunEvent: Sendable {
  /// Images are being generated or read.
  case openingData(String)
  /// Trials in all, those that are not done, and how many are trained side by side.
  case planned(total: Int, left: [Trial], jobs: Int)
  case started(Trial, arm: Arm, attempt: Int, fromEpoch: Int)
  case progressed(Trial, TrialProgress)
  /// An epoch that is recorded; `test` is nil where only the last one is scored.
  case epochEnded(Trial, arm: Arm, train: EpochRecord, test: EpochRecord?)
  case ended(Trial, arm: Arm, test: EpochRecord?, seconds: Double)
  case failed(Trial, arm: Arm, Failure, String)
  /// Another process has taken over a trial that ran here, for the reason given.
  case takenOver(Trial, String)
  /// Gates are recorded of so many trained networks; of others they were there already.
  case recordingGates(left: Int, done: Int)
  /// The gates of a trained SE network are recorded.
  case gatesRecorded(Trial, arm: Arm, blocks: Int)
  /// Only trials that other processes run are left.
  case waiting(trials: Int)
  /// A warning that does not stop the run.
  case warning(String)
  /// Stopped after saving; the number of remaining trials.
  case interrupted(remaining: Int)
}

/// The progress of a running trial.
package struct TrialProgress: Sendable {
  package var epoch: Int
  package var epochs: Int
  /// Share of the trial's steps that are done, 0...1.
  package var share: Double
  package var imagesPerSecond: Double
  /// Training top-1 error of the epoch so far, %.
  package var trainError: Double
  /// Whether the epoch's last step is done and test images are scored next.
  package var evaluates: Bool
}

/// The outcome of a run.
package struct RunSummary: Hashable, Sendable {
  package var done = 0
  package var failed = 0
  package var remaining = 0
  package var trained = 0
  package var wasInterrupted = false
  /// Trained networks whose gates could not be recorded.
  package var withoutGates = 0

  package init() {}
}
