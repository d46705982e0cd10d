import CHost

/// How much of an output one call of a micro-kernel computes: what fits the registers of the
/// instruction set that this module is built for. The order of summation, and so every bit of the
/// result, is the same for all of them.
enum Tile {
  /// Positions of a convolution, or inputs of a weight gradient. AVX-512 has 32 registers of 16 lanes,
  /// AVX2 and Neon are served best by few positions.
  @inline(__always)
  static var positions: Int { wide ? 8 : 6 }

  /// Whether two vectors of output channels are computed at once.
  @inline(__always)
  static var pairs: Bool { wide }

  /// Known when compiling, so that the branch not taken vanishes.
  @inline(__always)
  private static var wide: Bool { ablate_built_for() & 2 != 0 }
}
