/// Prepares picture files as images, for one thread.
final class PictureReader {
  private let decoder = PictureDecoder()
  private let view: PictureView

  init(side: Int, mean: [Double]) { view = PictureView(side: side, mean: mean) }

  func open(_ path: String) throws(PictureError) -> PictureSize {
    try decoder.open(path)
    return decoder.header.size
  }

  /// The open picture by the test protocol.
  func whole() throws(PictureError) -> UnsafePointer<UInt8> {
    let size = decoder.header.size
    let pixels = try decoder.decode(
      extent: size.shorter, target: CentreCrop.resizedSide(view.side))
    return view.whole(pixels, size)
  }

  func crop(_ crop: Crop) throws(PictureError) -> UnsafePointer<UInt8> {
    let pixels = try decoder.decode(extent: min(crop.width, crop.height), target: view.side)
    return view.crop(crop, of: pixels)
  }
}
