import Kernels

/// What the machine gives at best, measured: what kernels are held against.
package struct MachinePeak: Hashable, Sendable {
  package var threads: Int
  /// Single-precision GFLOP/s of all threads together; a multiply-add counts as two.
  package var gflopsPerSecond: Double
  /// GB/s of a triad c = a + s·b over arrays that no cache holds, counted as STREAM does.
  package var gigabytesPerSecond: Double

  package init(threads: Int, gflopsPerSecond: Double, gigabytesPerSecond: Double) {
    self.threads = threads
    self.gflopsPerSecond = gflopsPerSecond
    self.gigabytesPerSecond = gigabytesPerSecond
  }

  /// Measures it, in about half a second.
  package static func measure(threads: Int) -> MachinePeak {
    let pool = WorkerPool(threads: threads)
    return MachinePeak(
      threads: threads, gflopsPerSecond: PeakLoops.multiplyAdds(pool) * 1e-9,
      gigabytesPerSecond: PeakLoops.triad(pool) * 1e-9)
  }

  /// The better of each figure: a peak is an undisturbed run.
  package func better(_ other: MachinePeak) -> MachinePeak {
    MachinePeak(
      threads: threads, gflopsPerSecond: max(gflopsPerSecond, other.gflopsPerSecond),
      gigabytesPerSecond: max(gigabytesPerSecond, other.gigabytesPerSecond))
  }

  /// What a kernel can reach by the roofline model, in GFLOP/s.
  ///
  /// - Parameter intensity: FLOP for each byte that goes to or comes from memory.
  package func roof(intensity: Double) -> Double {
    min(gflopsPerSecond, gigabytesPerSecond * intensity)
  }
}
