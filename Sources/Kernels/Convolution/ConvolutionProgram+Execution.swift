typealias Vector = SIMD16<Float>

@inline(__always)
func load(_ pointer: UnsafePointer<Float>) -> Vector {
  UnsafeRawPointer(pointer).loadUnaligned(as: Vector.self)
}

@inline(__always)
func store(_ vector: Vector, _ pointer: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(pointer).storeBytes(of: vector, as: Vector.self)
}

extension ConvolutionProgram {
  /// What happens to a sum before it is stored.
  package struct Epilogue {
    /// One value per output channel of the group, padded to full vectors; nil adds nothing.
    package var bias: UnsafePointer<Float>?
    /// Adds to what the output holds instead of replacing it.
    package var accumulates = false
    package var rectifies = false

    package init(
      bias: UnsafePointer<Float>? = nil, accumulates: Bool = false, rectifies: Bool = false
    ) {
      self.bias = bias
      self.accumulates = accumulates
      self.rectifies = rectifies
    }
  }

  /// Positions that one call of a micro-kernel computes.
  package static var positionsAtOnce: Int { Tile.positions }

  /// Runs the program on one image.
  ///
  /// - Parameters:
  ///   - input: the bordered map, at the group's first channel.
  ///   - weights: packed for this program and group.
  ///   - output: the image written, at the group's first channel.
  ///   - range: the positions to compute, beginning at a multiple of `positionsAtOnce`; nil is all.
  package func execute(
    _ input: UnsafePointer<Float>, weights: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, _ epilogue: Epilogue,
    positions range: Range<Int>? = nil
  ) {
    let range = range ?? 0..<pixels
    let pixels = range.upperBound
    let vectors = (outputChannels + Self.lanes - 1) / Self.lanes
    var block = weights
    var vector = 0
    while vector < vectors {
      let pair = Tile.pairs && vectors - vector >= 2
      let channel = vector * Self.lanes
      let valid = min(outputChannels - channel, pair ? 2 * Self.lanes : Self.lanes)
      let bias = epilogue.bias.map { $0 + channel }
      var first = range.lowerBound
      while first < pixels {
        if pair {
          tilePair(
            input, inputOffsets.pointer + first, block, output + channel,
            outputOffsets.pointer + first, min(Tile.positions, pixels - first), valid, bias,
            epilogue)
        } else if Tile.positions == 6 {
          tileNarrow(
            input, inputOffsets.pointer + first, block, output + channel,
            outputOffsets.pointer + first, min(Tile.positions, pixels - first), valid, bias,
            epilogue)
        } else {
          tileSingle(
            input, inputOffsets.pointer + first, block, output + channel,
            outputOffsets.pointer + first, min(Tile.positions, pixels - first), valid, bias,
            epilogue)
        }
        first += Tile.positions
      }
      block += depth * (pair ? 2 : 1) * Self.lanes
      vector += pair ? 2 : 1
    }
  }
}
