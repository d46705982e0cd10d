import Kernels

/// Takes the time of a step of training or inference part by part; the parts follow each other without a gap.
///
/// An executor without a recorder asks a few times a unit whether it has one; kernels never do.
final class StepRecorder {
  /// What the caller of the units does between two looks at the clock.
  enum Part: Hashable {
    /// Loading the images and packing the weights, all at once or unit by unit.
    case preparation
    case forward(unit: Int)
    case loss
    case backward(unit: Int)
    case update
  }

  /// One part of a step.
  struct Lap {
    var seconds = 0.0
    /// Of `seconds`, what the kernels took, as `KernelClock` counts it.
    var kernels = KernelClock.Seconds()
  }

  let clock: KernelClock
  private(set) var laps: [Part: Lap] = [:]
  private var last = 0.0

  init(threads: Int) { clock = KernelClock(threads: threads) }

  /// Forgets the step before and starts anew.
  func begin() {
    laps.removeAll(keepingCapacity: true)
    _ = clock.take()
    last = Clock.now()
  }

  /// Ends a part, and begins the next one.
  func lap(_ part: Part) {
    let now = Clock.now()
    // Units are packed and updated one after the other; no kernel of a convolution is timed in that.
    let before = laps[part]?.seconds ?? 0
    laps[part] = Lap(seconds: before + now - last, kernels: clock.take())
    last = now
  }
}

/// Seconds that the workers spend in the kernels of convolutions.
final class KernelClock {
  enum Pass: Int, CaseIterable { case forward, inputGradient, weightGradient }

  /// By pass, as if all threads had worked on it side by side all the time.
  struct Seconds {
    fileprivate(set) var byPass = [Double](repeating: 0, count: Pass.allCases.count)

    subscript(pass: Pass) -> Double { byPass[pass.rawValue] }
    var total: Double { byPass.reduce(0, +) }
  }

  private let threads: Int
  /// A cache line for each worker, so that none waits for another.
  private let sums: AlignedBuffer<Double>
  private static let line = 8

  init(threads: Int) {
    self.threads = threads
    sums = AlignedBuffer(count: Self.line * threads)
  }

  /// Counts `seconds` of one worker, or of all that waited for it.
  func add(_ seconds: Double, _ pass: Pass, worker: Int) {
    sums.pointer[Self.line * worker + pass.rawValue] += seconds
  }

  /// What has been counted, which then is forgotten.
  func take() -> Seconds {
    var seconds = Seconds()
    for worker in 0..<threads {
      for pass in Pass.allCases {
        seconds.byPass[pass.rawValue] +=
          sums.pointer[Self.line * worker + pass.rawValue] / Double(threads)
        sums.pointer[Self.line * worker + pass.rawValue] = 0
      }
    }
    return seconds
  }
}

extension Workspace {
  /// Runs a kernel on some images, and counts the worker's time where somebody asked for it.
  @inline(__always)
  func timed(_ pass: KernelClock.Pass, _ worker: Int, _ kernel: () -> Void) {
    guard let clock else { return kernel() }
    let start = Clock.now()
    kernel()
    clock.add(Clock.now() - start, pass, worker: worker)
  }

  /// The same of what occupies the whole pool.
  @inline(__always)
  func timedTogether(_ pass: KernelClock.Pass, _ kernel: () -> Void) {
    guard let clock else { return kernel() }
    let start = Clock.now()
    kernel()
    clock.add((Clock.now() - start) * Double(pool.threads), pass, worker: 0)
  }
}
