import Kernels
import Network

/// Batch norm of one layer: statistics of the batch and of the running kind, and the coefficients that
/// the passes over the map apply. Sums over the batch are in double precision, in order of images.
final class BatchNormState {
  /// The layer's name.
  let name: String
  let channels: Int
  /// Whether the sums of the gradient are taken by the reader of the map that completes it.
  let isObserved: Bool
  let epsilon: Double
  let momentum: Double
  /// Gain and shift.
  private let gainIndex: Int
  private let shiftIndex: Int
  private let parameters: ParameterStore

  /// Running mean and variance (unbiased), [2, channels].
  let running: AlignedBuffer<Float>
  /// The average of both; nil where the weights have none.
  let average: AlignedBuffer<Float>?
  /// Whether each forward pass moves the running statistics; else `moveRunning` does.
  var movesRunning = true
  /// Mean and variance (unbiased) of the last forward pass, [2, channels], where it moves nothing.
  private(set) lazy var seen = AlignedBuffer<Float>(count: 2 * channels)
  /// y = x · scale + shift with the batch's statistics, and with the running ones.
  let batchScale: AlignedBuffer<Float>
  let batchShift: AlignedBuffer<Float>
  let runningScale: AlignedBuffer<Float>
  let runningShift: AlignedBuffer<Float>
  /// The batch's mean, in single precision as the passes use it.
  let mean: AlignedBuffer<Float>
  /// a, b and c of the gradient, [3, channels].
  let coefficients: AlignedBuffer<Float>
  /// Per image and channel, [2, batch, channels]: mean and squares forward, sums and products
  /// backward. In the arena, because they grow with the batch.
  /// A folded squeeze needs the means until the end of the backward pass.
  private let moments: UnsafeMutablePointer<Float>?
  private let sums: UnsafeMutablePointer<Float>?
  private let batch: Int
  private var inverse: [Double]

  init(_ plan: BatchNormPlan, _ memory: PlanMemory) {
    name = plan.name
    channels = plan.channels
    isObserved = plan.isObserved
    epsilon = plan.epsilon
    momentum = plan.momentum
    parameters = memory.parameters
    gainIndex = plan.gainIndex
    shiftIndex = plan.shiftIndex
    running = AlignedBuffer(count: 2 * channels)
    average = parameters.averageSlot == nil ? nil : AlignedBuffer(count: 2 * channels)
    batchScale = AlignedBuffer(count: channels)
    batchShift = AlignedBuffer(count: channels)
    runningScale = AlignedBuffer(count: channels)
    runningShift = AlignedBuffer(count: channels)
    mean = AlignedBuffer(count: channels)
    coefficients = AlignedBuffer(count: 3 * channels)
    batch = plan.batch
    moments = plan.moments.map { memory[$0] }
    sums = plan.sums.map { memory[$0] }
    inverse = [Double](repeating: 0, count: channels)
    for c in 0..<channels { running.pointer[channels + c] = 1 }
    beginAverage()
  }

  /// What is scored and kept: the average, or the running statistics where nothing averages.
  var scored: AlignedBuffer<Float> { average ?? running }

  /// Begins the average anew, at the running statistics.
  func beginAverage() { average?.pointer.update(from: running.pointer, count: 2 * channels) }

  /// Moves the average towards the running statistics.
  func moveAverage(share: Float) {
    guard let average else { return }
    movingAverage(average.pointer, of: running.pointer, count: 2 * channels, share: share)
  }

  /// Where the moments of the batch go, which only training has.
  private var trained: (moments: UnsafeMutablePointer<Float>, sums: UnsafeMutablePointer<Float>) {
    guard let moments, let sums else {
      preconditionFailure("a training step of a plan that only infers")
    }
    return (moments, sums)
  }

  /// Takes one image's part of the statistics, [positions, channels].
  func observe(_ map: UnsafePointer<Float>, image: Int, positions: Int) {
    let moments = trained.moments
    channelMoments(
      map, positions: positions, channels: channels, mean: moments + image * channels,
      squares: moments + (batch + image) * channels)
  }

  /// What it makes of a map with the batch's statistics, once they are known.
  func batchAffine(rectifies: Bool) -> ChannelAffine {
    ChannelAffine(scale: batchScale.pointer, shift: batchShift.pointer, rectifies: rectifies)
  }

  /// The mean of each channel of an image before batch norm, as `observe` took it.
  func means(image: Int) -> UnsafePointer<Float> {
    UnsafePointer(trained.moments + image * channels)
  }

  /// Takes one image's part of the gradient's sums, some positions at a time in their order; `rectifies` says
  /// whether a ReLU is after.
  ///
  /// - Parameters:
  ///   - gradient, x: of the whole image.
  ///   - gate: a factor per channel that the gradient still lacks, or nil.
  func observe(
    gradient: UnsafePointer<Float>, gate: UnsafePointer<Float>? = nil, rectifies: Bool,
    x: UnsafePointer<Float>, image: Int, positions: Range<Int>
  ) {
    let sums = trained.sums
    let start = positions.lowerBound * channels
    normalisationGradientSums(
      gradient: gradient + start, gate: gate,
      rectifier: rectifies ? batchAffine(rectifies: false) : nil, x: x + start, mean: mean.pointer,
      positions: positions.count, channels: channels, sums: sums + image * channels,
      products: sums + (batch + image) * channels, continues: positions.lowerBound > 0)
  }

  /// Adds to an image's sums what `observe` did not find in the gradient: the share of each position in the
  /// gradient of the image's mean, [channels].
  func observe(squeezed: UnsafePointer<Float>, image: Int) {
    let (sums, means) = (trained.sums, means(image: image))
    let (own, products) = (sums + image * channels, sums + (batch + image) * channels)
    for c in 0..<channels {
      own[c] += squeezed[c]
      products[c] += squeezed[c] * (means[c] - mean.pointer[c])
    }
  }

  /// The coefficients of one image whose mean has a gradient of its own: the constant grows by each
  /// position's share of it.
  ///
  /// - Parameter target: [3, channels].
  func coefficients(
    squeezed: UnsafePointer<Float>, positions: Int, into target: UnsafeMutablePointer<Float>
  ) {
    target.update(from: coefficients.pointer, count: 3 * channels)
    let share = 1 / Float(positions)
    for c in 0..<channels { target[2 * channels + c] += target[c] * (squeezed[c] * share) }
  }

  /// Combines the images' means and squares into the batch's statistics, and moves the running ones.
  func finishStatistics(images: Int, positions: Int) {
    let first = trained.moments
    let second = first + batch * channels
    let gain = parameters.weight(gainIndex)
    let shift = parameters.weight(shiftIndex)
    let total = Double(images * positions)
    for c in 0..<channels {
      var sum = 0.0
      for n in 0..<images { sum += Double(first[n * channels + c]) }
      let mean = sum / Double(images)
      var squares = 0.0
      for n in 0..<images {
        let distance = Double(first[n * channels + c]) - mean
        squares +=
          Double(second[n * channels + c]) + Double(positions) * distance * distance
      }
      let variance = squares / total
      inverse[c] = 1 / (variance + epsilon).squareRoot()
      let scale = Double(gain[c]) * inverse[c]
      self.mean.pointer[c] = Float(mean)
      batchScale.pointer[c] = Float(scale)
      batchShift.pointer[c] = Float(Double(shift[c]) - mean * scale)
      let unbiased = total > 1 ? squares / (total - 1) : variance
      if movesRunning {
        blend(&running.pointer[c], mean)
        blend(&running.pointer[channels + c], unbiased)
      } else {
        seen.pointer[c] = Float(mean)
        seen.pointer[channels + c] = Float(unbiased)
      }
    }
  }

  /// Moves the running statistics by the mean of what several micro-batches saw.
  ///
  /// - Parameter sums: of their means and variances, [2, channels].
  func moveRunning(_ sums: UnsafePointer<Float>, parts: Int) {
    for i in 0..<(2 * channels) { blend(&running.pointer[i], Double(sums[i]) / Double(parts)) }
  }

  private func blend(_ old: inout Float, _ new: Double) {
    old = Float((1 - momentum) * Double(old) + momentum * new)
  }

  /// Combines the images' sums into the gradients of gain and shift and into the coefficients of the
  /// gradient of x: γ/σ · (g − mean g − x̂ · mean(g · x̂)).
  func finishGradient(images: Int, positions: Int) {
    let first = trained.sums
    let second = first + batch * channels
    let gain = parameters.weight(gainIndex)
    let gainGradient = parameters.gradient(gainIndex)
    let shiftGradient = parameters.gradient(shiftIndex)
    let total = Double(images * positions)
    for c in 0..<channels {
      var sum = 0.0
      var product = 0.0
      for n in 0..<images {
        sum += Double(first[n * channels + c])
        product += Double(second[n * channels + c])
      }
      shiftGradient[c] = Float(sum)
      gainGradient[c] = Float(product * inverse[c])
      let a = Double(gain[c]) * inverse[c]
      let b = -a * inverse[c] * inverse[c] * product / total
      coefficients.pointer[c] = Float(a)
      coefficients.pointer[channels + c] = Float(b)
      coefficients.pointer[2 * channels + c] =
        Float(-a * sum / total - b * Double(mean.pointer[c]))
    }
  }

  /// Scale and shift that the running statistics give, as they are scored.
  func foldRunning() {
    let gain = parameters.scored(gainIndex)
    let shift = parameters.scored(shiftIndex)
    let running = scored
    for c in 0..<channels {
      let variance = Double(running.pointer[channels + c])
      let scale = Double(gain[c]) / (variance + epsilon).squareRoot()
      runningScale.pointer[c] = Float(scale)
      runningShift.pointer[c] = Float(Double(shift[c]) - Double(running.pointer[c]) * scale)
    }
  }

  /// What a convolution that this batch norm is folded into adds to each channel: the running shift,
  /// as `foldRunning` just made it, and the convolution's own bias.
  func foldedShift(bias: UnsafePointer<Float>?) -> UnsafePointer<Float> {
    if let bias {
      for c in 0..<channels { runningShift.pointer[c] += bias[c] * runningScale.pointer[c] }
    }
    return UnsafePointer(runningShift.pointer)
  }
}
