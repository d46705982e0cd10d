import Engine

extension Plan {
  /// Bytes of training below which a network counts as small. Its steps are so short that threads
  /// would wait for each other, so trials side by side with one thread each are faster.
  static let smallTraining = 512 << 20

  /// How many trials to train side by side: one per thread if all networks are small, fewer if
  /// memory is short; else one.
  package func jobs(threads: Int) -> Int {
    var most = 1
    for arm in arms {
      guard
        let bytes = try? arm.memory(threads: threads)
      else { return 1 }
      most = max(most, bytes)
    }
    guard most <= Self.smallTraining else { return 1 }
    let fitting = Memory.available().map { $0 / 2 / most } ?? threads
    return max(1, min(threads, fitting))
  }
}
