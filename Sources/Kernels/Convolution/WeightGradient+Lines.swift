/// Sums of few outputs: vectors of a run's inputs × up to eight outputs, where vectors of outputs would leave more lanes
/// empty. Each sum is over the positions in the same order as in the other tiles, so the bits are the same.
extension WeightGradient {
  /// Whether they take fewer products than tiles of eight inputs and eight outputs: with AVX-512, whose registers hold
  /// the sums, and more inputs than such a tile.
  static func takesLines(inputs: Int) -> Bool { Tile.pairs && inputs > 8 }

  /// Adds a strip's part for all inputs of a run and up to eight outputs.
  func lines(_ strip: Strip, _ sums: Sums) {
    // Each small enough for the stack.
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 256) { tile in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: 64) { rows in
        guard let tile = tile.baseAddress, let rows = rows.baseAddress else { return }
        for input in stride(from: 0, to: sums.inputs, by: Self.linesAtOnce(sums.inputs)) {
          lines(strip, sums, from: input, tile, rows)
        }
      }
    }
  }

  /// Inputs of one vector, or of two where there are more.
  private static func linesAtOnce(_ inputs: Int) -> Int { inputs > 16 ? 32 : 16 }

  /// The sums of some inputs: by outputs into the tile, and from there eight inputs at a time to where they go.
  @inline(__always)
  private func lines(
    _ strip: Strip, _ sums: Sums, from input: Int, _ tile: UnsafeMutablePointer<Float>,
    _ rows: UnsafeMutablePointer<Float>
  ) {
    let width = Self.linesAtOnce(sums.inputs - input)
    let count = min(sums.inputs - input, width)
    var (part, target) = (strip, sums)
    part.inputs += input
    let last = VectorRow(count).last
    switch (width, last) {
    case (16, nil): self.lines(part, AllLanes(), tile)
    case (16, let last?): self.lines(part, last, tile)
    case (_, nil): pairLines(part, AllLanes(), tile)
    case (_, let last?): pairLines(part, last, tile)
    }
    for first in stride(from: 0, to: count, by: 8) {
      turnEight(tile + first, width, into: rows, 8)
      target.first = sums.first + (input + first) * sums.pitch
      target.inputs = min(8, count - first)
      for row in 0..<target.inputs { target.add(HalfVector.read(rows + 8 * row), input: row) }
    }
  }

  /// One vector of inputs × eight outputs into [8 outputs, 16].
  private func lines<L: Lanes>(_ strip: Strip, _ lanes: L, _ tile: UnsafeMutablePointer<Float>) {
    let zero = Vector.zero
    var (a0, a1, a2, a3, a4, a5, a6, a7) = (zero, zero, zero, zero, zero, zero, zero, zero)
    let inputs = forward.inputOffsets.pointer
    let gradients = gradientOffsets.pointer
    for position in strip.positions {
      let s = strip.inputs + Int(inputs[position])
      let d = strip.gradients + Int(gradients[position])
      let u = lanes.load(s)
      let d0 = Vector(repeating: d[0])
      a0.addProduct(u, d0)
      let d1 = Vector(repeating: d[1])
      a1.addProduct(u, d1)
      let d2 = Vector(repeating: d[2])
      a2.addProduct(u, d2)
      let d3 = Vector(repeating: d[3])
      a3.addProduct(u, d3)
      let d4 = Vector(repeating: d[4])
      a4.addProduct(u, d4)
      let d5 = Vector(repeating: d[5])
      a5.addProduct(u, d5)
      let d6 = Vector(repeating: d[6])
      a6.addProduct(u, d6)
      let d7 = Vector(repeating: d[7])
      a7.addProduct(u, d7)
    }
    a0.write(tile)
    a1.write(tile + 16)
    a2.write(tile + 32)
    a3.write(tile + 48)
    a4.write(tile + 64)
    a5.write(tile + 80)
    a6.write(tile + 96)
    a7.write(tile + 112)
  }

  /// Two vectors of inputs, the second as far as it goes, × eight outputs into [8 outputs, 32].
  private func pairLines<L: Lanes>(_ strip: Strip, _ lanes: L, _ tile: UnsafeMutablePointer<Float>)
  {
    let zero = Vector.zero
    var (a0, a1, a2, a3, a4, a5, a6, a7) = (zero, zero, zero, zero, zero, zero, zero, zero)
    var (b0, b1, b2, b3, b4, b5, b6, b7) = (zero, zero, zero, zero, zero, zero, zero, zero)
    let inputs = forward.inputOffsets.pointer
    let gradients = gradientOffsets.pointer
    for position in strip.positions {
      let s = strip.inputs + Int(inputs[position])
      let d = strip.gradients + Int(gradients[position])
      let u = Vector.read(s)
      let v = lanes.load(s + 16)
      let d0 = Vector(repeating: d[0])
      a0.addProduct(u, d0)
      b0.addProduct(v, d0)
      let d1 = Vector(repeating: d[1])
      a1.addProduct(u, d1)
      b1.addProduct(v, d1)
      let d2 = Vector(repeating: d[2])
      a2.addProduct(u, d2)
      b2.addProduct(v, d2)
      let d3 = Vector(repeating: d[3])
      a3.addProduct(u, d3)
      b3.addProduct(v, d3)
      let d4 = Vector(repeating: d[4])
      a4.addProduct(u, d4)
      b4.addProduct(v, d4)
      let d5 = Vector(repeating: d[5])
      a5.addProduct(u, d5)
      b5.addProduct(v, d5)
      let d6 = Vector(repeating: d[6])
      a6.addProduct(u, d6)
      b6.addProduct(v, d6)
      let d7 = Vector(repeating: d[7])
      a7.addProduct(u, d7)
      b7.addProduct(v, d7)
    }
    a0.write(tile)
    b0.write(tile + 16)
    a1.write(tile + 32)
    b1.write(tile + 48)
    a2.write(tile + 64)
    b2.write(tile + 80)
    a3.write(tile + 96)
    b3.write(tile + 112)
    a4.write(tile + 128)
    b4.write(tile + 144)
    a5.write(tile + 160)
    b5.write(tile + 176)
    a6.write(tile + 192)
    b6.write(tile + 208)
    a7.write(tile + 224)
    b7.write(tile + 240)
  }
}
