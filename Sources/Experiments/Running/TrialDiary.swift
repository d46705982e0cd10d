import Results

/// What becomes known of a trial while it is trained, for the one who keeps it.
protocol TrialDiary {
  /// The number of the attempt.
  var attempt: Int { get }
  func began(epoch: Int, peakMemoryBytes: Int) throws(RunError)
  func record(
    epochs: [EpochRecord], phases: [(phase: String, seconds: Double)], badImages: Int?
  ) throws(RunError)
  /// A sign of life. Throws where the trial is no longer ours.
  func beat(badImages: Int?) throws(RunError)
}

/// In the database, under a lease.
struct StoredDiary: TrialDiary {
  let lease: TrialLease
  let store: ResultsStore

  var attempt: Int { lease.attempt }

  func began(epoch: Int, peakMemoryBytes: Int) throws(RunError) {
    try wrapped(
      store.heartbeat(lease, firstEpoch: epoch, peakMemoryBytes: peakMemoryBytes),
      as: RunError.database)
  }

  func record(
    epochs: [EpochRecord], phases: [(phase: String, seconds: Double)], badImages: Int?
  ) throws(RunError) {
    try wrapped(
      store.record(lease, epochs: epochs, phases: phases, badImages: badImages),
      as: RunError.database)
  }

  func beat(badImages: Int?) throws(RunError) {
    try wrapped(store.heartbeat(lease, badImages: badImages), as: RunError.database)
  }
}

/// Nowhere: rank 0 keeps the trial for all.
struct UnkeptDiary: TrialDiary {
  let attempt = 0

  func began(epoch _: Int, peakMemoryBytes _: Int) {}
  func record(
    epochs _: [EpochRecord], phases _: [(phase: String, seconds: Double)], badImages _: Int?
  ) {}
  func beat(badImages _: Int?) {}
}
