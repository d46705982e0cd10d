extension ConvolutionProgram {
  /// What happens to a sum before it is stored.
  package struct Epilogue {
    /// One value per output channel of the group, padded to full vectors; nil adds nothing.
    package var bias: UnsafePointer<Float>?
    /// Adds to what the output holds, and to the bias, instead of replacing it.
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

  /// Parts that the output channels have.
  package var partCount: Int { parts.count }

  /// Positions that one call of a micro-kernel computes.
  package static var positionsAtOnce: Int { Tile.positions }

  /// Runs the program on one image.
  ///
  /// - Parameters:
  ///   - input: the bordered map in this program's precision, at the group's first channel.
  ///   - weights: packed for this program and group.
  ///   - output: the image written, at the group's first channel.
  ///   - range: the positions to compute, beginning at a multiple of `positionsAtOnce`; nil is all.
  ///   - share: the parts of the output channels to compute; nil is all.
  package func execute(
    _ input: UnsafePointer<Float>, weights: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, _ epilogue: Epilogue,
    positions range: Range<Int>? = nil, parts share: Range<Int>? = nil
  ) {
    let share = share ?? 0..<parts.count
    let range = range ?? 0..<positions
    // Blocks of one size, so that no weights are read for a few positions after a large block.
    let most = max(Tile.blockPositions, Tile.blockValues / max(min(depth, Tile.chunkDepth), 1))
    let blocks = max((range.count + most - 1) / most, 1)
    let tiles = (range.count + blocks * Tile.positions - 1) / (blocks * Tile.positions)
    let positions = max(tiles, 1) * Tile.positions
    var block = range.lowerBound
    while block < range.upperBound {
      let end = min(block + positions, range.upperBound)
      for index in 0..<chunks.count {
        let chunk = chunks.pointer[index]
        var epilogue = epilogue
        if index > 0 {
          epilogue.accumulates = true
          epilogue.bias = nil
        }
        if index + 1 < chunks.count { epilogue.rectifies = false }
        switch precision {
        case .single:
          execute(
            chunk, of: input, weights: weights, into: output, epilogue, positions: block..<end,
            parts: share, SingleProducts.self)
        case .bfloat16:
          execute(
            chunk, of: input, weights: weights, into: output, epilogue, positions: block..<end,
            parts: share, PairProducts.self)
        }
      }
      block = end
    }
  }

  /// One chunk's part of the sums, for a block of positions.
  private func execute<P: Products>(
    _ chunk: Chunk, of input: UnsafePointer<Float>, weights: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, _ epilogue: Epilogue, positions range: Range<Int>,
    parts share: Range<Int>, _ products: P.Type
  ) {
    for index in share {
      let part = parts.pointer[index]
      let packed = weights + (packedOffset(part) + chunk.start * part.width)
      var call = Call(
        input: input, weights: packed, ahead: packed, nextInput: packed,
        output: output + part.channel,
        runs: runs.pointer + chunk.firstRun, runCount: chunk.runCount, valid: part.valid,
        bias: epilogue.bias.map { $0 + part.channel }, accumulates: epilogue.accumulates,
        rectifies: epilogue.rectifies, sources: inputOffsets.pointer,
        targets: outputOffsets.pointer)
      let next = nextWeights(chunk, after: index, of: share, weights)
      let fetched = chunk.depth * Self.aheadStep
      var first = range.lowerBound
      var ahead = 0
      while first < range.upperBound {
        let following = first + part.positions
        call.ahead = ahead < 4 ? next + ahead * fetched : packed
        ahead += 1
        call.count = min(part.positions, range.upperBound - first)
        call.sources = UnsafePointer(inputOffsets.pointer + first)
        call.targets = UnsafePointer(outputOffsets.pointer + first)
        (call.nextInput, call.nextOutput) = (packed, 0)
        if following < range.upperBound {
          call.nextOutput = Int(outputOffsets.pointer[following] - outputOffsets.pointer[first])
          // The parts after the first find the inputs in the cache.
          if index == share.lowerBound {
            let run = Int(runs.pointer[chunk.firstRun].offset)
            call.nextInput = input + (Int(inputOffsets.pointer[following]) + run)
          }
        }
        switch part.width {
        case 2 * Self.lanes:
          if call.count > 4 {
            Self.tilePair(call, products)
          } else {
            Self.tilePairFew(call, products)
          }
        case Self.lanes / 2: Self.tileHalf(call)
        default:
          if Tile.positions == 6 {
            Self.tileNarrow(call, products)
          } else {
            Self.tileSingle(call, products)
          }
        }
        first += part.positions
      }
    }
  }

  /// Values of the next weights, and of the next inputs, that a micro-kernel fetches for each of its products.
  static var aheadStep: Int { 8 }

  /// The weights that are read after those of a part.
  private func nextWeights(
    _ chunk: Chunk, after index: Int, of share: Range<Int>, _ weights: UnsafePointer<Float>
  ) -> UnsafePointer<Float> {
    let isLast = index + 1 == share.upperBound
    let part = parts.pointer[isLast ? share.lowerBound : index + 1]
    let start = isLast ? chunk.start + chunk.depth : chunk.start
    return weights + (packedOffset(part) + (start < depth ? start : 0) * part.width)
  }

  /// What one call of a micro-kernel needs.
  struct Call {
    var input: UnsafePointer<Float>
    var weights: UnsafePointer<Float>
    /// Weights of another call, to be fetched on the way.
    var ahead: UnsafePointer<Float>
    /// Inputs of the next positions, to be fetched on the way as if they followed one another, as those of a 1×1
    /// window do; larger windows read maps that were just copied with their border.
    var nextInput: UnsafePointer<Float>
    /// From a position's output to that of the one as many positions on as a call computes.
    var nextOutput = 0
    var output: UnsafeMutablePointer<Float>
    var runs: UnsafePointer<Run>
    var runCount: Int
    /// Output channels that exist.
    var valid: Int
    var bias: UnsafePointer<Float>?
    var accumulates: Bool
    var rectifies: Bool
    /// Positions, and where each reads and writes; what is after the last is a repetition.
    var count = 0
    var sources: UnsafePointer<Int32>
    var targets: UnsafePointer<Int32>
  }
}
