/// One way of computing a convolution and its gradients: what its kernels need, and the kernels.
///
/// Needs are known from the shape alone, so that a network can be planned without making a kernel.
package protocol ConvolutionMethod: Sendable {
  func needs(_ g: ConvolutionGeometry, _ direction: ConvolutionDirection) -> ConvolutionNeeds
  func kernel(
    _ g: ConvolutionGeometry, _ direction: ConvolutionDirection
  ) -> any ConvolutionKernel
  func weightNeeds(_ g: ConvolutionGeometry) -> WeightGradientNeeds
  /// - Parameter border: the one that gradients of the output come with.
  func weightKernel(
    _ g: ConvolutionGeometry, gradientBorder border: Border
  ) -> any WeightGradientKernel
}

/// Forward, or to the gradient of the input.
package enum ConvolutionDirection: Sendable { case forward, backward }

/// What one direction of a convolution needs. Counts are of values of four bytes.
package struct ConvolutionNeeds: Hashable, Sendable {
  /// The border that the maps it reads must have around them.
  package var border: Border
  /// Images that it should be given at a time, so that weights are read often for each fetch.
  package var imagesAtOnce = 1
  /// Scratch of a call besides the maps.
  package var scratchCount = 0
  /// Weights as the kernel reads them.
  package var packedCount: Int
  /// Scratch of packing.
  package var packingScratch = 0
  /// What the kernel holds for itself.
  package var ownedCount = 0
  /// Groups as they are computed, and the values from one's bias to the next's: padded to what the kernel reads
  /// at once.
  package var biasGroups: Int
  package var biasPitch: Int
  /// Whether a share of the outputs has all positions of its channels.
  package var sharesOutputs = false
}

/// What the gradient of a convolution's weights needs. Counts are of values of four bytes.
package struct WeightGradientNeeds: Hashable, Sendable {
  /// The border that the inputs must have around them.
  package var inputBorder: Border
  /// Images that it should be given at a time.
  package var imagesAtOnce: Int
  /// Scratch of a call besides the maps.
  package var scratchCount: Int
  /// One part's sum.
  package var sumCount: Int
  /// What is summed over an image: positions or tiles.
  package var summed: Int
  /// As many of them as are worth a sum of their own.
  package var worthwhile: Int

  /// Parts of a batch to sum apart: enough for many threads, but each large enough to be worth its own
  /// sum, which is added to the others'. A power of two, so that threads share them evenly.
  package func parts(batch: Int) -> Int {
    let enough = max(4, batch * summed / worthwhile)
    let most = max(1, min(batch, 16, max(2, 2_000_000 / sumCount), enough))
    return 1 << (Int.bitWidth - 1 - most.leadingZeroBitCount)
  }
}
