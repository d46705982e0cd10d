extension ConvolutionProgram {
  /// Lanes of one vector.
  static let lanes = 16

  private var vectors: Int { (outputChannels + Self.lanes - 1) / Self.lanes }

  /// Values that the packed weights of one group take.
  package var packedCount: Int { vectors * Self.lanes * depth }

  /// Where a vector of 16 outputs lies in packed weights: its first value, and the step from one
  /// product of the sum to the next.
  func packedPlace(vector: Int) -> (offset: Int, pitch: Int) {
    let inPair = Tile.pairs && (vector % 2 == 1 || vector + 1 < vectors)
    return inPair
      ? (vector / 2 * 2 * Self.lanes * depth + vector % 2 * Self.lanes, 2 * Self.lanes)
      : (vector * Self.lanes * depth, Self.lanes)
  }

  /// Packs one group's weights for a forward program: [block][tap][input][32 or 16 outputs], the
  /// outputs that do not exist zero.
  ///
  /// - Parameters:
  ///   - weights: [kernelHeight, kernelWidth, groupInputs, outputChannels] of all groups.
  ///   - scale: a factor per output channel (batch norm folded for inference), or nil.
  package func packForward(
    _ weights: UnsafePointer<Float>, _ g: ConvolutionGeometry, group: Int,
    scale: UnsafePointer<Float>? = nil, into packed: UnsafeMutablePointer<Float>
  ) {
    let first = group * g.groupOutputs
    pack(into: packed) { tap, input, output in
      let tapIndex = taps[tap].row * g.kernelWidth + taps[tap].column
      let channel = first + output
      let weight = weights[(tapIndex * g.groupInputs + input) * g.outputChannels + channel]
      return scale.map { weight * $0[channel] } ?? weight
    }
  }

  /// Packs one group's weights for a backward program, inputs and outputs exchanged.
  package func packBackward(
    _ weights: UnsafePointer<Float>, _ g: ConvolutionGeometry, group: Int,
    into packed: UnsafeMutablePointer<Float>
  ) {
    let first = group * g.groupOutputs
    pack(into: packed) { tap, input, output in
      let tapIndex = taps[tap].row * g.kernelWidth + taps[tap].column
      return weights[(tapIndex * g.groupInputs + output) * g.outputChannels + first + input]
    }
  }

  @inline(__always)
  private func pack(
    into packed: UnsafeMutablePointer<Float>,
    _ weight: (_ tap: Int, _ input: Int, _ output: Int) -> Float
  ) {
    var next = packed
    var vector = 0
    while vector < vectors {
      // Blocks of two vectors while there are two, then one.
      let width = (Tile.pairs && vectors - vector >= 2 ? 2 : 1) * Self.lanes
      let firstOutput = vector * Self.lanes
      for tap in taps.indices {
        for input in 0..<tapDepth {
          for lane in 0..<width {
            let output = firstOutput + lane
            next[lane] = output < outputChannels ? weight(tap, input, output) : 0
          }
          next += width
        }
      }
      vector += width / Self.lanes
    }
  }
}
