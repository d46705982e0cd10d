import Kernels

/// The kernel that computes a convolution.
enum ConvolutionChoice: String, Hashable, Sendable {
  /// Sums of products over taps, for every shape.
  case direct
  /// F(4×4, 3×3), for 3×3 kernels of stride 1.
  case winograd
  /// A kernel for each channel.
  case depthwise

  /// What measurement says is fastest for a shape and so many images. Winograd's weights are four times
  /// as many and want some tiles for each time they are read.
  init(_ g: ConvolutionGeometry, images: Int) {
    if DepthwiseConvolution.fits(g) && g.groups > 1 {
      self = .depthwise
    } else if WinogradGrid.fits(g) && g.outputHeight * g.outputWidth >= 16
      && images * WinogradGrid(forward: g).tiles >= 8
    {
      self = .winograd
    } else {
      self = .direct
    }
  }
}
