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
  }

  var train: Part
  var test: Part
  private(set) var mean = [0.0, 0.0, 0.0]
  private(set) var deviation = [1.0, 1.0, 1.0]

  init(train: Part, test: Part) {
    self.train = train
    self.test = test
  }

  subscript(split: Split) -> Part { split == .train ? train : test }

  /// Mean and deviation per channel of the training images; sums of integers, so exact.
  mutating func measure() {
    var histograms = [[Int]](repeating: [Int](repeating: 0, count: 256), count: 3)
    let pixels = train.pixels.pointer
    for i in stride(from: 0, to: train.pixels.count, by: 3) {
      for c in 0..<3 { histograms[c][Int(pixels[i + c])] += 1 }
    }
    let total = Double(max(train.pixels.count / 3, 1))
    for c in 0..<3 {
      var (sum, squares) = (0, 0)
      for (value, count) in histograms[c].enumerated() {
        sum += value * count
        squares += value * value * count
      }
      mean[c] = Double(sum) / total
      deviation[c] = max((Double(squares) / total - mean[c] * mean[c]).squareRoot(), 1)
    }
  }
}
