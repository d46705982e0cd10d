/// A part of a picture that becomes a training image.
package struct Crop: Hashable, Sendable {
  /// In the picture's own pixels.
  package var left: Int
  package var top: Int
  package var width: Int
  package var height: Int
  /// Mirrored left to right.
  package var flips = false
  /// Turned about the crop's middle, in turns; what then lies outside of the picture is filled with
  /// the mean colour.
  package var turns = 0.0

  package init(left: Int, top: Int, width: Int, height: Int) {
    self.left = left
    self.top = top
    self.width = width
    self.height = height
  }
}

/// The test protocol: the shorter side is resized, and the middle is cut out.
///
/// The paper resizes to 256 for 224 and to 352 for 299 (section 5); other sides are resized in the
/// proportion 256 / 224, to the nearest pixel.
package struct CentreCrop: Hashable, Sendable {
  /// Width and height of the resized picture; the longer one is rounded down.
  package let size: PictureSize
  package let left: Int
  package let top: Int

  package static func resizedSide(_ side: Int) -> Int {
    side == 299 ? 352 : (side * 256 + 112) / 224
  }

  package init(_ picture: PictureSize, side: Int) {
    let short = Self.resizedSide(side)
    size = PictureSize(
      width: picture.width * short / picture.shorter,
      height: picture.height * short / picture.shorter)
    left = (size.width - side) / 2
    top = (size.height - side) / 2
  }
}
