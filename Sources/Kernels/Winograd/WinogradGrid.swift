/// How 4×4 tiles cover the output of a 3×3 convolution of stride 1, over one image or several, and how
/// much is transformed at a time.
///
/// A block of tiles is transformed into 36 planes [tiles, channels], one for each point of the
/// transform; each plane is multiplied by its own matrix of weights.
package struct WinogradGrid: Hashable, Sendable {
  /// Extent of the input map, and of the output.
  package var height: Int
  package var width: Int
  package var channels: Int
  package var outputHeight: Int
  package var outputWidth: Int
  package var outputs: Int
  /// Rows of zeros above and columns of zeros left of the input.
  package var paddingHeight: Int
  package var paddingWidth: Int
  /// Tiles to transform at a time at least.
  private var leastTiles = 24

  static let points = 36
  /// Side of a tile of outputs, and of the inputs that it reads.
  static let side = 4
  static let reach = 6

  /// Channels that the transforms take at a time: at least, and at most.
  static var lanes: Int { 8 }
  static var mostLanes: Int { 16 }

  /// Whether a convolution can be computed so.
  package static func fits(_ g: ConvolutionGeometry) -> Bool {
    g.kernelHeight == 3 && g.kernelWidth == 3 && g.stride == 1 && g.groups == 1
      && g.inputChannels % lanes == 0 && g.outputChannels % lanes == 0
  }

  /// The convolution itself.
  package init(forward g: ConvolutionGeometry) {
    (height, width, channels) = (g.height, g.width, g.inputChannels)
    (outputHeight, outputWidth, outputs) = (g.outputHeight, g.outputWidth, g.outputChannels)
    (paddingHeight, paddingWidth) = (g.paddingHeight, g.paddingWidth)
  }

  /// The gradient of its weights: more tiles at a time, because the running sum, 36 matrices, goes
  /// through the caches once for each block.
  package init(weights g: ConvolutionGeometry) {
    self.init(forward: g)
    leastTiles = 96
  }

  /// The gradient of its input: a convolution over the gradient of the output.
  package init(backward g: ConvolutionGeometry) {
    (height, width, channels) = (g.outputHeight, g.outputWidth, g.outputChannels)
    (outputHeight, outputWidth, outputs) = (g.height, g.width, g.inputChannels)
    (paddingHeight, paddingWidth) = (2 - g.paddingHeight, 2 - g.paddingWidth)
  }

  var tileRows: Int { (outputHeight + Self.side - 1) / Self.side }
  var tileColumns: Int { (outputWidth + Self.side - 1) / Self.side }
  /// Tiles of one image.
  package var tiles: Int { tileRows * tileColumns }

  /// Output channels with those that fill the last vector.
  var paddedOutputs: Int { Lines.padded(outputs) }

  /// Tiles transformed at a time: the planes should stay in the second-level cache, and the weights
  /// should be read often for each time they are fetched.
  package var blockTiles: Int {
    let fitting = 100_000 / (Self.points * (channels + paddedOutputs))
    return min(max(Lines.whole(fitting, of: 24), leastTiles), 96)
  }

  /// Values from one plane to the next. Never a large power of two, so that the 36 places a tile is
  /// written to do not share a set of the cache.
  var inputPlane: Int { blockTiles * channels + 16 }
  var outputPlane: Int { blockTiles * paddedOutputs + 16 }

  /// Images to work on at a time where one has few tiles.
  package var imagesAtOnce: Int { min(max(1, blockTiles / max(tiles, 1)), 16) }

  /// Values of scratch that a call needs.
  package var scratchCount: Int { Self.points * (inputPlane + outputPlane) + patchCount }

  /// Values from one matrix of weights to the next, [channels, padded outputs]; as for planes, no power
  /// of two.
  var weightPlane: Int { channels * paddedOutputs + 16 }

  /// Values of transformed weights.
  package var packedCount: Int { Self.points * weightPlane }

  /// Values of a running sum of the weights' gradient: 36 matrices [channels, padded outputs].
  package var sumCount: Int { Self.points * weightPlane }

  struct Place {
    var image: Int
    var row: Int
    var column: Int

    /// Goes to the next tile.
    mutating func advance(in grid: WinogradGrid) {
      column += WinogradGrid.side
      guard column >= grid.outputWidth else { return }
      (row, column) = (row + WinogradGrid.side, 0)
      guard row >= grid.outputHeight else { return }
      (image, row) = (image + 1, 0)
    }
  }

  /// A tile's image, and the row and column of its first output.
  func place(_ tile: Int) -> Place {
    let (image, rest) = tile.quotientAndRemainder(dividingBy: tiles)
    return Place(
      image: image, row: rest / tileColumns * Self.side, column: rest % tileColumns * Self.side)
  }
}
