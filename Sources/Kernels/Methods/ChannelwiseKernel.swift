/// A convolution whose vectors run over the channels of input and output alike: depthwise, or in narrow groups.
protocol ChannelwiseConvolution: Sendable {
  /// Positions that one call of the micro-kernel computes.
  static var positionsAtOnce: Int { get }
  var program: ConvolutionProgram { get }
  /// Values that packed weights take.
  var packedCount: Int { get }

  /// - Parameter scale: a factor per output channel, or nil; forward only.
  func pack(
    _ weights: UnsafePointer<Float>, _ g: ConvolutionGeometry, _ direction: ConvolutionDirection,
    scale: UnsafePointer<Float>?, into packed: UnsafeMutablePointer<Float>)

  /// Computes some positions of one image; nil is all.
  func execute(
    _ input: UnsafePointer<Float>, weights: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, _ epilogue: ConvolutionProgram.Epilogue,
    positions range: Range<Int>?)
}

/// Such a convolution in one direction; backward with a stride it is several.
struct ChannelwiseKernel<Convolution: ChannelwiseConvolution>: ConvolutionKernel {
  let geometry: ConvolutionGeometry
  let direction: ConvolutionDirection
  let convolutions: [Convolution]

  var packingPieces: Int { 1 }

  func pack(
    _ pieces: Range<Int>, of weights: UnsafePointer<Float>, scale: UnsafePointer<Float>?,
    scratch: UnsafeMutablePointer<Float>, into packed: UnsafeMutablePointer<Float>
  ) {
    var target = packed
    for convolution in convolutions {
      convolution.pack(weights, geometry, direction, scale: scale, into: target)
      target += convolution.packedCount
    }
  }

  func channels(of share: OutputShare) -> Range<Int>? {
    share.count > 1 ? nil : 0..<geometry.outputChannels
  }

  func run(_ call: ConvolutionCall) {
    let (source, target) = geometry.counts(direction)
    for image in 0..<call.images {
      var weights = call.weights
      for convolution in convolutions {
        convolution.execute(
          call.maps + image * source, weights: weights, into: call.target + image * target,
          call.epilogue,
          positions: call.share.range(
            of: convolution.program.positions, step: Convolution.positionsAtOnce))
        weights += convolution.packedCount
      }
    }
  }
}
