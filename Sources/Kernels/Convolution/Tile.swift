import CHost

/// How much of an output one call of a micro-kernel computes: what fits the registers of the
/// instruction set that this module is built for. The order of summation, and so every bit of the
/// result, is the same for all of them.
enum Tile {
  /// Positions of a convolution, or inputs of a weight gradient. AVX-512 has 32 registers of 16 lanes,
  /// AVX2 and Neon are served best by few positions.
  @inline(__always)
  static var positions: Int { wide ? 8 : 6 }

  /// Positions where few output channels are left, half a vector or less, and all of them.
  static let halfPositions = 12
  static let mostPositions = 12

  /// Words of a sum before the next weights are fetched: their weights for 32 outputs take 132 KiB, which the
  /// second-level cache gives as fast as they are used. Shorter sums would go to memory and back more often.
  static let chunkDepth = 1056

  /// Words of an input that a block of positions reads for one chunk, a quarter of a second-level cache of 512 KiB,
  /// where it has more than `blockPositions`.
  static let blockValues = 32_768

  /// Positions that a block may have in any case, since each block reads the weights.
  static let blockPositions = 64

  /// Outputs of a weight gradient's panel.
  @inline(__always)
  static var panelOutputs: Int { pairs ? 32 : 16 }

  /// Whether two vectors of output channels are computed at once.
  @inline(__always)
  static var pairs: Bool { wide }

  /// Whether a pair of vectors is computed where so many channels are left: not where a vector and half of one hold
  /// them.
  @inline(__always)
  static func takesPair(_ left: Int) -> Bool { pairs && left > 24 }

  /// Known when compiling, so that the branch not taken vanishes.
  @inline(__always)
  private static var wide: Bool {
    #if ABLATE_WIDE_TILES
      true
    #else
      ablate_built_for() & 2 != 0
    #endif
  }
}
