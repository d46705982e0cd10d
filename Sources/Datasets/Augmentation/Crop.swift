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

/// How a whole picture becomes an image: the shorter side is resized, and the middle is cut out.
package enum PictureProtocol: String, Hashable, Sendable, CaseIterable {
  /// The paper's: resized to 256 for 224 and to 352 for 299 (section 5), other sides in the proportion
  /// 256 / 224, to the nearest pixel; the middle's place is rounded down. Large JPEG pictures are decoded
  /// at a part of their size.
  case paper
  /// That of torchvision's classification presets: always in the proportion 256 / 224, the middle's
  /// place rounded to the nearest pixel, a half to the even one; all of a picture is decoded.
  case torchvision

  package func resizedSide(_ side: Int) -> Int {
    self == .paper && side == 299 ? 352 : (side * 256 + 112) / 224
  }

  /// Where the middle begins, from what is cut off on both ends together.
  fileprivate func place(_ excess: Int) -> Int {
    switch self {
    case .paper: excess / 2
    case .torchvision: Int((Double(excess) / 2).rounded(.toNearestOrEven))
    }
  }
}

/// The middle of a picture.
package struct CentreCrop: Hashable, Sendable {
  /// Width and height of the resized picture; the longer one is rounded down.
  package let size: PictureSize
  package let left: Int
  package let top: Int

  package init(_ picture: PictureSize, side: Int, by rule: PictureProtocol = .paper) {
    let short = rule.resizedSide(side)
    size = PictureSize(
      width: picture.width * short / picture.shorter,
      height: picture.height * short / picture.shorter)
    left = rule.place(size.width - side)
    top = rule.place(size.height - side)
  }
}
