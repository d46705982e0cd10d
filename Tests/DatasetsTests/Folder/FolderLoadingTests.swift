import Datasets
import Foundation
import Kernels
import Synchronization
import Testing

@Suite("Batches of pictures", .timeLimit(.minutes(2)))
struct FolderLoadingTests {
  private static var official: CropOptions {
    var options = CropOptions()
    (options.rotation, options.jitter) = (10, 20)
    return options
  }

  @Test("batches are the same bits with any number of threads", arguments: [1, 2, 3, 8])
  func threads(_ threads: Int) throws {
    let set = try PictureFolder(train: 9, test: 3).openKept()
    let one = try FolderEpoch(set.dataset, options: Self.official, threads: 1)
    #expect(one.counts == [5, 5, 5, 5, 5] && Set(one.labels) == [0, 1, 2])
    #expect(try FolderEpoch(set.dataset, options: Self.official, threads: threads) == one)
    let test = try FolderEpoch(set.dataset, .test, threads: 1)
    #expect(test.counts == [5, 4] && test.labels == [0, 0, 0, 1, 1, 1, 2, 2, 2])
    #expect(try FolderEpoch(set.dataset, .test, threads: threads) == test)
  }

  @Test("an epoch goes on at any batch as if it had not stopped", arguments: [0, 1, 3, 5, 6])
  func resumed(first: Int) throws {
    let set = try PictureFolder(train: 9, test: 1).openKept()
    let whole = try FolderEpoch(set.dataset, epoch: 4)
    let rest = try FolderEpoch(set.dataset, epoch: 4, first: first)
    #expect(rest.labels == Array(whole.labels.dropFirst(first * 5)))
    #expect(rest.images == Array(whole.images.dropFirst(first * 5)))
  }

  @Test("order and crops depend on seed, epoch and picture alone")
  func keyed() throws {
    let set = try PictureFolder(train: 8, test: 1).openKept()
    let first = try FolderEpoch(set.dataset, batch: 8)
    #expect(try FolderEpoch(set.dataset, batch: 3).images == Array(first.images.prefix(24)))
    #expect(try FolderEpoch(set.dataset, batch: 8, epoch: 1).images != first.images)
    #expect(try FolderEpoch(set.dataset, batch: 8, seed: 2).images != first.images)
    // Every image is the crop that its own stream draws.
    var stream = RandomStream(seed: 1, "order", 0)
    let order = stream.permutation(24)
    let reader = set.dataset.reader(.train)
    for (place, index) in order.enumerated() {
      let size = try reader.open(index)
      var stream = RandomStream(seed: 1, "augment", 0, index)
      let crop = RandomCrop(size, CropOptions(), &stream).crop
      let bytes = UnsafeBufferPointer(start: try reader.crop(crop), count: 768)
      #expect(
        bytes.enumerated().map { Float(Double($1) - set.dataset.mean[$0 % 3]) }
          == first.images[place])
    }
  }

  @Test("scoring sees each picture as `predict` prepares it")
  func prepared() throws {
    let set = try PictureFolder(train: 1, test: 4).openKept()
    let images = try FolderEpoch(set.dataset, .test).images
    for (index, image) in images.enumerated() {
      let path = set.dataset.place(.test, index)
      #expect(try PictureFile.prepared(path: path, side: 16) == image)
    }
    // Without augmentation training sees them so as well; with padding, shifted by up to four pixels.
    let plain = try FolderEpoch(set.dataset, batch: 1, augmentation: .none).images[0]
    let path = set.dataset.place(.train, Self.order(3)[0])
    #expect(try PictureFile.prepared(path: path, side: 16) == plain)
    let padded = try FolderEpoch(set.dataset, batch: 1, augmentation: .cropFlip).images[0]
    #expect(padded != plain && Set(padded).count > 100)
  }

  private static func order(_ count: Int) -> [Int] {
    var stream = RandomStream(seed: 1, "order", 0)
    return stream.permutation(count)
  }

  @Test("jitter shifts whole channels and stays within 0 to 255")
  func jitter() throws {
    let set = try PictureFolder(train: 3, test: 1).openKept()
    var options = CropOptions()
    let plain = try FolderEpoch(set.dataset, batch: 9, options: options).images
    options.jitter = 20
    let shifted = try FolderEpoch(set.dataset, batch: 9, options: options).images
    let mean = set.dataset.mean
    for (index, (a, b)) in zip(Self.order(9), zip(plain, shifted)).map({ ($0, ($1.0, $1.1)) }) {
      var stream = RandomStream(seed: 1, "augment", 0, index)
      let size = try set.dataset.reader(.train).open(index)
      let shifts = RandomCrop(size, options, &stream).shifts
      for (i, (old, new)) in zip(a, b).enumerated() {
        let level = max(0, min(255, Double(old) + mean[i % 3] + shifts[i % 3]))
        #expect(abs(Double(new) - (level - mean[i % 3])) < 1e-4)
      }
    }
  }

  // MARK: Bad pictures

  /// Twelve training and six test pictures, two of each split bad.
  private func spoilt() throws -> (folder: PictureFolder, bad: (train: Set<Int>, test: Set<Int>)) {
    let folder = try PictureFolder(train: 4, test: 2)
    try folder.add("train/ant/ant_2.JPEG", [])
    try folder.add("train/bee/bee_0.JPEG", Array("no picture".utf8))
    try folder.add("val/bee/bee_1.JPEG", Array(Picture(waves: 1, 40, 40).jpeg().prefix(700)))
    try folder.add("val/cat/cat_0.JPEG", [0xff])
    return (folder, ([2, 4], [3, 4]))
  }

  @Test("a bad picture ends an epoch with its name, the first of its batch", arguments: [1, 4])
  func fails(threads: Int) throws {
    let (folder, bad) = try spoilt()
    let set = try folder.open()
    let first = try #require(Self.order(12).first { bad.train.contains($0) })
    let training = #expect(throws: DataError.self) {
      try FolderEpoch(set, batch: 12, threads: threads)
    }
    #expect(training?.kind == .bad)
    #expect(training?.description.hasPrefix("\(set.place(.train, first)): ") == true)
    let scoring = #expect(throws: DataError.self) { try FolderEpoch(set, .test, threads: threads) }
    #expect(
      scoring?.description.hasPrefix(
        "\(folder.path)/val/bee/bee_1.JPEG: damaged or truncated (libjpeg: Premature end") == true)
  }

  @Test(
    "skipped in training, a bad picture's place is taken by the next good one of the order",
    arguments: [1, 3])
  func replaced(threads: Int) throws {
    let (folder, bad) = try spoilt()
    let set = try folder.open()
    let result = try FolderEpoch(set, batch: 4, threads: threads, badImages: .skip)
    #expect(result.counts == [4, 4, 4])
    let order = Self.order(12)
    let expected = (0..<12).map { place in
      (0..<12).lazy.map { order[(place + $0) % 12] }.first { !bad.train.contains($0) }!
    }
    #expect(result.labels == expected.map { set.labels(.train)[$0] })
    for (place, index) in expected.enumerated() {
      let own = try #require(expected.firstIndex(of: index))
      #expect(result.images[place] == result.images[own])
    }
    #expect(Set(result.images).count == 10)
    #expect(Set(result.bad.map(\.index)) == bad.train)
    #expect(result.bad.first?.place == "\(folder.path)/train/ant/ant_2.JPEG")
    #expect(result.bad.first?.reason == "empty: a file of 0 bytes")
    let rest = try FolderEpoch(set, batch: 4, first: 2, threads: threads, badImages: .skip)
    #expect(rest.images == Array(result.images.suffix(4)))
  }

  @Test(
    "skipped in scoring, it is left out, and the rest closes up", arguments: [1, 3], [1, 2, 5, 6])
  func leftOut(threads: Int, batch: Int) throws {
    let (folder, bad) = try spoilt()
    let set = try folder.open()
    let result = try FolderEpoch(set, .test, batch: batch, threads: threads, badImages: .skip)
    let good = (0..<6).filter { !bad.test.contains($0) }
    #expect(result.counts.reduce(0, +) == 4 && result.counts.allSatisfy { $0 > 0 })
    #expect(result.labels == good.map { set.labels(.test)[$0] })
    for (image, index) in zip(result.images, good) {
      #expect(
        try PictureFile.prepared(path: set.place(.test, index), side: 16) == image)
    }
    #expect(Set(result.bad.map(\.index)) == bad.test)
  }

  @Test("a folder of nothing but bad pictures is an error even where they are skipped")
  func allBad() throws {
    let folder = try PictureFolder()
    for index in 0..<4 { try folder.add("train/a/\(index).JPEG", []) }
    try folder.add("val/a/a.JPEG", [])
    let set = try folder.open()
    let error = #expect(throws: DataError.self) {
      try FolderEpoch(set, batch: 2, badImages: .skip)
    }
    #expect(error?.kind == .bad)
    #expect(
      error?.description.hasSuffix(
        ".JPEG: bad, and so are the next 3 pictures of the epoch's order; look at the folder with "
          + "`ablate data check`") == true)
    #expect(try FolderEpoch(set, .test, badImages: .skip).counts == [])
  }

  @Test("a picture that has gone since the folder was listed is bad")
  func gone() throws {
    let folder = try PictureFolder(train: 2, test: 1)
    let set = try folder.open()
    try folder.remove("val/bee/bee_0.JPEG")
    let error = #expect(throws: DataError.self) { try FolderEpoch(set, .test) }
    #expect(error == DataError(.missing, "\(folder.path)/val/bee/bee_0.JPEG: no such file"))
    #expect(try FolderEpoch(set, .test, badImages: .skip).labels == [0, 2])
  }

  // MARK: Memory

  @Test("threads are never more than three batches ahead of the reader", arguments: [1, 2, 6])
  func bounded(threads: Int) throws {
    let set = CountingDataset(count: 200)
    let loader = try BatchLoader(
      dataset: set, split: .train, batch: 10, augmentation: .none, seed: 1, epoch: 0,
      shuffles: true, dropsLast: true,
      reading: Reading(threads: threads))
    for given in 0..<6 {
      // Before the first call the reader stands at batch 0, too.
      let most = (max(given, 1) + 2) * 10
      for _ in 0..<50 where set.opened.load(ordering: .relaxed) < most { usleep(2_000) }
      usleep(10_000)
      #expect(set.opened.load(ordering: .relaxed) == most)
      _ = try loader.next()
    }
  }
}

/// A folder and the set that reads it, kept together.
struct KeptFolder {
  let folder: PictureFolder
  let dataset: any Dataset
}

extension PictureFolder {
  func openKept() throws -> KeptFolder { KeptFolder(folder: self, dataset: try open()) }
}

/// Black images that count how many of them were asked for.
private final class CountingDataset: Dataset {
  let name = "counting"
  let identity = "counting"
  let side = 4
  let classNames = ["all"]
  let mean = [0.0, 0, 0]
  let deviation = [1.0, 1, 1]
  let opened = Atomic<Int>(0)
  private let total: Int
  private let names: AlignedBuffer<Int32>

  init(count: Int) {
    total = count
    names = AlignedBuffer(count: count)
  }

  func count(_ split: Split) -> Int { total }
  func labels(_ split: Split) -> UnsafePointer<Int32> { UnsafePointer(names.pointer) }
  func reader(_ split: Split) -> any ImageReader { Reader(self) }

  final class Reader: ImageReader {
    let dataset: CountingDataset
    let black = AlignedBuffer<UInt8>(count: 48)

    init(_ dataset: CountingDataset) { self.dataset = dataset }

    func open(_ index: Int) -> PictureSize {
      dataset.opened.add(1, ordering: .relaxed)
      return PictureSize(width: 4, height: 4)
    }

    func whole() -> UnsafePointer<UInt8> { UnsafePointer(black.pointer) }
    func crop(_ crop: Crop) -> UnsafePointer<UInt8> { UnsafePointer(black.pointer) }
  }
}
