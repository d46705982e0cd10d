import Foundation
import Kernels

/// The trials of one pass over a plan, which lanes take one by one, and their outcomes.
///
/// Its lock also serialises the lanes' events, so that they are reported one at a time.
final class TrialQueue: @unchecked Sendable {
  let trials: [Trial]
  private let threads: Int
  private let lock = NSRecursiveLock()
  private let listener: (RunEvent) -> Void
  private let wantsStop: () -> Bool
  /// Whether a trial may be begun; those that may not are left.
  private let mayBegin: (Trial) -> Bool
  private var next = 0
  /// Trials that remain after this pass although they were taken.
  private var open: [Int] = []
  private var summary: RunSummary
  private var pools: [WorkerPool]
  private var error: RunError?

  init(
    _ trials: [Trial], _ summary: RunSummary, pools: [WorkerPool], threads: Int,
    tell: @escaping (RunEvent) -> Void, shouldStop: @escaping () -> Bool,
    mayBegin: @escaping (Trial) -> Bool = { _ in true }
  ) {
    self.mayBegin = mayBegin
    self.trials = trials
    self.summary = summary
    self.pools = pools
    self.threads = threads
    listener = tell
    wantsStop = shouldStop
  }

  /// The place of the next trial; nil where there is none or the run is to stop.
  func take() -> Int? {
    lock.withLock {
      while next < trials.count {
        guard !shouldStop else {
          summary.wasInterrupted = true
          return nil
        }
        next += 1
        if mayBegin(trials[next - 1]) { return next - 1 }
        open.append(next - 1)
      }
      return nil
    }
  }

  /// A trial that was taken is not settled.
  func leaveOpen(_ place: Int) { lock.withLock { open.append(place) } }

  func count(_ change: (inout RunSummary) -> Void) { lock.withLock { change(&summary) } }

  func tell(_ event: RunEvent) { lock.withLock { listener(event) } }

  /// Whether lanes should save and stop: it was asked for, or one of them cannot continue.
  var shouldStop: Bool { lock.withLock { error != nil || wantsStop() } }

  /// A lane cannot continue; the first reason counts.
  func fail(_ error: RunError) { lock.withLock { self.error = self.error ?? error } }

  /// A lane has ended: its threads go to the others.
  func leave(_ pool: WorkerPool) {
    lock.withLock {
      pools.removeAll { $0 === pool }
      for (place, pool) in pools.enumerated() {
        pool.grow(to: threads / pools.count + (place < threads % pools.count ? 1 : 0))
      }
    }
  }

  /// What is left, in order, and the run's outcome so far. Throws if a lane could not continue.
  func result() throws(RunError) -> ([Trial], RunSummary) {
    if let error { throw error }
    return (open.sorted().map { trials[$0] } + trials[next...], summary)
  }
}

/// Passes a value to the lanes that is not `Sendable`; its owner documents why that is safe.
struct UncheckedBox<Value>: @unchecked Sendable {
  let value: Value
  init(_ value: Value) { self.value = value }
}
