/// Products over panels: pieces of the maps copied so that the micro-kernel reads both one value after
/// the other, whatever the number of channels between them.
extension WeightGradient {
  /// Adds the part of `positions` positions, numbered over the images, or begins the sum with it.
  func addPanels(
    _ maps: Maps, positions: Int, _ scratch: UnsafeMutablePointer<Float>,
    to sum: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    let g = geometry
    let inputs = scratch
    let gradients = scratch + Self.inputPanelCount
    for start in stride(from: 0, to: positions, by: Self.panelPositions) {
      let strip = start..<min(start + Self.panelPositions, positions)
      var row = 0
      for index in 0..<forward.runs.count {
        let run = forward.runs.pointer[index]
        let count = Int(run.length)
        copyInputs(maps, Int(run.offset), count, strip, into: inputs)
        let target = sum + row * g.outputChannels
        for output in stride(from: 0, to: g.groupOutputs, by: Tile.panelOutputs) {
          let valid = min(Tile.panelOutputs, g.groupOutputs - output)
          copyGradients(maps, output, valid, strip, into: gradients)
          for input in stride(from: 0, to: count, by: Tile.positions) {
            let tile = target + (input * g.outputChannels + output)
            Self.panelTile(
              inputs + input / Tile.positions * Self.tilePitch(strip.count), gradients,
              strip.count, tile, g.outputChannels, min(Tile.positions, count - input), valid,
              accumulates || start > 0)
          }
        }
        row += count
      }
    }
  }

  /// Values from one tile of a panel to the next: a line more than it holds, or the tiles' lines for one
  /// position, powers of two apart, would share a few places of the first-level cache.
  static func tilePitch(_ positions: Int) -> Int { Tile.positions * positions + 16 }

  /// Copies `count` inputs from one on as [tile of inputs][position][inputs of a tile].
  private func copyInputs(
    _ maps: Maps, _ offset: Int, _ count: Int, _ strip: Range<Int>,
    into panel: UnsafeMutablePointer<Float>
  ) {
    let offsets = forward.inputOffsets.pointer
    let width = Tile.positions
    let pitch = Self.tilePitch(strip.count)
    for (row, position) in strip.enumerated() {
      let (image, pixel) = position.quotientAndRemainder(dividingBy: maps.pixels)
      let source = maps.input + (image * maps.inputPitch + Int(offsets[pixel]) + offset)
      var target = panel + row * width
      var input = 0
      // A tile's last values may be another's; sums of them are not stored.
      while input < count {
        if width == 6 {
          SIMD4<Float>.read(source + input).write(target)
          SIMD2<Float>.read(source + (input + 4)).write(target + 4)
        } else {
          HalfVector.read(source + input).write(target)
        }
        target += pitch
        input += width
      }
    }
  }

  /// Copies the gradients of some outputs as [position][outputs of a tile].
  private func copyGradients(
    _ maps: Maps, _ output: Int, _ valid: Int, _ strip: Range<Int>,
    into panel: UnsafeMutablePointer<Float>
  ) {
    let offsets = gradientOffsets.pointer
    var target = panel
    for position in strip {
      let (image, pixel) = position.quotientAndRemainder(dividingBy: maps.pixels)
      let source = maps.gradient + (image * maps.gradientPitch + Int(offsets[pixel]) + output)
      load(source).write(target)
      if Tile.pairs && valid > 16 { load(source + 16).write(target + 16) }
      target += Tile.panelOutputs
    }
  }

  @inline(__always)
  private static func panelTile(
    _ x: UnsafePointer<Float>, _ dz: UnsafePointer<Float>, _ positions: Int,
    _ sum: UnsafeMutablePointer<Float>, _ pitch: Int, _ rows: Int, _ valid: Int,
    _ accumulates: Bool
  ) {
    if Tile.pairs {
      panelPair(x, dz, positions, sum, pitch, rows, valid, accumulates)
    } else {
      panelNarrow(x, dz, positions, sum, pitch, rows, valid, accumulates)
    }
  }
}
