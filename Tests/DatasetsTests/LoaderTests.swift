import Datasets
import Foundation
import Kernels
import Testing

/// All batches of an epoch, copied.
func epoch(
  _ dataset: any Dataset, _ split: Split = .train, batch: Int = 16,
  augmentation: Augmentation = .none, seed: UInt64 = 1, epoch: Int = 0, shuffles: Bool = true,
  dropsLast: Bool = false, first: Int = 0, threads: Int = 1, options: CropOptions = CropOptions()
) -> (counts: [Int], labels: [Int], images: [[Float]]) {
  // So few fit.
  let loader = try! BatchLoader(
    dataset: dataset, split: split, batch: batch, augmentation: augmentation, options: options,
    seed: seed, epoch: epoch, shuffles: shuffles, dropsLast: dropsLast, first: first,
    reading: Reading(threads: threads))
  var result: (counts: [Int], labels: [Int], images: [[Float]]) = ([], [], [])
  // Images in memory cannot be bad.
  while let batch = try! loader.next() {
    result.counts.append(batch.count)
    for slot in 0..<batch.count {
      result.labels.append(Int(batch.labels[slot]))
      result.images.append(
        Array(
          UnsafeBufferPointer(
            start: batch.images + slot * dataset.imageCount, count: dataset.imageCount)))
    }
  }
  return result
}

/// An image normalised by a plain computation.
func normalised(_ bytes: [UInt8], _ dataset: any Dataset) -> [Float] {
  bytes.enumerated().map { i, byte in
    Float((Double(byte) - dataset.mean[i % 3]) / dataset.deviation[i % 3])
  }
}

@Suite("Batches", .timeLimit(.minutes(1)))
struct LoaderTests {
  @Test("an epoch is a permutation that seed and epoch determine")
  func order() {
    let set = NoiseDataset(count: 200)
    let first = epoch(set, seed: 3, epoch: 5).labels
    #expect(first.sorted() == Array(0..<200))
    #expect(first != Array(0..<200))
    #expect(epoch(set, batch: 7, seed: 3, epoch: 5).labels == first)
    #expect(epoch(set, augmentation: .cropFlip, seed: 3, epoch: 5).labels == first)
    #expect(epoch(set, seed: 3, epoch: 6).labels != first)
    #expect(epoch(set, seed: 4, epoch: 5).labels != first)
    var stream = RandomStream(seed: 3, "order", 5)
    #expect(stream.permutation(200) == first)
  }

  @Test("over epochs, an image comes at every place about equally often")
  func uniform() {
    let set = NoiseDataset(count: 4, side: 1)
    var counts = [Int](repeating: 0, count: 16)
    for number in 0..<2_000 {
      for (place, label) in epoch(set, epoch: number).labels.enumerated() {
        counts[place * 4 + label] += 1
      }
    }
    // 500 expected, deviation 19.4.
    #expect(counts.allSatisfy { abs($0 - 500) < 100 })
  }

  @Test("batches hold the images of the set in their order, normalised")
  func plain() throws {
    let set = NoiseDataset(count: 50)
    let result = epoch(set, batch: 8, shuffles: false)
    #expect(result.labels == Array(0..<50))
    for index in 0..<50 {
      #expect(result.images[index] == normalised(set.image(.train, index), set))
    }
    let shuffled = epoch(set, batch: 8)
    for (label, image) in zip(shuffled.labels, shuffled.images) {
      #expect(image == result.images[label])
    }
  }

  @Test("the training images have mean 0 and deviation 1 in each channel")
  func normalisation() throws {
    let set = try shapes(train: 600, test: 600)
    for (split, bound) in [(Split.train, 1e-4), (.test, 0.2)] {
      let images = epoch(set, split).images
      for channel in 0..<3 {
        let values = images.flatMap { image in
          stride(from: channel, to: image.count, by: 3).map { Double(image[$0]) }
        }
        let mean = values.reduce(0, +) / Double(values.count)
        let square = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
        #expect(abs(mean) < bound)
        #expect(abs((square - mean * mean).squareRoot() - 1) < bound)
      }
    }
  }

  struct Cut: CustomTestStringConvertible {
    var batch: Int
    var drops: Bool
    var counts: [Int]
    var testDescription: String { "\(batch) \(drops ? "drops" : "keeps")" }

    static let all = [
      Cut(batch: 32, drops: true, counts: [32, 32, 32]),
      Cut(batch: 32, drops: false, counts: [32, 32, 32, 4]),
      Cut(batch: 25, drops: true, counts: [25, 25, 25, 25]),
      Cut(batch: 25, drops: false, counts: [25, 25, 25, 25]),
      Cut(batch: 128, drops: true, counts: []),
      Cut(batch: 128, drops: false, counts: [100]),
      Cut(batch: 1, drops: true, counts: [Int](repeating: 1, count: 100)),
    ]
  }

  @Test("an incomplete last batch is kept or left out", arguments: Cut.all)
  func last(_ cut: Cut) {
    let set = NoiseDataset(count: 100)
    let result = epoch(set, batch: cut.batch, dropsLast: cut.drops)
    #expect(result.counts == cut.counts)
    #expect(Set(result.labels).count == cut.counts.reduce(0, +))
    #expect(result.labels == Array(epoch(set).labels.prefix(result.labels.count)))
  }

  @Test("an epoch goes on at any batch as if it had not stopped", arguments: [0, 1, 5, 12, 13, 20])
  func resumed(first: Int) {
    let set = NoiseDataset(count: 100)
    let whole = epoch(set, batch: 8, augmentation: .cropFlip)
    let rest = epoch(set, batch: 8, augmentation: .cropFlip, first: first)
    #expect(rest.counts == Array(whole.counts.dropFirst(first)))
    #expect(rest.labels == Array(whole.labels.dropFirst(first * 8)))
    #expect(rest.images == Array(whole.images.dropFirst(first * 8)))
  }

  @Test("without a thread of its own a loader gives the same batches", arguments: [1, 7, 100, 128])
  func alone(batch: Int) {
    let set = NoiseDataset(count: 100)
    for (drops, first) in [(false, 0), (true, 0), (false, 1), (true, 1)] {
      let own = epoch(
        set, batch: batch, augmentation: .cropFlip, dropsLast: drops, first: first, threads: 0)
      let other = epoch(
        set, batch: batch, augmentation: .cropFlip, dropsLast: drops, first: first)
      #expect(own.counts == other.counts)
      #expect(own.labels == other.labels && own.images == other.images)
    }
  }

  @Test("batches that no machine can hold are refused with what would take less")
  func refused() {
    let error = #expect(throws: DataError.self) {
      try BatchLoader(
        dataset: NoiseDataset(count: 10), split: .train, batch: 1 << 48, augmentation: .none,
        seed: 1, epoch: 0, shuffles: false, dropsLast: false)
    }
    #expect(error?.kind == .memory)
    #expect(
      error?.description.hasSuffix(
        "of memory; use a smaller training.batch or training.micro_batch") == true)
  }

  @Test("after the end there is nothing, however often one asks")
  func end() throws {
    let set = NoiseDataset(count: 10)
    let loader = try BatchLoader(
      dataset: set, split: .train, batch: 10, augmentation: .none, seed: 1, epoch: 0,
      shuffles: true, dropsLast: true)
    #expect(try loader.next()?.count == 10)
    for _ in 0..<5 { #expect(try loader.next() == nil) }
  }

  @Test("a batch stays as it is until the next is asked for")
  func stable() throws {
    let set = NoiseDataset(count: 60)
    let loader = try BatchLoader(
      dataset: set, split: .train, batch: 5, augmentation: .none, seed: 1, epoch: 0,
      shuffles: false, dropsLast: true)
    var next = 0
    while let batch = try loader.next() {
      // Time enough for the thread to fill all that it may.
      usleep(3_000)
      for slot in 0..<batch.count {
        #expect(batch.labels[slot] == Int32(next + slot))
        let image = UnsafeBufferPointer(
          start: batch.images + slot * set.imageCount, count: set.imageCount)
        #expect(image.elementsEqual(normalised(set.image(.train, next + slot), set)))
      }
      next += batch.count
    }
    #expect(next == 60)
  }

  @Test("a loader that is let go of early ends and lets go of its data")
  func abandoned() throws {
    weak var data: NoiseDataset?
    do {
      let set = NoiseDataset(count: 256)
      data = set
      for taken in 0..<300 {
        let loader = try BatchLoader(
          dataset: set, split: .train, batch: 4, augmentation: .cropFlip, seed: 1, epoch: taken,
          shuffles: true, dropsLast: true)
        for _ in 0..<(taken % 5) { _ = try loader.next() }
      }
    }
    #expect(data == nil)
  }

  @Test("thousands of small batches come through, from loaders side by side")
  func many() async {
    let set = NoiseDataset(count: 256, side: 2)
    await withTaskGroup(of: Int.self) { group in
      for reader in 0..<4 {
        group.addTask {
          (0..<20).reduce(0) { sum, number in
            sum + epoch(set, batch: 1, seed: UInt64(reader), epoch: number).labels.reduce(0, +)
          }
        }
      }
      for await sum in group { #expect(sum == 20 * 255 * 128) }
    }
  }

  @Test("only the time in next() counts as waiting")
  func waited() throws {
    let set = NoiseDataset(count: 256)
    var slept = Duration.zero
    let clock = ContinuousClock()
    let start = clock.now
    let loader = try BatchLoader(
      dataset: set, split: .train, batch: 64, augmentation: .none, seed: 1, epoch: 0,
      shuffles: true, dropsLast: true)
    #expect(loader.waitedSeconds == 0)
    while try loader.next() != nil { slept += clock.measure { usleep(10_000) } }
    let elsewhere = clock.now - start - slept
    #expect(slept > .milliseconds(40))
    #expect(loader.waitedSeconds >= 0)
    #expect(Duration.seconds(loader.waitedSeconds) <= elsewhere)
  }
}

@Suite("Parts of batches", .timeLimit(.minutes(1)))
struct BatchPartTests {
  /// What a loader of a part gives: number and labels of each batch.
  private func batches(
    _ part: BatchPart, batch: Int, dropsLast: Bool, first: Int = 0, threads: Int
  ) throws -> [(number: Int, labels: [Int32], images: [Float])] {
    let set = NoiseDataset(count: 50, side: 2)
    let loader = try BatchLoader(
      dataset: set, split: .train, batch: batch, part: part, augmentation: .none, seed: 2, epoch: 1,
      shuffles: true, dropsLast: dropsLast, first: first, reading: Reading(threads: threads))
    var all: [(number: Int, labels: [Int32], images: [Float])] = []
    while let batch = try loader.next() {
      all.append(
        (
          loader.number,
          Array(UnsafeBufferPointer(start: batch.labels, count: batch.count)),
          Array(UnsafeBufferPointer(start: batch.images, count: batch.count * set.imageCount))
        ))
    }
    return all
  }

  @Test("pieces of every batch, put together, are the batches", arguments: [0, 1, 3])
  func places(threads: Int) throws {
    for first in [0, 2] {
      let whole = try batches(.whole, batch: 12, dropsLast: true, first: first, threads: threads)
      let parts = try [0..<2, 2..<3].map {
        try batches(
          BatchPart(pieces: 3, places: $0), batch: 4, dropsLast: true, first: first * $0.count,
          threads: threads)
      }
      #expect(whole.count == 4 - first)
      #expect(parts.map(\.count) == [2 * whole.count, whole.count])
      for (place, batch) in whole.enumerated() {
        let pieces = [parts[0][2 * place], parts[0][2 * place + 1], parts[1][place]]
        #expect(pieces.flatMap(\.labels) == batch.labels)
        #expect(pieces.flatMap(\.images) == batch.images)
        #expect(pieces.map(\.number) == [0, 1, 2].map { 3 * batch.number + $0 })
      }
    }
  }

  @Test(
    "one batch in so many, put together, is all of them, the short last one too",
    arguments: [0, 1, 3])
  func turns(threads: Int) throws {
    let whole = try batches(.whole, batch: 8, dropsLast: false, threads: threads)
    #expect(whole.map(\.labels.count) == [8, 8, 8, 8, 8, 8, 2])
    for ranks in [2, 3, 7, 9] {
      let parts = try (0..<ranks).flatMap {
        try batches(
          BatchPart(every: ranks, from: $0), batch: 8, dropsLast: false, threads: threads)
      }.sorted { $0.number < $1.number }
      #expect(parts.map(\.number) == Array(0..<7))
      #expect(parts.map(\.labels) == whole.map(\.labels))
      #expect(parts.map(\.images) == whole.map(\.images))
    }
    // Batches of 16 in two pieces: the last has one piece, and that is short.
    let pieces = try (0..<2).flatMap {
      try batches(
        BatchPart(pieces: 2, every: 2, from: $0), batch: 8, dropsLast: false, threads: threads)
    }
    #expect(pieces.map(\.number) == [0, 1, 4, 5, 2, 3, 6])
    #expect(pieces.map(\.labels.count) == [8, 8, 8, 8, 8, 8, 2])
  }
}
