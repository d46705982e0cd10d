import Kernels

/// What a unit may use while it runs: how many images, the pool, and scratch memory per worker.
struct Workspace {
  let pool: WorkerPool
  /// Images in this call.
  var count: Int
  /// Number of the training step, which keys dropout.
  var step: Int
  /// Number of the first image in its batch, which keys dropout too.
  var firstImage = 0
  let seed: UInt64
  /// Where kernels' time is counted; nil where no one measures it.
  var clock: KernelClock?
  private let scratch: [AlignedBuffer<Float>]

  /// Throws: that the system has no memory for the scratch.
  init(pool: WorkerPool, scratch floats: Int, seed: UInt64) throws(EngineError) {
    self.pool = pool
    self.seed = seed
    count = 0
    step = 0
    do throws(MemoryRefusal) {
      var scratch: [AlignedBuffer<Float>] = []
      for _ in 0..<pool.capacity { scratch.append(try AlignedBuffer(reserving: floats + 64)) }
      self.scratch = scratch
    } catch { throw EngineError(error) }
  }

  func scratch(_ worker: Int) -> UnsafeMutablePointer<Float> { scratch[worker].pointer }

  /// Runs `body` for each image. Images go to workers a few at a time; each writes its own part only.
  func forEachImage(_ body: (_ image: Int, _ worker: Int) -> Void) {
    forEachImages(atOnce: max(1, min(4, count / (4 * pool.threads)))) { images, worker in
      for image in images { body(image, worker) }
    }
  }

  /// Runs `body` for pieces of each image: ranges of what it has `total` of, in steps of `step`. Few
  /// images are shared among the threads; `body` must give the same whatever the pieces.
  func forEachPiece(
    of total: Int, step: Int = 1,
    _ body: (_ image: Int, _ range: Range<Int>, _ worker: Int) -> Void
  ) {
    let shares = count >= 2 * pool.threads ? 1 : 2 * pool.threads
    let steps = (total + step - 1) / step
    pool.run(tasks: count * shares) { task, worker in
      let share = task % shares
      let first = share * steps / shares * step
      let end = min((share + 1) * steps / shares * step, total)
      if first < end { body(task / shares, first..<end, worker) }
    }
  }

  /// Runs `body` for up to `most` images that follow each other at a time.
  func forEachImages(atOnce most: Int, _ body: (_ images: Range<Int>, _ worker: Int) -> Void) {
    let count = self.count
    pool.run(tasks: (count + most - 1) / most) { task, worker in
      body((task * most)..<min(count, (task + 1) * most), worker)
    }
  }

  /// Runs `body` over parts of the batch whose number and bounds do not depend on the threads, for
  /// sums that are kept per part.
  func forEachPart(
    _ parts: Int, _ body: (_ part: Int, _ images: Range<Int>, _ worker: Int) -> Void
  ) {
    let count = self.count
    pool.run(tasks: parts) { part, worker in
      body(part, (part * count / parts)..<((part + 1) * count / parts), worker)
    }
  }
}
