import Kernels
import Network

/// The kernel that computes a convolution.
package enum ConvolutionChoice: String, CaseIterable, Hashable, Sendable {
  /// Sums of products over taps, for every shape.
  case direct
  /// F(4×4, 3×3), for 3×3 kernels of stride 1.
  case winograd
  /// A kernel for each channel.
  case depthwise
  /// Direct sums of products of bfloat16; weights, maps and sums are single precision.
  case bfloat16

  /// The kernels that can compute a shape in single precision. The one for many groups is no candidate
  /// for one.
  package static func candidates(for shape: ConvolutionShape) -> [ConvolutionChoice] {
    let geometry = ConvolutionGeometry(shape)
    return [direct, winograd, depthwise].filter {
      $0.fits(geometry) && ($0 != .depthwise || geometry.groups > 1)
    }
  }

  /// Whether it can compute a convolution.
  func fits(_ g: ConvolutionGeometry) -> Bool {
    switch self {
    case .direct: true
    case .winograd: WinogradGrid.fits(g)
    case .depthwise: DepthwiseConvolution.fits(g)
    case .bfloat16: g.fitsPairs
    }
  }

  /// How it computes a convolution; direct sums of groups that make whole vectors together are taken several
  /// groups at a time.
  func method(_ g: ConvolutionGeometry) -> any ConvolutionMethod {
    switch self {
    case .direct: GroupedMethod.fits(g) ? GroupedMethod() : DirectMethod(.single)
    case .winograd: WinogradMethod()
    case .depthwise: DepthwiseMethod()
    case .bfloat16: DirectMethod(.bfloat16)
    }
  }
}
