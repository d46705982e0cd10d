import Datasets
import Kernels
import Testing

/// The 162 pictures that crop and flip can make of an image, by a plain computation.
private struct Variants {
  let images: [[Float]]

  init(_ dataset: any InMemoryDataset, _ index: Int) {
    images = (0..<162).map {
      Self.image(dataset, index, down: $0 / 18, right: $0 / 2 % 9, $0 % 2 == 1)
    }
  }

  /// Pads with four black pixels, crops at (`down`, `right`), then flips the crop.
  static func image(
    _ dataset: any InMemoryDataset, _ index: Int, down: Int, right: Int, _ flips: Bool
  ) -> [Float] {
    let (side, source) = (dataset.side, dataset.image(.train, index))
    let wide = side + 8
    var padded = [UInt8](repeating: 0, count: wide * wide * 3)
    for y in 0..<side {
      for x in 0..<(side * 3) { padded[((y + 4) * wide + 4) * 3 + x] = source[y * side * 3 + x] }
    }
    var crop: [UInt8] = []
    for y in 0..<side {
      let row = (0..<side).map { x in
        (0..<3).map { padded[((y + down) * wide + x + right) * 3 + $0] }
      }
      crop += (flips ? row.reversed() : row).joined()
    }
    return normalised(crop, dataset)
  }
}

@Suite("Crop and flip", .timeLimit(.minutes(1)))
struct AugmentationTests {
  private let set = NoiseDataset(count: 40)

  @Test("images equal a plain twin keyed by seed, epoch and image", arguments: [0, 1, 77])
  func twin(number: Int) {
    let result = epoch(set, augmentation: .cropFlip, seed: 9, epoch: number)
    for (label, image) in zip(result.labels, result.images) {
      var stream = RandomStream(seed: 9, "augment", number, label)
      let (down, right) = (stream.below(9), stream.below(9))
      let flips = stream.uniform() < 0.5
      #expect(image == Variants.image(set, label, down: down, right: right, flips))
    }
  }

  @Test("every crop occurs, flipped and not, about equally often")
  func coverage() throws {
    let variants = (0..<40).map { Variants(set, $0).images }
    var counts = [Int](repeating: 0, count: 162)
    for number in 0..<200 {
      let result = epoch(set, augmentation: .cropFlip, epoch: number)
      for (label, image) in zip(result.labels, result.images) {
        counts[try #require(variants[label].firstIndex(of: image))] += 1
      }
    }
    // 8,000 pictures, 49.4 expected of each variant, deviation 7.
    #expect(counts.allSatisfy { (14...85).contains($0) })
    let flipped = stride(from: 1, to: 162, by: 2).reduce(0) { $0 + counts[$1] }
    #expect(abs(flipped - 4_000) < 300)
  }

  @Test("cutout blanks a square about a drawn pixel, and nothing else", arguments: [1, 2, 5, 8])
  func cutout(size: Int) {
    var options = CropOptions()
    options.cutout = size
    let plain = epoch(set, augmentation: .cropFlip, seed: 4, epoch: 2)
    let cut = epoch(set, augmentation: .cropFlip, seed: 4, epoch: 2, options: options)
    #expect(cut.labels == plain.labels)
    for (place, label) in cut.labels.enumerated() {
      var stream = RandomStream(seed: 4, "cutout", 2, label)
      let (y, x) = (stream.below(set.side), stream.below(set.side))
      var expected = plain.images[place]
      for row in 0..<set.side {
        for column in 0..<set.side
        where (0..<size).contains(row - y + size / 2) && (0..<size).contains(column - x + size / 2)
        {
          for channel in 0..<3 { expected[(row * set.side + column) * 3 + channel] = 0 }
        }
      }
      #expect(cut.images[place] == expected)
    }
  }

  @Test("an image's picture does not depend on batch, order or the images beside it")
  func keyed() {
    let result = epoch(set, augmentation: .cropFlip, seed: 2, epoch: 3)
    let pictures = Dictionary(uniqueKeysWithValues: zip(result.labels, result.images))
    let other = epoch(
      set, batch: 7, augmentation: .cropFlip, seed: 2, epoch: 3, shuffles: false)
    for (label, image) in zip(other.labels, other.images) { #expect(pictures[label] == image) }
    // The first 25 images of both sets are the same.
    let fewer = epoch(NoiseDataset(count: 25), augmentation: .cropFlip, seed: 2, epoch: 3)
    for (label, image) in zip(fewer.labels, fewer.images) { #expect(pictures[label] == image) }
  }

  @Test("another seed or epoch gives other pictures", arguments: [(3 as UInt64, 3), (2, 4)])
  func changes(seed: UInt64, number: Int) {
    let one = epoch(set, augmentation: .cropFlip, seed: 2, epoch: 3, shuffles: false).images
    let two = epoch(set, augmentation: .cropFlip, seed: seed, epoch: number, shuffles: false)
      .images
    // One in 162 pictures is the same by chance.
    #expect(zip(one, two).count { $0 == $1 } <= 4)
  }

  @Test("without augmentation seed and epoch leave the images alone")
  func none() {
    let one = epoch(set, seed: 2, epoch: 3, shuffles: false)
    let two = epoch(set, seed: 5, epoch: 4, shuffles: false)
    #expect(one.images == two.images)
  }
}
