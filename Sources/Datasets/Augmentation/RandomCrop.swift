import Kernels

/// A random part of a picture, a flip, and the options of the authors' release.
package struct RandomCrop: Hashable, Sendable {
  package var crop: Crop
  /// Added to each channel, in levels.
  package var shifts = [0.0, 0.0, 0.0]

  /// Width over height of a crop is between 3/4 and 4/3, with equal weight on equal ratios.
  private static let narrowest = 0.75
  private static let widest = 4.0 / 3

  /// Draws from a stream of the image's own. What the options add is drawn last, so that they leave
  /// the crop and the flip alone.
  package init(_ picture: PictureSize, _ options: CropOptions, _ stream: inout RandomStream) {
    crop =
      Self.part(picture, options.area, &stream) ?? Self.middle(picture)
    crop.flips = stream.uniform() < 0.5
    if options.rotation > 0 {
      crop.turns = stream.uniform(-options.rotation, options.rotation) / 360
    }
    if options.jitter > 0 {
      shifts = (0..<3).map { _ in stream.uniform(-options.jitter, options.jitter) }
    }
  }

  /// Ten tries to find a part that lies within the picture.
  private static func part(
    _ picture: PictureSize, _ area: Double, _ stream: inout RandomStream
  ) -> Crop? {
    for _ in 0..<10 {
      let pixels = Double(picture.count) * stream.uniform(area, 1)
      let aspect = aspect(&stream)
      let width = Int((pixels * aspect).squareRoot().rounded())
      let height = Int((pixels / aspect).squareRoot().rounded())
      guard (1...picture.width).contains(width), (1...picture.height).contains(height) else {
        continue
      }
      return Crop(
        left: stream.below(picture.width - width + 1),
        top: stream.below(picture.height - height + 1), width: width, height: height)
    }
    return nil
  }

  /// A ratio whose logarithm is uniform, by rejection, so that no library's logarithm matters.
  private static func aspect(_ stream: inout RandomStream) -> Double {
    while true {
      let ratio = stream.uniform(narrowest, widest)
      if stream.uniform() * ratio < narrowest { return ratio }
    }
  }

  /// The largest part in the middle whose aspect is allowed.
  private static func middle(_ picture: PictureSize) -> Crop {
    let (width, height) = (Double(picture.width), Double(picture.height))
    let wide = min(picture.width, max(1, Int((height * widest).rounded())))
    let high = min(picture.height, max(1, Int((width / narrowest).rounded())))
    return Crop(
      left: (picture.width - wide) / 2, top: (picture.height - high) / 2, width: wide,
      height: high)
  }
}
