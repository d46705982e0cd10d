import Files

/// Prepares picture files as images, for one thread.
final class PictureReader {
  private let decoder = PictureDecoder()
  private let view: PictureView
  private let rule: PictureProtocol

  init(side: Int, mean: [Double], rule: PictureProtocol = .paper) {
    view = PictureView(side: side, mean: mean)
    self.rule = rule
  }

  func open(_ path: FilePath) throws(PictureError) -> PictureSize {
    try decoder.open(path)
    return decoder.header.size
  }

  /// The middle of the open picture.
  func whole() throws(PictureError) -> UnsafePointer<UInt8> {
    let size = decoder.header.size
    let target = rule == .paper ? rule.resizedSide(view.side) : size.shorter
    let pixels = try decoder.decode(extent: size.shorter, target: target)
    return view.whole(pixels, size, CentreCrop(size, side: view.side, by: rule))
  }

  func crop(_ crop: Crop) throws(PictureError) -> UnsafePointer<UInt8> {
    let pixels = try decoder.decode(extent: min(crop.width, crop.height), target: view.side)
    return view.crop(crop, of: pixels)
  }
}
