import Kernels

/// Fills batches: which images in which order, augmented and normalised.
///
/// Order and augmentation are keyed by seed, epoch and image alone, so that all arms of an experiment
/// see the same images, and threads do not matter.
struct BatchSource: Sendable {
  let dataset: any Dataset
  let split: Split
  let augmentation: Augmentation
  let seed: UInt64
  let epoch: Int
  /// Images in the order of the epoch.
  private let order: [Int]
  /// Normalised value of each byte, [3, 256].
  private let values: [Float]
  private let black: [Float]

  init(
    _ dataset: any Dataset, _ split: Split, augmentation: Augmentation, seed: UInt64, epoch: Int,
    shuffles: Bool
  ) {
    self.dataset = dataset
    self.split = split
    self.augmentation = augmentation
    self.seed = seed
    self.epoch = epoch
    if shuffles {
      var stream = RandomStream(seed: seed, "order", epoch)
      order = stream.permutation(dataset.count(split))
    } else {
      order = Array(0..<dataset.count(split))
    }
    var values: [Float] = []
    for channel in 0..<3 {
      for byte in 0..<256 {
        values.append(
          Float((Double(byte) - dataset.mean[channel]) / dataset.deviation[channel]))
      }
    }
    self.values = values
    // Padding is black before normalisation, as pixels are.
    black = [values[0], values[256], values[512]]
  }

  var count: Int { order.count }

  func fill(
    _ range: Range<Int>, images: UnsafeMutablePointer<Float>, labels: UnsafeMutablePointer<Int32>
  ) {
    let (pixels, names) = (dataset.pixels(split), dataset.labels(split))
    for (slot, position) in range.enumerated() {
      let index = order[position]
      labels[slot] = Int32(names[index])
      let target = images + slot * dataset.imageCount
      let source = pixels + index * dataset.imageCount
      if augmentation == .cropFlip {
        cropAndFlip(source, index, into: target)
      } else {
        values.withUnsafeBufferPointer { values in
          for i in stride(from: 0, to: dataset.imageCount, by: 3) {
            target[i] = values[Int(source[i])]
            target[i + 1] = values[256 + Int(source[i + 1])]
            target[i + 2] = values[512 + Int(source[i + 2])]
          }
        }
      }
    }
  }

  private func cropAndFlip(
    _ source: UnsafePointer<UInt8>, _ index: Int, into target: UnsafeMutablePointer<Float>
  ) {
    var stream = RandomStream(seed: seed, "augment", epoch, index)
    let (down, right) = (stream.below(9) - 4, stream.below(9) - 4)
    let flips = stream.uniform() < 0.5
    let side = dataset.side
    values.withUnsafeBufferPointer { values in
      for row in 0..<side {
        for column in 0..<side {
          let y = row + down
          let x = (flips ? side - 1 - column : column) + right
          let to = target + (row * side + column) * 3
          if y < 0 || y >= side || x < 0 || x >= side {
            for c in 0..<3 { to[c] = black[c] }
          } else {
            let from = source + (y * side + x) * 3
            for c in 0..<3 { to[c] = values[256 * c + Int(from[c])] }
          }
        }
      }
    }
  }
}
