import Synchronization

/// Which tasks of a run are taken: a counter for each worker's share.
package final class TaskClaims: @unchecked Sendable {
  /// Counters are this far apart, two lines of the cache, so that workers do not share one.
  private static let pitch = 16

  private let capacity: Int
  private let next: UnsafeMutablePointer<Atomic<Int>>
  private var tasks = 0
  private var workers = 1

  package init(capacity: Int) {
    self.capacity = capacity
    next = .allocate(capacity: capacity * Self.pitch)
    for place in 0..<(capacity * Self.pitch) { (next + place).initialize(to: Atomic(0)) }
  }

  deinit {
    next.deinitialize(count: capacity * Self.pitch)
    next.deallocate()
  }

  /// Shares out the tasks of a run; nobody takes any meanwhile.
  package func begin(_ tasks: Int, workers: Int) {
    (self.tasks, self.workers) = (tasks, workers)
    for worker in 0..<workers {
      next[worker * Self.pitch].store(worker * tasks / workers, ordering: .relaxed)
    }
  }

  /// Runs what is left of a worker's own share, then of the next ones'.
  package func take(_ worker: Int, _ body: (_ task: Int) -> Void) {
    let (tasks, workers) = (self.tasks, self.workers)
    var owner = worker
    for _ in 0..<workers {
      let end = (owner + 1) * tasks / workers
      while true {
        let task = next[owner * Self.pitch].wrappingAdd(1, ordering: .relaxed).oldValue
        if task >= end { break }
        body(task)
      }
      owner = owner + 1 == workers ? 0 : owner + 1
    }
  }
}
