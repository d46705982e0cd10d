#if canImport(Glibc)
  import Glibc
#endif

extension WinogradGrid {
  private typealias Lanes = SIMD8<Float>
  private typealias Transform = WinogradTransform<Lanes>

  /// Scratch for one tile at the border: its inputs, and what lies between two passes.
  var patchCount: Int { Self.points * (channels + Self.lanes) }

  /// Transforms the inputs of some tiles into planes [tiles, channels].
  ///
  /// - Parameters:
  ///   - maps: [images, height, width, channels].
  ///   - patch: `patchCount` values of scratch.
  func transformInput(
    _ maps: UnsafePointer<Float>, tiles range: Range<Int>, patch: UnsafeMutablePointer<Float>,
    into planes: UnsafeMutablePointer<Float>
  ) {
    let row = width * channels
    let between = patch + Self.points * channels
    for tile in range {
      let place = place(tile)
      let map = maps + place.image * height * row
      let (top, left) = (place.row - paddingHeight, place.column - paddingWidth)
      let target = planes + (tile - range.lowerBound) * channels
      if top >= 0, left >= 0, top + Self.reach <= height, left + Self.reach <= width {
        transform(map + top * row + left * channels, pitch: row, between, into: target)
      } else {
        copyPatch(map, top: top, left: left, into: patch)
        transform(patch, pitch: Self.reach * channels, between, into: target)
      }
    }
  }

  /// The inputs of a tile at the border, zeros outside of the map.
  private func copyPatch(
    _ map: UnsafePointer<Float>, top: Int, left: Int, into patch: UnsafeMutablePointer<Float>
  ) {
    memset(patch, 0, 4 * Self.points * channels)
    let columns = max(left, 0)..<max(min(left + Self.reach, width), max(left, 0))
    guard !columns.isEmpty else { return }
    for row in max(top, 0)..<max(min(top + Self.reach, height), max(top, 0)) {
      memcpy(
        patch + ((row - top) * Self.reach + columns.lowerBound - left) * channels,
        map + (row * width + columns.lowerBound) * channels, 4 * columns.count * channels)
    }
  }

  private func transform(
    _ source: UnsafePointer<Float>, pitch: Int, _ between: UnsafeMutablePointer<Float>,
    into target: UnsafeMutablePointer<Float>
  ) {
    let plane = inputPlane
    let channels = self.channels
    var channel = 0
    while channel < channels {
      for column in 0..<6 {
        let d = source + (column &* channels &+ channel)
        let v = Transform.input(
          (
            .read(d), .read(d + pitch), .read(d + 2 &* pitch), .read(d + 3 &* pitch),
            .read(d + 4 &* pitch), .read(d + 5 &* pitch)
          ))
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
