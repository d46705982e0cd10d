/// One direction of one convolution, ready to run. Threads share it.
package protocol ConvolutionKernel: Sendable {
  /// Pieces in which weights are packed, each by one thread.
  var packingPieces: Int { get }

  /// What is done once before the pieces.
  ///
  /// - Parameter weights: [kernelHeight, kernelWidth, groupInputs, outputChannels].
  func beginPacking(_ weights: UnsafePointer<Float>)

  /// Packs some pieces of the weights.
  ///
  /// - Parameters:
  ///   - scale: a factor per output channel, or nil; forward only.
  ///   - scratch: `packingScratch` values.
  ///   - packed: `packedCount` values.
  func pack(
    _ pieces: Range<Int>, of weights: UnsafePointer<Float>, scale: UnsafePointer<Float>?,
    scratch: UnsafeMutablePointer<Float>, into packed: UnsafeMutablePointer<Float>)

  /// The output channels whose every position a share computes; nil where it computes a part of the
  /// positions.
  func channels(of share: OutputShare) -> Range<Int>?

  func run(_ call: ConvolutionCall)
}

extension ConvolutionKernel {
  package func beginPacking(_ weights: UnsafePointer<Float>) {}
}

/// What a kernel computes at a time.
package struct ConvolutionCall {
  /// [images, …], each with its border.
  package var maps: UnsafePointer<Float>
  package var images: Int
  /// As `pack` left them.
  package var weights: UnsafePointer<Float>
  /// [images, …].
  package var target: UnsafeMutablePointer<Float>
  /// `scratchCount` values.
  package var scratch: UnsafeMutablePointer<Float>
  package var epilogue: ConvolutionProgram.Epilogue
  /// Which part of the outputs.
  package var share: OutputShare

  package init(
    maps: UnsafePointer<Float>, images: Int, weights: UnsafePointer<Float>,
    target: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>,
    epilogue: ConvolutionProgram.Epilogue, share: OutputShare
  ) {
    self.maps = maps
    self.images = images
    self.weights = weights
    self.target = target
    self.scratch = scratch
    self.epilogue = epilogue
    self.share = share
  }
}

/// A share of the outputs of a call: number `index` of `count` shares.
package struct OutputShare: Sendable {
  package var index: Int
  package var count: Int

  package init(index: Int = 0, count: Int = 1) {
    self.index = index
    self.count = count
  }

  func range(of total: Int, step: Int) -> Range<Int> {
    let steps = (total + step - 1) / step
    let first = index * steps / count * step
    return min(first, total)..<min((index + 1) * steps / count * step, total)
  }
}

extension ConvolutionGeometry {
  /// Whether shares are of output channels, and not of positions: where positions are few, weights are
  /// the larger part of what is read, and each should be read by one share.
  var sharesOutputs: Bool { groups == 1 && outputHeight * outputWidth < 900 }

  /// The border of the maps that direct sums read.
  func border(_ direction: ConvolutionDirection) -> Border {
    direction == .forward ? inputBorder : outputBorder
  }

  /// Values of a map that direct sums read, border included, and of one that they write.
  func counts(_ direction: ConvolutionDirection) -> (source: Int, target: Int) {
    switch direction {
    case .forward: (inputBorder.count(channels: inputChannels), outputCount)
    case .backward: (outputBorder.count(channels: outputChannels), inputCount)
    }
  }
}

/// The gradient of one convolution's weights, ready to run. Threads share it.
package protocol WeightGradientKernel: Sendable {
  /// Adds some images' part, or begins the sum with it.
  func add(_ call: WeightGradientCall)

  /// Whether the parts' sum is turned into the gradient by `finish`; else it is the gradient.
  var finishes: Bool { get }

  /// Turns the parts' sum into the gradient of the weights.
  func finish(
    _ sum: UnsafeMutablePointer<Float>, pool: WorkerPool, into target: UnsafeMutablePointer<Float>)
}

/// Some images' part of the gradient of a convolution's weights.
package struct WeightGradientCall {
  /// [images, …], each with the border of inputs.
  package var inputs: UnsafePointer<Float>
  /// [images, …], each with the border of gradients.
  package var gradients: UnsafePointer<Float>
  package var images: Int
  package var scratch: UnsafeMutablePointer<Float>
  package var sum: UnsafeMutablePointer<Float>
  /// Whether `sum` holds something that is added to.
  package var accumulates: Bool

  package init(
    inputs: UnsafePointer<Float>, gradients: UnsafePointer<Float>, images: Int,
    scratch: UnsafeMutablePointer<Float>, sum: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    self.inputs = inputs
    self.gradients = gradients
    self.images = images
    self.scratch = scratch
    self.sum = sum
    self.accumulates = accumulates
  }
}
