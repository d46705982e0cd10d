import Kernels

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// The batches that are being filled and read: what all threads of a loader share.
///
/// Threads claim places in the epoch's order and fill each on its own, so which thread fills a place
/// does not matter. A slot is free again once the reader has gone past its batch; that bounds memory.
final class BatchQueue: @unchecked Sendable {
  private struct Slot {
    var images: AlignedBuffer<Float>
    var labels: AlignedBuffer<Int32>
    /// Number of the batch that is in it; places of it that are not filled yet; places that failed.
    /// All under the mutex.
    var batch = -1
    var remaining = 0
    var failures: [(place: Int, error: DataError?)] = []
  }

  /// Batches in memory: one being read, one ready, one being filled.
  static let slotCount = 3
  /// So many bad pictures on end are no accident.
  static let patience = 100

  /// Those that are read.
  let batches: Int
  private let source: BatchSource
  private let batch: Int
  private let part: BatchPart
  private let isFull: Bool
  private let reading: Reading
  /// Places that a thread claims at once: one by one where decoding takes long.
  private let stride: Int
  private var slots: [Slot]
  private var mutex = pthread_mutex_t()
  private var changed = pthread_cond_t()
  /// The next place to be claimed, counted among those that are read, and the batch that the reader has reached. Both
  /// under the mutex.
  private var claimed: Int
  private var reached: Int
  private var stopped = false
  private var bad: [Int: BadImage] = [:]

  /// Throws: that the batches do not fit into memory.
  init(
    _ source: BatchSource, batch: Int, part: BatchPart, dropsLast: Bool, first: Int,
    reading: Reading
  ) throws(DataError) {
    self.source = source
    self.batch = batch
    self.part = part
    self.reading = reading
    isFull = dropsLast
    stride = reading.threads == 1 ? batch : 1
    claimed = first * batch
    reached = first
    batches = part.count(
      of: dropsLast ? source.count / batch : (source.count + batch - 1) / batch,
      dropsLast: dropsLast)
    slots = []
    do throws(MemoryRefusal) {
      for _ in 0..<Self.slotCount {
        slots.append(
          Slot(
            images: try AlignedBuffer(reserving: batch * source.dataset.imageCount),
            labels: try AlignedBuffer(reserving: batch)))
      }
    } catch {
      throw DataError(
        error, "\(Self.slotCount) batches of \(batch) images",
        remedy: "use a smaller training.batch or training.micro_batch")
    }
    pthread_mutex_init(&mutex, nil)
    pthread_cond_init(&changed, nil)
  }

  deinit {
    pthread_cond_destroy(&changed)
    pthread_mutex_destroy(&mutex)
  }

  /// Places of the epoch that the batch at `index` of those that are read takes.
  private func range(_ index: Int) -> Range<Int> {
    let start = part.number(index) * batch
    return start..<min(start + batch, source.count)
  }

  private func locked<T>(_ body: () -> T) -> T {
    pthread_mutex_lock(&mutex)
    defer { pthread_mutex_unlock(&mutex) }
    return body()
  }

  // MARK: Filling

  /// A thread's work.
  func fill() {
    let reader = source.dataset.reader(source.split)
    while let places = claim() { fill(places, reader) }
  }

  /// The work of a loader without threads: fills what is missing of the batches up to `last`.
  func fill(through last: Int, _ reader: any ImageReader) {
    while claimed < (min(last, batches - 1) + 1) * batch, let places = claim() {
      fill(places, reader)
    }
  }

  /// - Parameter claim: a batch of those that are read, and places among the epoch's.
  private func fill(_ claim: (index: Int, places: Range<Int>), _ reader: any ImageReader) {
    let (index, places) = claim
    let start = range(index).lowerBound
    let (images, labels) = locked {
      let slot = slots[index % slots.count]
      return (slot.images, slot.labels)
    }
    var failures: [(place: Int, error: DataError?)] = []
    for position in places {
      let place = position - start
      do throws(DataError) {
        let isFilled = try fill(
          position, reader, image: images.pointer + place * source.dataset.imageCount,
          label: labels.pointer + place)
        if !isFilled { failures.append((place, nil)) }
      } catch { failures.append((place, error)) }
    }
    locked {
      slots[index % slots.count].remaining -= places.count
      slots[index % slots.count].failures += failures
      pthread_cond_broadcast(&changed)
    }
  }

  /// The next places of a batch whose slot is free; nil when all are claimed or the loader is gone.
  private func claim() -> (index: Int, places: Range<Int>)? {
    locked {
      while !stopped, claimed < batches * batch, claimed / batch - reached >= slots.count {
        pthread_cond_wait(&changed, &mutex)
      }
      guard !stopped, claimed < batches * batch else { return nil }
      let index = claimed / batch
      let range = range(index)
      let first = range.lowerBound + claimed % batch
      if first == range.lowerBound {
        slots[index % slots.count].batch = index
        slots[index % slots.count].remaining = range.count
        slots[index % slots.count].failures = []
      }
      let places = first..<min(first + stride, range.upperBound)
      claimed = places.upperBound == range.upperBound ? (index + 1) * batch : claimed + places.count
      return (index, places)
    }
  }

  /// Fills one place; false where it stays empty. Throws: a picture that may not be left out.
  private func fill(
    _ position: Int, _ reader: any ImageReader, image: UnsafeMutablePointer<Float>,
    label: UnsafeMutablePointer<Int32>
  ) throws(DataError) -> Bool {
    for step in 0..<min(Self.patience, source.count) {
      let index = source.image(at: position + step)
      let place = { [self] in source.dataset.place(source.split, index) }
      do throws(PictureError) {
        try source.fill(index, reader, image: image, label: label)
        return true
      } catch {
        guard reading.badImages == .skip, error.canBeSkipped else {
          throw DataError(picture: error, place())
        }
        locked {
          bad[index] =
            bad[index]
            ?? BadImage(index: index, place: place(), reason: error.description)
        }
        if !isFull { return false }
      }
    }
    let first = source.dataset.place(source.split, source.image(at: position))
    throw DataError(
      .bad,
      "\(first): bad, and so are the next \(min(Self.patience, source.count) - 1) pictures of the "
        + "epoch's order; look at the folder with `ablate data check`")
  }

  // MARK: Reading

  var badImages: [BadImage] { locked { Array(bad.values) } }

  /// The reader has gone past the batches before this one: their slots are free.
  func reach(_ index: Int) {
    locked {
      reached = index
      pthread_cond_broadcast(&changed)
    }
  }

  /// Waits until a batch is filled and says how many seconds that took.
  func wait(for index: Int) -> Double {
    locked {
      reached = index
      pthread_cond_broadcast(&changed)
      let slot = index % slots.count
      guard slots[slot].batch != index || slots[slot].remaining > 0 else { return 0 }
      let start = Clock.now()
      while slots[slot].batch != index || slots[slot].remaining > 0 {
        pthread_cond_wait(&changed, &mutex)
      }
      return Clock.now() - start
    }
  }

  /// A filled batch, empty places closed up; nil if no place is filled. Throws: the failure that comes
  /// first in the batch.
  func batch(_ index: Int) throws(DataError) -> Batch? {
    let slot = locked { slots[index % slots.count] }
    let failures = slot.failures.sorted { $0.place < $1.place }
    for case (_, let error?) in failures { throw error }
    let empty = Set(failures.map(\.place))
    var count = 0
    for place in 0..<range(index).count where !empty.contains(place) {
      if count < place {
        let size = source.dataset.imageCount
        (slot.images.pointer + count * size).update(
          from: slot.images.pointer + place * size, count: size)
        slot.labels.pointer[count] = slot.labels.pointer[place]
      }
      count += 1
    }
    guard count > 0 else { return nil }
    return Batch(
      images: UnsafePointer(slot.images.pointer), labels: UnsafePointer(slot.labels.pointer),
      count: count)
  }

  func stop() {
    locked {
      stopped = true
      pthread_cond_broadcast(&changed)
    }
  }
}
