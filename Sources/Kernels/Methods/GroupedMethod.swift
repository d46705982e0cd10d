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
    GroupedKernel(
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

/// A grouped convolution in one direction; backward with a stride it is several.
struct GroupedKernel: ConvolutionKernel {
  let geometry: ConvolutionGeometry
  let direction: ConvolutionDirection
  let convolutions: [GroupedConvolution]

  var packingPieces: Int { 1 }

  func pack(
    _ pieces: Range<Int>, of weights: UnsafePointer<Float>, scale: UnsafePointer<Float>?,
    scratch: UnsafeMutablePointer<Float>, into packed: UnsafeMutablePointer<Float>
  ) {
    var target = packed
    for convolution in convolutions {
      switch direction {
      case .forward: convolution.packForward(weights, geometry, scale: scale, into: target)
      case .backward: convolution.packBackward(weights, geometry, into: target)
      }
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
            of: convolution.program.positions, step: GroupedConvolution.positionsAtOnce))
        weights += convolution.packedCount
      }
    }
  }
}
