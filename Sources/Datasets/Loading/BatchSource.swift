import Kernels

/// Fills places of batches: which image stands where, augmented and normalised.
///
/// Order and augmentation are keyed by seed, epoch and image alone, so that all arms of an experiment
/// see the same images, and threads do not matter.
struct BatchSource: Sendable {
  let dataset: any Dataset
  let split: Split
  let augmentation: Augmentation
  let options: CropOptions
  let seed: UInt64
  let epoch: Int
  /// Images in the order of the epoch.
  private let order: [Int]
  private let normalisation: Normalisation

  init(
    _ dataset: any Dataset, _ split: Split, augmentation: Augmentation, options: CropOptions,
    seed: UInt64, epoch: Int, shuffles: Bool
  ) {
    self.dataset = dataset
    self.split = split
    self.augmentation = augmentation
    self.options = options
    self.seed = seed
    self.epoch = epoch
    if shuffles {
      var stream = RandomStream(seed: seed, "order", epoch)
      order = stream.permutation(dataset.count(split))
    } else {
      order = Array(0..<dataset.count(split))
    }
    normalisation = Normalisation(mean: dataset.mean, deviation: dataset.deviation)
  }

  var count: Int { order.count }

  /// The image at a place of the epoch; places after the last go on from the first.
  func image(at position: Int) -> Int { order[position % order.count] }

  /// Writes an image [side, side, channels] and its label. Throws: what is wrong with its file.
  func fill(
    _ index: Int, _ reader: any ImageReader, image target: UnsafeMutablePointer<Float>,
    label: UnsafeMutablePointer<Int32>
  ) throws(PictureError) {
    label.pointee = dataset.labels(split)[index]
    let size = try reader.open(index)
    switch augmentation {
    case .none:
      normalisation.apply(try reader.whole(), count: dataset.imageCount, to: target)
    case .cropFlip:
      cropAndFlip(try reader.whole(), index, into: target)
    case .resizedCrop:
      var stream = RandomStream(seed: seed, "augment", epoch, index)
      let random = RandomCrop(size, options, &stream)
      let bytes = try reader.crop(random.crop)
      let values =
        options.jitter > 0
        ? Normalisation(
          mean: dataset.mean, deviation: dataset.deviation, shifts: random.shifts)
        : normalisation
      values.apply(bytes, count: dataset.imageCount, to: target)
    }
    if options.cutout > 0 { cutOut(index, of: target) }
  }

  /// Blanks a square whose middle is any pixel: as far as it lies within the image, values become those of the mean.
  private func cutOut(_ index: Int, of image: UnsafeMutablePointer<Float>) {
    // A stream of its own leaves crop and flip as they are without it.
    var stream = RandomStream(seed: seed, "cutout", epoch, index)
    let (side, channels) = (dataset.side, dataset.channels)
    let half = options.cutout / 2
    let (top, left) = (stream.below(side) - half, stream.below(side) - half)
    let columns = max(0, left)..<min(side, left + options.cutout)
    for row in max(0, top)..<min(side, top + options.cutout) {
      (image + (row * side + columns.lowerBound) * channels).update(
        repeating: 0, count: columns.count * channels)
    }
  }

  private func cropAndFlip(
    _ source: UnsafePointer<UInt8>, _ index: Int, into target: UnsafeMutablePointer<Float>
  ) {
    var stream = RandomStream(seed: seed, "augment", epoch, index)
    let (down, right) = (stream.below(9) - 4, stream.below(9) - 4)
    let flips = stream.uniform() < 0.5
    let (side, channels) = (dataset.side, dataset.channels)
    normalisation.values.withUnsafeBufferPointer { values in
      for row in 0..<side {
        for column in 0..<side {
          let y = row + down
          let x = (flips ? side - 1 - column : column) + right
          let to = target + (row * side + column) * channels
          // Padding is black before normalisation, as pixels are.
          let isInside = y >= 0 && y < side && x >= 0 && x < side
          let from = source + (y * side + x) * channels
          for c in 0..<channels { to[c] = values[256 * c + (isInside ? Int(from[c]) : 0)] }
        }
      }
    }
  }
}
