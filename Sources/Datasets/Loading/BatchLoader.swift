import Kernels

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// Some images with their labels, in memory that the loader owns.
package struct Batch {
  /// [count, side, side, channels], normalised per channel.
  package let images: UnsafePointer<Float>
  package let labels: UnsafePointer<Int32>
  package let count: Int
}

/// How images are read, beside which: no part of what a trial is.
package struct Reading: Hashable, Sendable {
  /// Threads that read and decode ahead of use; batches are the same bits with any number.
  package var threads = 1
  package var badImages = BadImages.fail

  package init(threads: Int = 1, badImages: BadImages = .fail) {
    self.threads = threads
    self.badImages = badImages
  }
}

/// A picture that was left out, and why.
package struct BadImage: Hashable, Sendable {
  package var index: Int
  package var place: String
  package var reason: String
}

/// Gives the batches of one epoch in order; threads fill them ahead of use, three batches in memory at
/// most.
package final class BatchLoader {
  /// Seconds that `next` has waited for a batch to be ready.
  package private(set) var waitedSeconds = 0.0
  private let queue: BatchQueue
  private var threads: [pthread_t] = []
  /// Fills batches where the system refuses threads: then `next` does their work.
  private var reader: (any ImageReader)?
  private var given: Int
  private let part: BatchPart

  /// Throws: that three batches do not fit into memory.
  ///
  /// - Parameters:
  ///   - batch: images at a time; of a batch in pieces, those of a piece.
  ///   - part: what is read of all of it.
  ///   - first: the batch to begin with among those that are read, where an epoch goes on.
  ///   - dropsLast: whether an incomplete last batch is left out, as in training. Batches then are
  ///     always full: a bad picture's place is taken by the next good one in the epoch's order.
  ///     Otherwise, as in scoring, it is left out.
  package init(
    dataset: any Dataset, split: Split, batch: Int, part: BatchPart = .whole,
    augmentation: Augmentation, options: CropOptions = CropOptions(), seed: UInt64, epoch: Int,
    shuffles: Bool, dropsLast: Bool, first: Int = 0, reading: Reading = Reading()
  ) throws(DataError) {
    given = first - 1
    self.part = part
    queue = try BatchQueue(
      BatchSource(
        dataset, split, augmentation: augmentation, options: options, seed: seed, epoch: epoch,
        shuffles: shuffles),
      batch: batch, part: part, dropsLast: dropsLast, first: first, reading: reading)
    for _ in 0..<reading.threads {
      guard let thread = Self.start(queue) else { break }
      threads.append(thread)
    }
    if threads.isEmpty { reader = dataset.reader(split) }
  }

  /// Bytes that the batches of one take.
  ///
  /// - Parameter imageCount: values of an image.
  package static func memory(imageCount: Int, batch: Int) -> Int {
    4 * BatchQueue.slotCount * batch * (imageCount + 1)
  }

  /// Nil where the system refuses the thread.
  private static func start(_ queue: BatchQueue) -> pthread_t? {
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(queue)
    let status = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<BatchQueue>.fromOpaque(argument).takeRetainedValue().fill() }
        return nil
      }, argument.toOpaque())
    guard status == 0 else {
      argument.release()
      return nil
    }
    return thread
  }

  deinit {
    queue.stop()
    for thread in threads { pthread_join(thread, nil) }
  }

  /// Pictures found bad so far, each once, in no order.
  package var badImages: [BadImage] { queue.badImages }

  /// The number of the last batch, or piece, among all of the epoch.
  package var number: Int { part.number(given) }

  /// The next batch, valid until the next call; nil at the end of the epoch.
  ///
  /// Throws: the first bad picture of the batch, unless they are skipped; a failing system; more bad
  /// pictures on end than can be chance.
  package func next() throws(DataError) -> Batch? {
    while true {
      given += 1
      guard given < queue.batches else { return nil }
      if let reader {
        let start = Clock.now()
        queue.reach(given)
        queue.fill(through: given, reader)
        waitedSeconds += Clock.now() - start
      }
      waitedSeconds += queue.wait(for: given)
      // Where all of a batch is bad there is nothing to score.
      if let batch = try queue.batch(given) { return batch }
    }
  }
}
