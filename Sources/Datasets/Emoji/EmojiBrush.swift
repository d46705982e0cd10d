/// Where a scene's emoji lies.
struct EmojiPose {
  /// The middle, in pixels from the scene's corner.
  var x: Double
  var y: Double
  /// Pixels of its longer side.
  var size: Double
  var turns: Double
}

/// Puts an emoji's sprite into a scene; owns the memory for one at a time, for one thread.
final class EmojiBrush {
  private let resampler = Resampler(fill: [0, 0, 0, 0])
  private let wide = PixelBuffer()
  private let layer = PixelBuffer()

  /// The emoji in its place, [side, side, 4], colours multiplied by opacity: resampled, then turned.
  ///
  /// - Parameters:
  ///   - sprite: of `EmojiSprites`.
  ///   - side: of the scene, in pixels.
  func layer(
    _ sprite: UnsafePointer<UInt8>, _ pose: EmojiPose, side: Int
  ) -> UnsafePointer<UInt8> {
    let turn = Turn(turns: pose.turns, aspect: 1, side: side)
    let middle = Double(side) / 2
    let before = turn.before(pose.x - middle, pose.y - middle)
    let wideSide = side + 2 * turn.margin
    let wide = self.wide.reserve(wideSide * wideSide * 4)
    resampler.resample(
      Pixels(start: sprite, width: EmojiSprites.side, height: EmojiSprites.side, shrink: 1),
      horizontal: axis(middle + before.x, pose.size, side, turn.margin),
      vertical: axis(middle + before.y, pose.size, side, turn.margin), into: wide)
    let layer = self.layer.reserve(side * side * 4)
    turn.sample(wide, channels: 4, into: layer)
    return UnsafePointer(layer)
  }

  /// - Parameter place: of the sprite's middle.
  private func axis(_ place: Double, _ size: Double, _ side: Int, _ margin: Int) -> ResampleAxis {
    let scale = Double(EmojiSprites.extent) / size
    let start = Double(EmojiSprites.side) / 2 - place * scale
    return ResampleAxis(
      inputs: EmojiSprites.side, from: start, to: start + Double(side) * scale, outputs: side,
      range: -margin..<(side + margin))
  }
}
