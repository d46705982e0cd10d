#if canImport(Glibc)
  import Glibc
#endif

extension WinogradGrid {
  /// Scratch for one tile: what lies between two passes, and zeros in place of rows outside of the map.
  var patchCount: Int { Self.points * Self.mostLanes + Self.reach * channels }

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
    let zeros = UnsafePointer(patch + Self.points * Self.mostLanes)
    memset(patch + Self.points * Self.mostLanes, 0, 4 * Self.reach * channels)
    var place = place(range.lowerBound)
    for tile in range {
      defer { place.advance(in: self) }
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
    var channel = 0
    while Tile.pairs && channel &+ 16 <= channels {
      transform(rows, columns: columns, channel, between: between, into: target, of: Vector.self)
      channel &+= 16
    }
    while channel < channels {
      transform(
        rows, columns: columns, channel, between: between, into: target, of: HalfVector.self)
      channel &+= 8
    }
  }

  /// Transforms a vector of channels, from one on.
  @inline(__always)
  private func transform<V: WinogradLanes>(
    _ rows: Rows, columns: Range<Int>, _ channel: Int, between: UnsafeMutablePointer<Float>,
    into target: UnsafeMutablePointer<Float>, of type: V.Type
  ) {
    typealias Transform = WinogradTransform<V>
    let (lanes, plane) = (V.scalarCount, inputPlane)
    for column in 0..<6 {
      let to = between + lanes &* column
      if columns.contains(column) {
        let at = column &* channels &+ channel
        Transform.spread(
          Transform.input(
            (
              .read(rows.0 + at), .read(rows.1 + at), .read(rows.2 + at), .read(rows.3 + at),
              .read(rows.4 + at), .read(rows.5 + at)
            )), to, 6 &* lanes)
      } else {
        Transform.spread((.zero, .zero, .zero, .zero, .zero, .zero), to, 6 &* lanes)
      }
    }
    for row in 0..<6 {
      let v = Transform.input(Transform.six(between + 6 &* lanes &* row, lanes))
      Transform.spread(v, target + (6 &* row &* plane &+ channel), plane)
    }
  }

  /// Transforms planes [tiles, padded outputs] into the outputs of some tiles.
  ///
  /// - Parameters:
  ///   - maps: [images, output height, output width, outputs].
  ///   - channels: the outputs to write.
  ///   - between: `patchCount` values of scratch.
  func transformOutput(
    _ planes: UnsafePointer<Float>, tiles range: Range<Int>, channels: Range<Int>,
    between: UnsafeMutablePointer<Float>, into maps: UnsafeMutablePointer<Float>,
    _ epilogue: ConvolutionProgram.Epilogue
  ) {
    let pitch = outputWidth * outputs
    var place = place(range.lowerBound)
    for tile in range {
      defer { place.advance(in: self) }
      let source = planes + (tile - range.lowerBound) * paddedOutputs
      let target = maps + (place.image * outputHeight + place.row) * pitch + place.column * outputs
      let (rows, columns) = (
        min(Self.side, outputHeight - place.row), min(Self.side, outputWidth - place.column)
      )
      var channel = channels.lowerBound
      while Tile.pairs && channel &+ 16 <= channels.upperBound {
        transformOutput(
          source, rows: rows, columns: columns, channel, between, into: target, epilogue,
          of: Vector.self)
        channel &+= 16
      }
      while channel < channels.upperBound {
        transformOutput(
          source, rows: rows, columns: columns, channel, between, into: target, epilogue,
          of: HalfVector.self)
        channel &+= 8
      }
    }
  }

  /// Transforms a vector of one tile's channels, from one on, of which rows and columns exist.
  @inline(__always)
  private func transformOutput<V: WinogradLanes>(
    _ source: UnsafePointer<Float>, rows: Int, columns: Int, _ channel: Int,
    _ between: UnsafeMutablePointer<Float>, into target: UnsafeMutablePointer<Float>,
    _ epilogue: ConvolutionProgram.Epilogue, of type: V.Type
  ) {
    typealias Transform = WinogradTransform<V>
    let (lanes, plane, pitch) = (V.scalarCount, outputPlane, outputWidth * outputs)
    for column in 0..<6 {
      let v = Transform.output(
        Transform.six(source + (column &* plane &+ channel), 6 &* plane))
      let to = between + lanes &* column
      v.0.write(to)
      v.1.write(to + 6 &* lanes)
      v.2.write(to + 12 &* lanes)
      v.3.write(to + 18 &* lanes)
    }
    let bias: V = epilogue.bias.map { .read($0 + channel) } ?? .zero
    let floor = V(repeating: epilogue.rectifies ? 0 : -.infinity)
    let accumulates = epilogue.accumulates
    for row in 0..<rows {
      let v = Transform.output(Transform.six(between + 6 &* lanes &* row, lanes))
      let y = target + (row &* pitch &+ channel)
      Self.finish(v.0, bias, floor, accumulates, y)
      if columns > 1 { Self.finish(v.1, bias, floor, accumulates, y + outputs) }
      if columns > 2 { Self.finish(v.2, bias, floor, accumulates, y + 2 &* outputs) }
      if columns > 3 { Self.finish(v.3, bias, floor, accumulates, y + 3 &* outputs) }
    }
  }

  @inline(__always)
  private static func finish<V: WinogradLanes>(
    _ sum: V, _ bias: V, _ floor: V, _ accumulates: Bool, _ y: UnsafeMutablePointer<Float>
  ) {
    var value = sum + bias
    if accumulates { value += .read(y) }
    value.raise(to: floor)
    value.write(y)
  }

  /// Transforms the gradients of the outputs of some tiles into planes [tiles, padded outputs], for
  /// the gradient of the weights.
  ///
  /// - Parameters:
  ///   - maps: [images, output height, output width, outputs].
  ///   - between: `patchCount` values of scratch.
  func transformGradient(
    _ maps: UnsafePointer<Float>, tiles range: Range<Int>,
    between: UnsafeMutablePointer<Float>, into planes: UnsafeMutablePointer<Float>
  ) {
    let pitch = outputWidth * outputs
    var place = place(range.lowerBound)
    for tile in range {
      defer { place.advance(in: self) }
      let source = maps + (place.image * outputHeight + place.row) * pitch + place.column * outputs
      let target = planes + (tile - range.lowerBound) * paddedOutputs
      let (rows, columns) = (
        min(Self.side, outputHeight - place.row), min(Self.side, outputWidth - place.column)
      )
      var channel = 0
      while Tile.pairs && channel &+ 16 <= outputs {
        transformGradient(
          source, rows: rows, columns: columns, channel, between, into: target, of: Vector.self)
        channel &+= 16
      }
      while channel < outputs {
        transformGradient(
          source, rows: rows, columns: columns, channel, between, into: target,
          of: HalfVector.self)
        channel &+= 8
      }
    }
  }

  /// Transforms a vector of one tile's channels, from one on, of which rows and columns exist.
  @inline(__always)
  private func transformGradient<V: WinogradLanes>(
    _ source: UnsafePointer<Float>, rows: Int, columns: Int, _ channel: Int,
    _ between: UnsafeMutablePointer<Float>, into target: UnsafeMutablePointer<Float>,
    of type: V.Type
  ) {
    typealias Transform = WinogradTransform<V>
    let (lanes, plane, pitch) = (V.scalarCount, outputPlane, outputWidth * outputs)
    for column in 0..<4 {
      let to = between + lanes &* column
      if column < columns {
        let at = source + (channel &+ column &* outputs)
        var y: Transform.Four = (.read(at), .zero, .zero, .zero)
        if rows > 1 { y.1 = .read(at + pitch) }
        if rows > 2 { y.2 = .read(at + 2 &* pitch) }
        if rows > 3 { y.3 = .read(at + 3 &* pitch) }
        Transform.spread(Transform.gradient(y), to, 4 &* lanes)
      } else {
        Transform.spread((.zero, .zero, .zero, .zero, .zero, .zero), to, 4 &* lanes)
      }
    }
    for row in 0..<6 {
      let at = between + 4 &* lanes &* row
      let v = Transform.gradient(
        (.read(at), .read(at + lanes), .read(at + 2 &* lanes), .read(at + 3 &* lanes)))
      Transform.spread(v, target + (6 &* row &* plane &+ channel), plane)
    }
  }
}

extension WinogradTransform {
  @inline(__always)
  fileprivate static func six(_ p: UnsafePointer<Float>, _ pitch: Int) -> Six {
    (
      .read(p), .read(p + pitch), .read(p + 2 &* pitch), .read(p + 3 &* pitch),
      .read(p + 4 &* pitch), .read(p + 5 &* pitch)
    )
  }

  @inline(__always)
  fileprivate static func spread(_ v: Six, _ p: UnsafeMutablePointer<Float>, _ pitch: Int) {
    v.0.write(p)
    v.1.write(p + pitch)
    v.2.write(p + 2 &* pitch)
    v.3.write(p + 3 &* pitch)
    v.4.write(p + 4 &* pitch)
    v.5.write(p + 5 &* pitch)
  }
}
