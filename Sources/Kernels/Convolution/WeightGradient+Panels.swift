/// Products over panels: pieces of the maps copied so that the micro-kernel reads both one word after
/// the other, whatever the number of channels between them.
extension WeightGradient {
  /// Adds the part of `positions` positions, numbered over the images, or begins the sum with it.
  func addPanels<P: Products>(
    _ maps: Maps, positions: Int, _ scratch: UnsafeMutablePointer<Float>,
    to sum: UnsafeMutablePointer<Float>, accumulates: Bool, _ products: P.Type
  ) {
    let g = geometry
    let inputs = scratch
    let gradients = scratch + Self.inputPanelCount
    let step = Self.panelRows * P.precision.factors
    for start in stride(from: 0, to: positions, by: step) {
      let strip = start..<min(start + step, positions)
      let rows = (strip.count + P.precision.factors - 1) / P.precision.factors
      var row = 0
      for index in 0..<forward.runs.count {
        let run = forward.runs.pointer[index]
        let count = Int(run.length)
        copyInputs(maps, Int(run.offset), count, strip, into: inputs, products)
        let target = sum + row * g.outputChannels
        for output in stride(from: 0, to: g.groupOutputs, by: Tile.panelOutputs) {
          let valid = min(Tile.panelOutputs, g.groupOutputs - output)
          copyGradients(maps, output, valid, strip, into: gradients, products)
          for input in stride(from: 0, to: count, by: Tile.positions) {
            let tile = target + (input * g.outputChannels + output)
            Self.panelTile(
              inputs + input / Tile.positions * Self.tilePitch(rows), gradients, rows, tile,
              g.outputChannels, min(Tile.positions, count - input), valid,
              accumulates || start > 0, products)
          }
        }
        row += count
      }
    }
  }

  /// Words from one tile of a panel to the next: a line more than it holds, or the tiles' lines for one
  /// row, powers of two apart, would share a few places of the first-level cache.
  static func tilePitch(_ rows: Int) -> Int { Tile.positions * rows + 16 }

  /// Copies `count` inputs from one on as [tile of inputs][row][inputs of a tile]. A row is a position, or
  /// two; of what is behind the last one pairs hold zeros.
  private func copyInputs<P: Products>(
    _ maps: Maps, _ offset: Int, _ count: Int, _ strip: Range<Int>,
    into panel: UnsafeMutablePointer<Float>, _ products: P.Type
  ) {
    let offsets = forward.inputOffsets.pointer
    let width = Tile.positions
    let rows = (strip.count + P.precision.factors - 1) / P.precision.factors
    let pitch = Self.tilePitch(rows)
    for row in 0..<rows {
      let position = strip.lowerBound + row * P.precision.factors
      let source = maps.input(at: position, offsets) + offset
      var target = panel + row * width
      var input = 0
      // A tile's last values may be another's; sums of them are not stored.
      if P.precision == .bfloat16 {
        let second =
          position + 1 < strip.upperBound ? maps.input(at: position + 1, offsets) + offset : nil
        while input < count {
          let words = pairs(load(source + input), second.map { load($0 + input) } ?? .zero)
          Self.write(words.lowHalf, target)
          target += pitch
          input += width
        }
        continue
      }
      while input < count {
        Self.write(.read(source + input), target)
        target += pitch
        input += width
      }
    }
  }

  /// Writes a tile's inputs.
  @inline(__always)
  private static func write(_ values: HalfVector, _ target: UnsafeMutablePointer<Float>) {
    if Tile.positions == 6 {
      values.lowHalf.write(target)
      values.highHalf.lowHalf.write(target + 4)
    } else {
      values.write(target)
    }
  }

  /// Copies the gradients of some outputs as [row][outputs of a tile], rows as those of the inputs.
  private func copyGradients<P: Products>(
    _ maps: Maps, _ output: Int, _ valid: Int, _ strip: Range<Int>,
    into panel: UnsafeMutablePointer<Float>, _ products: P.Type
  ) {
    let offsets = gradientOffsets.pointer
    let isWide = Tile.pairs && valid > 16
    var target = panel
    for position in stride(from: strip.lowerBound, to: strip.upperBound, by: P.precision.factors) {
      let source = maps.gradient(at: position, offsets) + output
      if P.precision == .bfloat16 {
        let second =
          position + 1 < strip.upperBound ? maps.gradient(at: position + 1, offsets) + output : nil
        pairs(load(source), second.map { load($0) } ?? .zero).write(target)
        if isWide {
          pairs(load(source + 16), second.map { load($0 + 16) } ?? .zero).write(target + 16)
        }
      } else {
        load(source).write(target)
        if isWide { load(source + 16).write(target + 16) }
      }
      target += Tile.panelOutputs
    }
  }

  @inline(__always)
  private static func panelTile<P: Products>(
    _ x: UnsafePointer<Float>, _ dz: UnsafePointer<Float>, _ rows: Int,
    _ sum: UnsafeMutablePointer<Float>, _ pitch: Int, _ inputs: Int, _ valid: Int,
    _ accumulates: Bool, _ products: P.Type
  ) {
    if Tile.pairs {
      panelPair(x, dz, rows, sum, pitch, inputs, valid, accumulates, products)
    } else {
      panelNarrow(x, dz, rows, sum, pitch, inputs, valid, accumulates, products)
    }
  }
}

extension WeightGradient.Maps {
  /// Where what a position reads of the inputs begins.
  @inline(__always)
  func input(
    at position: Int, _ offsets: UnsafeMutablePointer<Int32>
  ) -> UnsafePointer<Float> {
    let (image, pixel) = position.quotientAndRemainder(dividingBy: pixels)
    return input + (image &* inputPitch &+ Int(offsets[pixel]))
  }

  /// A position's gradients.
  @inline(__always)
  func gradient(
    at position: Int, _ offsets: UnsafeMutablePointer<Int32>
  ) -> UnsafePointer<Float> {
    let (image, pixel) = position.quotientAndRemainder(dividingBy: pixels)
    return gradient + (image &* gradientPitch &+ Int(offsets[pixel]))
  }
}
