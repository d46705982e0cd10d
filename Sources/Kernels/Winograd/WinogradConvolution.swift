/// A 3×3 convolution of stride 1 by F(4×4, 3×3): 36 products of matrices for 16 outputs instead of
/// 144, between two transforms of sums (Lavin and Gray 2016). The gradient of the input is a
/// convolution of the same kind.
///
/// Rounding errors stay below 4e-6 of the largest value, where those of direct sums are about 1e-6.
package struct WinogradConvolution: Sendable {
  package let grid: WinogradGrid
  /// One plane's product: [tiles, channels] by [channels, outputs].
  let product: ConvolutionProgram

  package init(_ grid: WinogradGrid) {
    self.grid = grid
    product = ConvolutionProgram(
      inputOffsets: (0..<grid.blockTiles).map { $0 * grid.channels },
      outputOffsets: (0..<grid.blockTiles).map { $0 * grid.paddedOutputs },
      taps: [.init(row: 0, column: 0, offset: 0)], tapDepth: grid.channels,
      outputChannels: grid.paddedOutputs)
  }

  /// Parts that the output channels have.
  package var partCount: Int { product.partCount }

  /// The output channels that some parts hold.
  package func channels(of share: Range<Int>) -> Range<Int> {
    product.channels(of: share).clamped(to: 0..<grid.outputs)
  }

  /// Values that the transformed weights take.
  package var packedCount: Int { grid.packedCount }

  /// Values of scratch that a call needs.
  package var scratchCount: Int { grid.scratchCount }

  /// Computes some tiles.
  ///
  /// - Parameters:
  ///   - maps: [images, height, width, channels].
  ///   - tiles: numbered over all images.
  ///   - weights: packed for this convolution.
  ///   - output: [images, output height, output width, outputs].
  ///   - share: the parts of the output channels to compute; nil is all.
  package func execute(
    _ maps: UnsafePointer<Float>, tiles range: Range<Int>, parts share: Range<Int>? = nil,
    weights: UnsafePointer<Float>,
    scratch: UnsafeMutablePointer<Float>, into output: UnsafeMutablePointer<Float>,
    _ epilogue: ConvolutionProgram.Epilogue
  ) {
    let share = share ?? 0..<partCount
    let outputs = channels(of: share)
    let planes = scratch
    let sums = planes + WinogradGrid.points * grid.inputPlane
    let patch = sums + WinogradGrid.points * grid.outputPlane
    var first = range.lowerBound
    while first < range.upperBound {
      let block = first..<min(first + grid.blockTiles, range.upperBound)
      grid.transformInput(maps, tiles: block, patch: patch, into: planes)
      for point in 0..<WinogradGrid.points {
        product.execute(
          planes + point * grid.inputPlane, weights: weights + point * grid.weightPlane,
          into: sums + point * grid.outputPlane, .init(), positions: 0..<block.count,
          parts: share)
      }
      grid.transformOutput(
        sums, tiles: block, channels: outputs, between: patch,
        into: output, epilogue)
      first = block.upperBound
    }
  }
}
