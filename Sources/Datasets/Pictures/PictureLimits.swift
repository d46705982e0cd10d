/// Bounds on what one picture may take, so that one monster does not end a run of days.
enum PictureLimits {
  /// Bytes of a file, and of what decoding it takes, for each thread that decodes.
  static let bytes = 256 << 20
  /// JPEG is decoded at 1, 1/2, 1/4 or 1/8 of its size.
  static let shrinks = [1, 2, 4, 8]
  /// A reduced picture keeps at least this many times the pixels that are asked of it on each axis, so
  /// that the resampling, not the reduction, decides what is seen.
  static let reserve = 2

  /// How far a JPEG picture is reduced while it is decoded.
  ///
  /// - Parameters:
  ///   - extent: the shorter side of what is needed of it, in its own pixels.
  ///   - target: pixels that this becomes.
  ///   - depth: bytes that decoding takes for each pixel.
  static func shrink(_ size: PictureSize, extent: Int, target: Int, depth: Int) -> Int {
    let fair = shrinks.last { extent >= reserve * target * $0 } ?? 1
    // A small part of a huge picture is reduced further than that, rather than refused.
    return shrinks.first { $0 >= fair && size.count / ($0 * $0) * depth <= bytes } ?? 8
  }
}
