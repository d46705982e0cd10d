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
        copyInputs(maps, from: Int(run.offset), count: count, strip, into: inputs, products)
        let target = sum + row * g.outputChannels
        for output in stride(from: 0, to: g.groupOutputs, by: Tile.panelOutputs) {
          let valid = min(Tile.panelOutputs, g.groupOutputs - output)
          copyGradients(maps, from: output, count: valid, strip, into: gradients, products)
          let following = output + Tile.panelOutputs
          let next = Fetch(
            first: maps.gradient(at: maps.place(of: start), gradientOffsets.pointer)
              + (following < g.groupOutputs ? following : 0), pitch: g.outputChannels)
          for input in stride(from: 0, to: count, by: Tile.positions) {
            let tile = input / Tile.positions
            Self.panelTile(
              Panels(
                inputs: inputs + tile * Self.tilePitch(rows), gradients: gradients, rows: rows,
                fetch: next.part(tile, rows: rows)),
              Sums(
                first: target + (input * g.outputChannels + output), pitch: g.outputChannels,
                inputs: min(Tile.positions, count - input), outputs: valid,
                accumulates: accumulates || start > 0), products)
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
  /// two; of what is after the last one pairs hold zeros.
  private func copyInputs<P: Products>(
    _ maps: Maps, from offset: Int, count: Int, _ strip: Range<Int>,
    into panel: UnsafeMutablePointer<Float>, _ products: P.Type
  ) {
    let offsets = forward.inputOffsets.pointer
    let width = Tile.positions
    let rows = (strip.count + P.precision.factors - 1) / P.precision.factors
    let pitch = Self.tilePitch(rows)
    var place = maps.place(of: strip.lowerBound)
    for row in 0..<rows {
      let source = maps.input(at: place, offsets) + offset
      place.advance(in: maps)
      var target = panel + row * width
      var input = 0
      // A tile's last values may be another's; sums of them are not stored.
      if P.precision == .bfloat16 {
        let isPair = strip.lowerBound + 2 * row + 1 < strip.upperBound
        let second = isPair ? maps.input(at: place, offsets) + offset : nil
        place.advance(in: maps)
        while input < count {
          let words = pairs(
            Vector.read(source + input), second.map { Vector.read($0 + input) } ?? .zero)
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
    _ maps: Maps, from output: Int, count: Int, _ strip: Range<Int>,
    into panel: UnsafeMutablePointer<Float>, _ products: P.Type
  ) {
    let offsets = gradientOffsets.pointer
    let isWide = Tile.pairs && count > 16
    var target = panel
    var place = maps.place(of: strip.lowerBound)
    for position in stride(from: strip.lowerBound, to: strip.upperBound, by: P.precision.factors) {
      let source = maps.gradient(at: place, offsets) + output
      place.advance(in: maps)
      if P.precision == .bfloat16 {
        let second =
          position + 1 < strip.upperBound ? maps.gradient(at: place, offsets) + output : nil
        place.advance(in: maps)
        pairs(Vector.read(source), second.map { Vector.read($0) } ?? .zero).write(target)
        if isWide {
          pairs(Vector.read(source + 16), second.map { Vector.read($0 + 16) } ?? .zero).write(
            target + 16)
        }
      } else {
        Vector.read(source).write(target)
        if isWide { Vector.read(source + 16).write(target + 16) }
      }
      target += Tile.panelOutputs
    }
  }

  /// What a micro-kernel fetches on its way, a line for each row: gradients that are copied next, as if their
  /// positions all followed one another.
  struct Fetch {
    var first: UnsafePointer<Float>
    var pitch: Int

    /// The line that a panel's tile of inputs fetches; those after the second, and small panels, fetch nothing new.
    func part(_ tile: Int, rows: Int) -> Fetch {
      let fetches = tile < 2 && rows > 64
      return Fetch(first: first + 16 * min(tile, 1), pitch: fetches ? pitch : 0)
    }
  }

  @inline(__always)
  private static func panelTile<P: Products>(
    _ panels: Panels, _ sums: Sums, _ products: P.Type
  ) {
    if Tile.pairs {
      panelPair(panels, sums, products)
    } else {
      panelNarrow(panels, sums, products)
    }
  }
}

extension WeightGradient.Maps {
  /// A position by its image and its number there.
  struct Place {
    var image: Int
    var position: Int

    /// Goes on to the next position, without the division that would cost more than a row's copy.
    @inline(__always)
    mutating func advance(in maps: WeightGradient.Maps) {
      position &+= 1
      guard position == maps.positions else { return }
      position = 0
      image &+= 1
    }
  }

  /// - Parameter position: numbered over the images.
  func place(of position: Int) -> Place {
    let (image, own) = position.quotientAndRemainder(dividingBy: positions)
    return Place(image: image, position: own)
  }

  /// Where what a position reads of the inputs begins.
  @inline(__always)
  func input(
    at place: Place, _ offsets: UnsafeMutablePointer<Int32>
  ) -> UnsafePointer<Float> {
    input + (place.image &* inputPitch &+ Int(offsets[place.position]))
  }

  /// A position's gradients.
  @inline(__always)
  func gradient(
    at place: Place, _ offsets: UnsafeMutablePointer<Int32>
  ) -> UnsafePointer<Float> {
    gradient + (place.image &* gradientPitch &+ Int(offsets[place.position]))
  }
}
