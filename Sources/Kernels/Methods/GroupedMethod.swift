/// Direct sums in groups of few channels, several groups to a vector.
package struct GroupedMethod: ConvolutionMethod {
  package init() {}

  package static func fits(_ g: ConvolutionGeometry) -> Bool { GroupedConvolution.fits(g) }

  package func needs(
    _ g: ConvolutionGeometry, _ direction: ConvolutionDirection
  ) -> ConvolutionNeeds {
    ConvolutionNeeds(
      border: g.border(direction),
      packedCount: g.kernelHeight * g.kernelWidth * g.groupInputs * g.outputChannels,
      biasGroups: g.groups, biasPitch: g.groupOutputs)
  }

  package func kernel(
    _ g: ConvolutionGeometry, _ direction: ConvolutionDirection
  ) -> any ConvolutionKernel {
    ChannelwiseKernel(
      geometry: g, direction: direction,
      convolutions: direction == .forward
        ? [GroupedConvolution(forward: g)] : GroupedConvolution.backward(g))
  }

  // The weights' gradient is that of direct sums.

  package func weightNeeds(_ g: ConvolutionGeometry) -> WeightGradientNeeds {
    DirectMethod(.single).weightNeeds(g)
  }

  package func weightKernel(
    _ g: ConvolutionGeometry, gradientBorder border: Border
  ) -> any WeightGradientKernel {
    DirectMethod(.single).weightKernel(g, gradientBorder: border)
  }
}

extension GroupedConvolution: ChannelwiseConvolution {
  func pack(
    _ weights: UnsafePointer<Float>, _ g: ConvolutionGeometry, _ direction: ConvolutionDirection,
    scale: UnsafePointer<Float>?, into packed: UnsafeMutablePointer<Float>
  ) {
    switch direction {
    case .forward: packForward(weights, g, scale: scale, into: packed)
    case .backward: packBackward(weights, g, into: packed)
    }
  }
}
