/// Reads the images of one split for one thread, one at a time.
package protocol ImageReader: AnyObject {
  /// Makes an image the current one and says how large it is. Throws: what is wrong with its file.
  func open(_ index: Int) throws(PictureError) -> PictureSize

  /// The current image by the test protocol, bytes [side, side, channels], valid until the next call.
  func whole() throws(PictureError) -> UnsafePointer<UInt8>

  /// A part of the current image, resampled to bytes [side, side, channels], valid until the next call.
  func crop(_ crop: Crop) throws(PictureError) -> UnsafePointer<UInt8>
}

/// Reads images that lie in memory.
final class MemoryReader: ImageReader {
  private let dataset: any InMemoryDataset
  private let pixels: UnsafePointer<UInt8>
  private let view: PictureView
  private var current: UnsafePointer<UInt8>

  init(_ dataset: any InMemoryDataset, _ split: Split) {
    self.dataset = dataset
    pixels = dataset.pixels(split)
    current = pixels
    view = PictureView(side: dataset.side, mean: dataset.mean)
  }

  func open(_ index: Int) -> PictureSize {
    current = pixels + index * dataset.imageCount
    return PictureSize(width: dataset.side, height: dataset.side)
  }

  func whole() -> UnsafePointer<UInt8> { current }

  func crop(_ crop: Crop) -> UnsafePointer<UInt8> {
    view.crop(
      crop,
      of: Pixels(start: current, width: dataset.side, height: dataset.side, shrink: 1))
  }
}
