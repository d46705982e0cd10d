#if canImport(Glibc)
  import Glibc
#endif

extension WinogradGrid {
  private typealias Lanes = SIMD8<Float>
  private typealias Transform = WinogradTransform<Lanes>

  /// Scratch for one tile: what lies between two passes, and zeros in place of rows outside of the map.
  var patchCount: Int { Self.points * Self.lanes + Self.reach * channels }

  /// Transforms the inputs of some tiles into planes [tiles, channels].
  ///
  /// - Parameters:
  ///   - maps: [images, height, width, channels].
  ///   - patch: `patchCount` values of scratch.
  func transformInput(
    _ maps: UnsafePointer<Float>, tiles range: Range<Int>, patch: UnsafeMutablePointer<Float>,
    into planes: UnsafeMutablePointer<Float>
  ) {
    let pitch = width * channels
    let zeros = UnsafePointer(patch + Self.points * Self.lanes)
    memset(patch + Self.points * Self.lanes, 0, 4 * Self.reach * channels)
    for tile in range {
      let place = place(tile)
      let map = maps + place.image * height * pitch
      let (top, left) = (place.row - paddingHeight, place.column - paddingWidth)
      func row(_ index: Int) -> UnsafePointer<Float> {
        let row = top + index
        return row >= 0 && row < height ? map + (row * pitch + left * channels) : zeros
      }
      transform(
        (row(0), row(1), row(2), row(3), row(4), row(5)),
        columns: min(max(-left, 0), Self.reach)..<max(min(width - left, Self.reach), 0),
        between: patch, into: planes + (tile - range.lowerBound) * channels)
    }
  }

  private typealias Rows = (
    UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>,
    UnsafePointer<Float>, UnsafePointer<Float>
  )

  /// Transforms a tile's inputs.
  ///
  /// - Parameters:
  ///   - rows: where its six rows begin; zeros where the map has none.
  ///   - columns: those of its six columns that the map has.
  private func transform(
    _ rows: Rows, columns: Range<Int>, between: UnsafeMutablePointer<Float>,
    into target: UnsafeMutablePointer<Float>
  ) {
    let plane = inputPlane
    let channels = self.channels
    var channel = 0
    while channel < channels {
      for column in 0..<6 {
        var v: Transform.Six = (.zero, .zero, .zero, .zero, .zero, .zero)
        if columns.contains(column) {
          let at = column &* channels &+ channel
          v = Transform.input(
            (
              .read(rows.0 + at), .read(rows.1 + at), .read(rows.2 + at), .read(rows.3 + at),
              .read(rows.4 + at), .read(rows.5 + at)
            ))
        }
        Self.spread(v, between + 8 &* column, 48)
      }
      for row in 0..<6 {
        let v = Transform.input(Self.six(between + 48 &* row, 8))
        Self.spread(v, target + (6 &* row &* plane &+ channel), plane)
      }
      channel &+= 8
    }
  }

  /// Transforms planes [tiles, padded outputs] into the outputs of some tiles.
  ///
  /// - Parameters:
  ///   - maps: [images, output height, output width, outputs].
  ///   - channels: the outputs to write.
  ///   - between: 192 values of scratch.
  func transformOutput(
    _ planes: UnsafePointer<Float>, tiles range: Range<Int>, channels: Range<Int>,
    between: UnsafeMutablePointer<Float>, into maps: UnsafeMutablePointer<Float>,
    _ epilogue: ConvolutionProgram.Epilogue
  ) {
    let pitch = outputWidth * outputs
    let plane = outputPlane
    let floor = Lanes(repeating: epilogue.rectifies ? 0 : -.infinity)
    for tile in range {
      let place = place(tile)
      let source = planes + (tile - range.lowerBound) * paddedOutputs
      let target = maps + (place.image * outputHeight + place.row) * pitch + place.column * outputs
      let rows = min(Self.side, outputHeight - place.row)
      let columns = min(Self.side, outputWidth - place.column)
      var channel = channels.lowerBound
      while channel < channels.upperBound {
        for column in 0..<6 {
          let v = Transform.output(Self.six(source + (column &* plane &+ channel), 6 &* plane))
          v.0.write(between + 8 &* column)
          v.1.write(between + (8 &* column &+ 48))
          v.2.write(between + (8 &* column &+ 96))
          v.3.write(between + (8 &* column &+ 144))
        }
        let bias: Lanes = epilogue.bias.map { .read($0 + channel) } ?? .zero
        for row in 0..<rows {
          let v = Transform.output(Self.six(between + 48 &* row, 8))
          let y = target + (row &* pitch &+ channel)
          Self.finish(v.0, bias, floor, epilogue.accumulates, y)
          if columns > 1 { Self.finish(v.1, bias, floor, epilogue.accumulates, y + outputs) }
          if columns > 2 { Self.finish(v.2, bias, floor, epilogue.accumulates, y + 2 &* outputs) }
          if columns > 3 { Self.finish(v.3, bias, floor, epilogue.accumulates, y + 3 &* outputs) }
        }
        channel &+= 8
      }
    }
  }

  @inline(__always)
  private static func finish(
    _ sum: Lanes, _ bias: Lanes, _ floor: Lanes, _ accumulates: Bool,
    _ y: UnsafeMutablePointer<Float>
  ) {
    var value = sum + bias
    if accumulates { value += .read(y) }
    value.replace(with: floor, where: value .< floor)
    value.write(y)
  }

  /// Transforms the gradients of the outputs of some tiles into planes [tiles, padded outputs], for
  /// the gradient of the weights.
  ///
  /// - Parameters:
  ///   - maps: [images, output height, output width, outputs].
  ///   - between: 192 values of scratch.
  func transformGradient(
    _ maps: UnsafePointer<Float>, tiles range: Range<Int>,
    between: UnsafeMutablePointer<Float>, into planes: UnsafeMutablePointer<Float>
  ) {
    let pitch = outputWidth * outputs
    let plane = outputPlane
    for tile in range {
      let place = place(tile)
      let source = maps + (place.image * outputHeight + place.row) * pitch + place.column * outputs
      let target = planes + (tile - range.lowerBound) * paddedOutputs
      let rows = min(Self.side, outputHeight - place.row)
      let columns = min(Self.side, outputWidth - place.column)
      var channel = 0
      while channel < outputs {
        let d = source + channel
        for column in 0..<4 {
          var y: Transform.Four = (.zero, .zero, .zero, .zero)
          if column < columns {
            let at = d + column &* outputs
            y.0 = .read(at)
            if rows > 1 { y.1 = .read(at + pitch) }
            if rows > 2 { y.2 = .read(at + 2 &* pitch) }
            if rows > 3 { y.3 = .read(at + 3 &* pitch) }
          }
          Self.spread(Transform.gradient(y), between + 8 &* column, 32)
        }
        for row in 0..<6 {
          let at = between + 32 &* row
          let v = Transform.gradient((.read(at), .read(at + 8), .read(at + 16), .read(at + 24)))
          Self.spread(v, target + (6 &* row &* plane &+ channel), plane)
        }
        channel &+= 8
      }
    }
  }

  @inline(__always)
  private static func six(_ p: UnsafePointer<Float>, _ pitch: Int) -> Transform.Six {
    (
      .read(p), .read(p + pitch), .read(p + 2 &* pitch), .read(p + 3 &* pitch),
      .read(p + 4 &* pitch), .read(p + 5 &* pitch)
    )
  }

  @inline(__always)
  private static func spread(
    _ v: Transform.Six, _ p: UnsafeMutablePointer<Float>, _ pitch: Int
  ) {
    v.0.write(p)
    v.1.write(p + pitch)
    v.2.write(p + 2 &* pitch)
    v.3.write(p + 3 &* pitch)
    v.4.write(p + 4 &* pitch)
    v.5.write(p + 5 &* pitch)
  }
}
