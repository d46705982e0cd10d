/// The gradient of the weights of a 3×3 convolution of stride 1, summed in the transformed domain of
/// `WinogradConvolution`, whose transpose it is: 36 products over tiles, one transform at the end.
package struct WinogradWeightGradient: Sendable {
  package let grid: WinogradGrid
  private let product: WeightGradient

  package init(_ grid: WinogradGrid) {
    self.grid = grid
    let geometry = Self.plane(grid)
    product = WeightGradient(
      geometry, forward: ConvolutionProgram(forward: geometry), border: geometry.outputBorder)
  }

  /// One plane: over a row of tiles, a 1×1 convolution.
  private static func plane(_ grid: WinogradGrid) -> ConvolutionGeometry {
    ConvolutionGeometry(
      height: 1, width: grid.blockTiles, inputChannels: grid.channels, kernelHeight: 1,
      kernelWidth: 1, stride: 1, paddingHeight: 0, paddingWidth: 0,
      outputChannels: grid.paddedOutputs, groups: 1, outputHeight: 1, outputWidth: grid.blockTiles)
  }

  /// Values of a running sum: 36 matrices [channels, padded outputs].
  package var sumCount: Int { grid.sumCount }

  /// Values of scratch that a call needs.
  package static func scratchCount(_ grid: WinogradGrid) -> Int {
    grid.scratchCount + WeightGradient.scratchCount(plane(grid), images: 1)
  }

  /// Adds some images' part, or begins the sum with it.
  ///
  /// - Parameters:
  ///   - maps: [images, height, width, channels].
  ///   - gradients: [images, output height, output width, outputs].
  ///   - sum: `sumCount` values.
  package func add(
    _ maps: UnsafePointer<Float>, gradients: UnsafePointer<Float>, images: Int,
    scratch: UnsafeMutablePointer<Float>, to sum: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    let planes = scratch
    let slopes = planes + WinogradGrid.points * grid.inputPlane
    let patch = slopes + WinogradGrid.points * grid.outputPlane
    let panels = patch + grid.patchCount
    let matrix = grid.weightPlane
    let end = images * grid.tiles
    var first = 0
    while first < end {
      let block = first..<min(first + grid.blockTiles, end)
      grid.transformInput(maps, tiles: block, patch: patch, into: planes)
      grid.transformGradient(gradients, tiles: block, between: patch, into: slopes)
      for point in 0..<WinogradGrid.points {
        product.add(
          planes + point * grid.inputPlane, inputPitch: 0, slopes + point * grid.outputPlane,
          gradientPitch: 0, group: 0, scratch: panels, to: sum + point * matrix,
          accumulates: accumulates || first > 0, positions: block.count)
      }
      first = block.upperBound
    }
  }

  /// Turns a sum into the gradient of the weights of some input channels.
  ///
  /// - Parameters:
  ///   - sum: 36 matrices [channels, padded outputs].
  ///   - target: [3, 3, channels, outputs].
  package func finish(
    _ sum: UnsafePointer<Float>, channels range: Range<Int>,
    into target: UnsafeMutablePointer<Float>
  ) {
    typealias Lanes = SIMD8<Float>
    typealias Transform = WinogradTransform<Lanes>
    let (padded, outputs, matrix) = (grid.paddedOutputs, grid.outputs, grid.weightPlane)
    for channel in range {
      for first in stride(from: 0, to: outputs, by: 8) {
        let source = sum + channel * padded + first
        func point(_ row: Int, _ column: Int) -> Lanes {
          .read(source + (6 * row + column) * matrix)
        }
        // Columns of the sum become rows of three, then each row becomes three taps.
        func column(_ c: Int) -> (Lanes, Lanes, Lanes) {
          Transform.weightGradient(
            (point(0, c), point(1, c), point(2, c), point(3, c), point(4, c), point(5, c)))
        }
        let (c0, c1, c2, c3, c4, c5) = (
          column(0), column(1), column(2), column(3), column(4), column(5)
        )
        func write(_ row: Int, _ taps: (Lanes, Lanes, Lanes)) {
          let to = target + (3 * row * grid.channels + channel) * outputs + first
          let step = grid.channels * outputs
          taps.0.write(to)
          taps.1.write(to + step)
          taps.2.write(to + 2 * step)
        }
        write(0, Transform.weightGradient((c0.0, c1.0, c2.0, c3.0, c4.0, c5.0)))
        write(1, Transform.weightGradient((c0.1, c1.1, c2.1, c3.1, c4.1, c5.1)))
        write(2, Transform.weightGradient((c0.2, c1.2, c2.2, c3.2, c4.2, c5.2)))
      }
    }
  }
}
