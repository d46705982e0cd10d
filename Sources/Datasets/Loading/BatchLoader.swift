import Kernels

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// Some images with their labels, in memory that the loader owns.
package struct Batch {
  /// [count, height, width, 3], normalised per channel.
  package let images: UnsafePointer<Float>
  package let labels: UnsafePointer<Int32>
  package let count: Int
}

/// Gives the batches of one epoch in order; a thread fills them ahead of use.
package final class BatchLoader {
  /// Seconds that `next` has waited for a batch to be ready.
  package private(set) var waitedSeconds = 0.0
  private let shared: Shared
  private var thread = pthread_t()
  private var given: Int

  /// - Parameters:
  ///   - first: number of the batch to begin with, where an epoch goes on.
  ///   - dropsLast: whether an incomplete last batch is left out, as in training.
  package init(
    dataset: any Dataset, split: Split, batch: Int, augmentation: Augmentation, seed: UInt64,
    epoch: Int, shuffles: Bool, dropsLast: Bool, first: Int = 0
  ) {
    given = first - 1
    shared = Shared(
      BatchSource(
        dataset, split, augmentation: augmentation, seed: seed, epoch: epoch, shuffles: shuffles),
      batch: batch, dropsLast: dropsLast, first: first)
    let argument = Unmanaged.passRetained(shared)
    let status = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Shared>.fromOpaque(argument).takeRetainedValue().fill() }
        return nil
      }, argument.toOpaque())
    precondition(status == 0, "the system refuses a thread")
  }

  deinit {
    shared.stop()
    pthread_join(thread, nil)
  }

  /// The next batch, valid until the next call; nil at the end of the epoch.
  package func next() -> Batch? {
    given += 1
    guard given < shared.batches else { return nil }
    waitedSeconds += shared.wait(for: given)
    let slot = shared.slots[given % shared.slots.count]
    return Batch(
      images: slot.images.pointer, labels: slot.labels.pointer, count: shared.range(given).count)
  }

  /// What both threads see.
  private final class Shared: @unchecked Sendable {
    struct Slot {
      var images: AlignedBuffer<Float>
      var labels: AlignedBuffer<Int32>
    }

    let source: BatchSource
    let batch: Int
    let batches: Int
    let slots: [Slot]
    private var mutex = pthread_mutex_t()
    private var changed = pthread_cond_t()
    /// Batches filled; batches that the reader has reached; both under the mutex.
    private var filled = 0
    private var reached: Int
    private var stopped = false
    private let first: Int

    init(_ source: BatchSource, batch: Int, dropsLast: Bool, first: Int) {
      self.source = source
      self.first = first
      reached = first
      self.batch = batch
      batches = dropsLast ? source.count / batch : (source.count + batch - 1) / batch
      slots = (0..<3).map { _ in
        Slot(
          images: AlignedBuffer(count: batch * source.dataset.imageCount),
          labels: AlignedBuffer(count: batch))
      }
      pthread_mutex_init(&mutex, nil)
      pthread_cond_init(&changed, nil)
    }

    deinit {
      pthread_cond_destroy(&changed)
      pthread_mutex_destroy(&mutex)
    }

    func range(_ index: Int) -> Range<Int> {
      (index * batch)..<min((index + 1) * batch, source.count)
    }

    /// The thread's work: a slot is free again once the reader has gone past its batch.
    func fill() {
      for index in first..<max(first, batches) {
        pthread_mutex_lock(&mutex)
        while !stopped && index - reached >= slots.count { pthread_cond_wait(&changed, &mutex) }
        let ends = stopped
        pthread_mutex_unlock(&mutex)
        if ends { return }
        let slot = slots[index % slots.count]
        source.fill(range(index), images: slot.images.pointer, labels: slot.labels.pointer)
        pthread_mutex_lock(&mutex)
        filled = index + 1
        pthread_cond_broadcast(&changed)
        pthread_mutex_unlock(&mutex)
      }
    }

    /// Waits until a batch is filled and says how many seconds that took.
    func wait(for index: Int) -> Double {
      pthread_mutex_lock(&mutex)
      defer { pthread_mutex_unlock(&mutex) }
      reached = index
      pthread_cond_broadcast(&changed)
      guard filled <= index else { return 0 }
      let start = Clock.now()
      while filled <= index { pthread_cond_wait(&changed, &mutex) }
      return Clock.now() - start
    }

    func stop() {
      pthread_mutex_lock(&mutex)
      stopped = true
      pthread_cond_broadcast(&changed)
      pthread_mutex_unlock(&mutex)
    }
  }
}
