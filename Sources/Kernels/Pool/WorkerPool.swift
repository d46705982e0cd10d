import CHost
import Synchronization

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// A fixed set of threads that run numbered tasks together; the caller is worker 0.
///
/// Each worker has a share of the tasks, neighbours of each other, and claims them in order; then it takes over what
/// the others have left. So the images that a worker computes in one layer are mostly those that it has in its caches
/// from the layer before. Which worker runs a task is not determined, so a task must write only what belongs to its
/// number: then results do not depend on the number of threads.
/// The pools of a process share its cores; BLAS runs single-threaded inside them.
package final class WorkerPool: @unchecked Sendable {
  /// Threads that run tasks, the caller's included.
  package private(set) var threads: Int
  /// Threads that it can come to have; workers are numbered below.
  package let capacity: Int
  private let wanted: Atomic<Int>
  private let shared: Shared

  /// The state that workers hold; the pool itself can go away and end them.
  private final class Shared: @unchecked Sendable {
    var mutex = pthread_mutex_t()
    var wake = pthread_cond_t()
    let generation = Atomic<Int>(0)
    let claims: TaskClaims
    let running = Atomic<Int>(0)
    let stop = Atomic<Bool>(false)
    var body: ((_ task: Int, _ worker: Int) -> Void)?

    init(capacity: Int) {
      claims = TaskClaims(capacity: capacity)
      pthread_mutex_init(&mutex, nil)
      pthread_cond_init(&wake, nil)
    }

    deinit {
      pthread_cond_destroy(&wake)
      pthread_mutex_destroy(&mutex)
    }

    func work(_ worker: Int) {
      guard let body else { return }
      claims.take(worker) { body($0, worker) }
    }

    /// - Parameter generation: the last one before this thread.
    func loop(_ worker: Int, after generation: Int) {
      ablate_flush_denormals()
      var seen = generation
      while true {
        // Spin briefly: in a training step the next work comes within microseconds.
        var spins = 0
        while self.generation.load(ordering: .acquiring) == seen && spins < 20_000 {
          ablate_pause()
          spins += 1
        }
        if self.generation.load(ordering: .acquiring) == seen {
          pthread_mutex_lock(&mutex)
          while self.generation.load(ordering: .acquiring) == seen {
            pthread_cond_wait(&wake, &mutex)
          }
          pthread_mutex_unlock(&mutex)
        }
        seen = self.generation.load(ordering: .acquiring)
        if stop.load(ordering: .acquiring) { return }
        work(worker)
        running.wrappingSubtract(1, ordering: .releasing)
      }
    }
  }

  /// Starts `threads` − 1 threads, or as many as the system gives: results are the same with fewer.
  /// Denormals are flushed to zero on all workers, the caller included.
  ///
  /// - Parameter capacity: threads that `grow` can ask for; as many as `threads` if nil.
  package init(threads: Int, capacity: Int? = nil) {
    precondition(threads > 0)
    self.threads = 1
    self.capacity = max(threads, capacity ?? threads)
    wanted = Atomic(threads)
    shared = Shared(capacity: self.capacity)
    ablate_flush_denormals()
    startMissing()
  }

  /// Asks for so many threads, at most `capacity`, from the next `run` on. Any thread may ask.
  package func grow(to threads: Int) {
    wanted.store(min(threads, capacity), ordering: .relaxed)
  }

  /// Starts threads until there are as many as wanted. What the system refuses once is not asked for
  /// again.
  private func startMissing() {
    while threads < wanted.load(ordering: .relaxed) {
      guard start(threads) else {
        wanted.store(threads, ordering: .relaxed)
        return
      }
      threads += 1
    }
  }

  /// False where the system refuses the thread.
  private func start(_ worker: Int) -> Bool {
    let start = Unmanaged.passRetained(
      Start(
        shared: shared, worker: worker, generation: shared.generation.load(ordering: .relaxed)))
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    // Kernels keep little there, and many threads shall leave room for what they work on.
    pthread_attr_setstacksize(&attributes, 2 << 20)
    var thread = pthread_t()
    let status = pthread_create(
      &thread, &attributes,
      { argument in
        guard let argument else { return nil }
        let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        start.shared.loop(start.worker, after: start.generation)
        return nil
      }, start.toOpaque())
    guard status == 0 else {
      start.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  private final class Start {
    let shared: Shared
    let worker: Int
    let generation: Int
    init(shared: Shared, worker: Int, generation: Int) {
      self.shared = shared
      self.worker = worker
      self.generation = generation
    }
  }

  deinit {
    shared.stop.store(true, ordering: .releasing)
    announce()
  }

  /// Runs `body` for each task in 0..<tasks and returns when all are done. Not reentrant.
  ///
  /// The closure escapes into the workers for the time of the call only. With more than one thread that
  /// takes one small object a call, which is freed on return.
  package func run(tasks: Int, _ body: (_ task: Int, _ worker: Int) -> Void) {
    // The caller may be another thread than the one that made the pool.
    ablate_flush_denormals()
    startMissing()
    if threads == 1 || tasks <= 1 {
      for task in 0..<tasks { body(task, 0) }
      return
    }
    withoutActuallyEscaping(body) { body in
      shared.body = body
      shared.claims.begin(tasks, workers: threads)
      shared.running.store(threads - 1, ordering: .relaxed)
      announce()
      shared.work(0)
      var spins = 0
      while shared.running.load(ordering: .acquiring) != 0 {
        // Where others want the cores too, a worker may wait for this very core.
        if spins < 2000 { ablate_pause() } else { sched_yield() }
        spins += 1
      }
      shared.body = nil
    }
  }

  private func announce() {
    pthread_mutex_lock(&shared.mutex)
    shared.generation.wrappingAdd(1, ordering: .releasing)
    pthread_cond_broadcast(&shared.wake)
    pthread_mutex_unlock(&shared.mutex)
  }
}
