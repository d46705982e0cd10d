import CTurboJPEG
import Datasets
import Foundation
import Testing

/// A folder in the ImageNet layout, made on the spot.
final class PictureFolder {
  let directory: TemporaryDirectory
  var path: String { directory.path }

  init() throws { directory = try TemporaryDirectory() }

  /// Classes `ant`, `bee`, `cat` with so many pictures each, of many sizes.
  convenience init(train: Int, test: Int, classes: Int = 3) throws {
    try self.init()
    var number = 0
    for (split, count) in [("train", train), ("val", test)] {
      for name in ["ant", "bee", "cat", "dog"].prefix(classes) {
        for index in 0..<count {
          number += 1
          let picture = Picture(waves: number, 30 + number * 37 % 90, 30 + number * 53 % 70)
          try add("\(split)/\(name)/\(name)_\(index).JPEG", picture.jpeg())
        }
      }
    }
  }

  func add(_ name: String, _ bytes: [UInt8]) throws { try directory.write(name, bytes) }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: "\(path)/\(name)")
  }

  func request(
    train: Int? = nil, test: Int? = nil, side: Int? = nil, mean: [Double]? = nil
  ) -> DatasetRequest {
    var request = DatasetRequest(name: "folder")
    request.path = path
    (request.train, request.test, request.side, request.mean) = (train, test, side, mean)
    return request
  }

  func open(train: Int? = nil, test: Int? = nil, side: Int = 16) throws -> any Dataset {
    try Datasets.open(request(train: train, test: test, side: side), threads: 1)
  }
}

/// All batches of an epoch of a folder.
struct FolderEpoch: Equatable {
  var counts: [Int] = []
  var labels: [Int32] = []
  var images: [[Float]] = []
  var bad: [BadImage] = []

  init(
    _ dataset: any Dataset, _ split: Split = .train, batch: Int = 5,
    augmentation: Augmentation = .resizedCrop, options: CropOptions = CropOptions(),
    seed: UInt64 = 1, epoch: Int = 0, first: Int = 0, threads: Int = 2,
    badImages: BadImages = .fail
  ) throws {
    let loader = try BatchLoader(
      dataset: dataset, split: split, batch: batch,
      augmentation: split == .train ? augmentation : .none, options: options, seed: seed,
      epoch: epoch, shuffles: split == .train, dropsLast: split == .train, first: first,
      reading: Reading(threads: threads, badImages: badImages))
    while let batch = try loader.next() {
      counts.append(batch.count)
      for slot in 0..<batch.count {
        labels.append(batch.labels[slot])
        images.append(
          Array(
            UnsafeBufferPointer(
              start: batch.images + slot * dataset.imageCount, count: dataset.imageCount)))
      }
    }
    bad = loader.badImages.sorted { $0.index < $1.index }
  }
}
