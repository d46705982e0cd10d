import Engine

extension Plan {
  /// Bytes of training up to which a network is small enough that trials side by side, a thread each,
  /// are faster than one after the other with all threads: its steps are so short that threads would
  /// wait for each other.
  static let smallTraining = 512 << 20

  /// How many trials to train side by side: as many as threads where all networks are small, and fewer
  /// where memory is; else one.
  package func jobs(threads: Int) -> Int {
    var most = 1
    for arm in arms {
      guard
        let bytes = try? arm.settings.arithmetic.memory(
          graph: arm.graph, batch: arm.settings.training.batch, threads: threads,
          optimizer: arm.settings.training.options.optimizer)
      else { return 1 }
      most = max(most, bytes)
    }
    guard most <= Self.smallTraining else { return 1 }
    let fitting = Memory.available().map { $0 / 2 / most } ?? threads
    return max(1, min(threads, fitting))
  }
}
