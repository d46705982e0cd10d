/// A kernel for each channel.
package struct DepthwiseMethod: ConvolutionMethod {
  package init() {}

  package func needs(
    _ g: ConvolutionGeometry, _ direction: ConvolutionDirection
  ) -> ConvolutionNeeds {
    ConvolutionNeeds(
      border: g.border(direction),
      packedCount: g.kernelHeight * g.kernelWidth * ((g.groups + 15) / 16 * 16),
      biasGroups: g.groups, biasPitch: g.groupOutputs)
  }

  package func kernel(
    _ g: ConvolutionGeometry, _ direction: ConvolutionDirection
  ) -> any ConvolutionKernel {
    DepthwiseKernel(
      geometry: g, direction: direction,
      convolutions: direction == .forward
        ? [DepthwiseConvolution(forward: g)] : DepthwiseConvolution.backward(g))
  }

  package func weightNeeds(_ g: ConvolutionGeometry) -> WeightGradientNeeds {
    WeightGradientNeeds(
      inputBorder: g.inputBorder, imagesAtOnce: 1, scratchCount: 0, sumCount: g.weightCount,
      summed: g.outputHeight * g.outputWidth, worthwhile: 256)
  }

  package func weightKernel(
    _ g: ConvolutionGeometry, gradientBorder border: Border
  ) -> any WeightGradientKernel {
    DepthwiseWeightKernel(
      gradient: DepthwiseWeightGradient(g, border: border), geometry: g,
      gradientPitch: border.count(channels: g.outputChannels))
  }
}

/// A depthwise convolution in one direction; backward with a stride it is several.
struct DepthwiseKernel: ConvolutionKernel {
  let geometry: ConvolutionGeometry
  let direction: ConvolutionDirection
  let convolutions: [DepthwiseConvolution]

  var packingPieces: Int { 1 }

  func pack(
    _ pieces: Range<Int>, of weights: UnsafePointer<Float>, scale: UnsafePointer<Float>?,
    scratch: UnsafeMutablePointer<Float>, into packed: UnsafeMutablePointer<Float>
  ) {
    var target = packed
    for convolution in convolutions {
      convolution.pack(weights, geometry, scale: scale, into: target)
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
            of: convolution.program.positions, step: DepthwiseConvolution.positionsAtOnce))
        weights += convolution.packedCount
      }
    }
  }
}

/// The gradient of a depthwise convolution's weights.
struct DepthwiseWeightKernel: WeightGradientKernel {
  let gradient: DepthwiseWeightGradient
  let geometry: ConvolutionGeometry
  let gradientPitch: Int

  func add(_ call: WeightGradientCall) {
    if !call.accumulates { call.sum.update(repeating: 0, count: geometry.weightCount) }
    let pitch = geometry.inputBorder.count(channels: geometry.inputChannels)
    for image in 0..<call.images {
      gradient.add(
        input: call.inputs + image * pitch, gradient: call.gradients + image * gradientPitch,
        to: call.sum)
    }
  }

  var finishes: Bool { false }

  func finish(
    _ sum: UnsafeMutablePointer<Float>, pool: WorkerPool, into target: UnsafeMutablePointer<Float>
  ) {}
}
