/// A kernel for each channel.
package struct DepthwiseMethod: ConvolutionMethod {
  package init() {}

  package func needs(
    _ g: ConvolutionGeometry, _ direction: ConvolutionDirection
  ) -> ConvolutionNeeds {
    ConvolutionNeeds(
      border: g.border(direction),
      packedCount: g.kernelHeight * g.kernelWidth * Lines.padded(g.groups),
      biasGroups: g.groups, biasPitch: g.groupOutputs)
  }

  package func kernel(
    _ g: ConvolutionGeometry, _ direction: ConvolutionDirection
  ) -> any ConvolutionKernel {
    ChannelwiseKernel(
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

extension DepthwiseConvolution: ChannelwiseConvolution {
  /// A channel has one kernel, whose weights lie the same way in both directions.
  func pack(
    _ weights: UnsafePointer<Float>, _ g: ConvolutionGeometry, _ direction: ConvolutionDirection,
    scale: UnsafePointer<Float>?, into packed: UnsafeMutablePointer<Float>
  ) {
    pack(weights, g, scale: scale, into: packed)
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
