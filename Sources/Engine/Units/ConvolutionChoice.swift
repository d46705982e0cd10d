import Kernels

/// The kernel that computes a convolution.
enum ConvolutionChoice: String, Hashable, Sendable {
  /// Sums of products over taps, for every shape.
  case direct
  /// F(4×4, 3×3), for 3×3 kernels of stride 1.
  case winograd
  /// A kernel for each channel.
  case depthwise

  /// What measurement says is fastest for a shape.
  init(_ g: ConvolutionGeometry) {
    if DepthwiseConvolution.fits(g) && g.groups > 1 {
      self = .depthwise
    } else if WinogradGrid.fits(g) && g.outputHeight * g.outputWidth >= 16 {
      self = .winograd
    } else {
      self = .direct
    }
  }
}
