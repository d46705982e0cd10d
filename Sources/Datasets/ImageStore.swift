import Kernels

/// Pixels and labels of both splits in memory, with the channels' statistics.
struct ImageStore: Sendable {
  struct Part: Sendable {
    var count: Int
    var pixels: AlignedBuffer<UInt8>
    var labels: AlignedBuffer<Int32>

    /// Throws: that the images do not fit into memory.
    init(count: Int, imageCount: Int) throws(DataError) {
      self.count = count
      do throws(MemoryRefusal) {
        pixels = try AlignedBuffer(reserving: count * imageCount)
        labels = try AlignedBuffer(reserving: count)
      } catch {
        throw DataError(error, "\(count) images", remedy: "use fewer (data.train, data.test)")
      }
    }

    /// Colour images of classes in turn, drawn by all threads of a pool. Throws: that they do not fit into memory.
    ///
    /// - Parameter draw: given an image's number, its label, the worker, and where its pixels go.
    init(
      drawing count: Int, side: Int, classes: Int, _ pool: WorkerPool,
      _ draw: (_ index: Int, _ label: Int, _ worker: Int, _ target: UnsafeMutablePointer<UInt8>) ->
        Void
    ) throws(DataError) {
      let imageCount = side * side * 3
      try self.init(count: count, imageCount: imageCount)
      let (labels, pixels) = (self.labels.pointer, self.pixels.pointer)
      let atOnce = 64
      pool.run(tasks: (count + atOnce - 1) / atOnce) { task, worker in
        for index in (task * atOnce)..<min(count, (task + 1) * atOnce) {
          let label = index % classes
          labels[index] = Int32(label)
          draw(index, label, worker, pixels + index * imageCount)
        }
      }
    }
  }

  let train: Part
  let test: Part
  let mean: [Double]
  let deviation: [Double]

  /// With mean and deviation of the training images as they are.
  init(train: Part, test: Part, channels: Int = 3) {
    self.train = train
    self.test = test
    (mean, deviation) = Self.statistics(train.pixels, channels: channels)
  }

  /// With numbers that are known beforehand, one for each channel.
  init(train: Part, test: Part, mean: [Double], deviation: [Double]) {
    self.train = train
    self.test = test
    (self.mean, self.deviation) = (mean, deviation)
  }

  subscript(split: Split) -> Part { split == .train ? train : test }

  /// Mean and deviation per channel of interleaved pixels; sums of integers, so exact.
  private static func statistics(
    _ pixels: AlignedBuffer<UInt8>, channels: Int
  ) -> (mean: [Double], deviation: [Double]) {
    var histograms = [[Int]](repeating: [Int](repeating: 0, count: 256), count: channels)
    for i in stride(from: 0, to: pixels.count, by: channels) {
      for c in 0..<channels { histograms[c][Int(pixels.pointer[i + c])] += 1 }
    }
    let total = Double(max(pixels.count / channels, 1))
    var (means, deviations): ([Double], [Double]) = ([], [])
    for histogram in histograms {
      var (sum, squares) = (0, 0)
      for (value, count) in histogram.enumerated() {
        sum += value * count
        squares += value * value * count
      }
      let mean = Double(sum) / total
      means.append(mean)
      deviations.append(max((Double(squares) / total - mean * mean).squareRoot(), 1))
    }
    return (means, deviations)
  }
}
