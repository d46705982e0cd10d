/// A set's images in the middle of larger ones, with black around them; where they cannot be in the
/// middle, one row or column more is below or to the right.
struct PaddedImages: Dataset {
  private let base: any Dataset
  let side: Int

  /// - Parameter side: at least the set's own.
  init(_ base: any Dataset, side: Int) {
    precondition(side >= base.side, "images do not shrink")
    self.base = base
    self.side = side
  }

  var name: String { base.name }
  var identity: String { base.identity }
  var classNames: [String] { base.classNames }
  var mean: [Double] { base.mean }
  var deviation: [Double] { base.deviation }
  func count(_ split: Split) -> Int { base.count(split) }
  func labels(_ split: Split) -> UnsafePointer<Int32> { base.labels(split) }
  func reader(_ split: Split) -> any ImageReader { PaddedReader(base, split, side: side) }
  func place(_ split: Split, _ index: Int) -> String { base.place(split, index) }
  func sized(_ side: Int) -> any Dataset { side == self.side ? self : base.sized(side) }
}

private final class PaddedReader: ImageReader {
  private let base: any ImageReader
  /// Values of a row of the base's images, and of ours.
  private let row: Int
  private let width: Int
  private let inner: Int
  private let start: Int
  private let side: Int
  private let square: UnsafeMutablePointer<UInt8>
  private let view: PictureView

  init(_ base: any Dataset, _ split: Split, side: Int) {
    self.base = base.reader(split)
    self.side = side
    inner = base.side
    row = base.side * base.channels
    width = side * base.channels
    let margin = (side - base.side) / 2
    start = margin * width + margin * base.channels
    square = .allocate(capacity: side * width)
    square.initialize(repeating: 0, count: side * width)
    view = PictureView(side: side, mean: base.mean)
  }

  deinit { square.deallocate() }

  func open(_ index: Int) throws(PictureError) -> PictureSize {
    _ = try base.open(index)
    return PictureSize(width: side, height: side)
  }

  func whole() throws(PictureError) -> UnsafePointer<UInt8> {
    let source = try base.whole()
    for line in 0..<inner {
      (square + start + line * width).update(from: source + line * row, count: row)
    }
    return UnsafePointer(square)
  }

  func crop(_ crop: Crop) throws(PictureError) -> UnsafePointer<UInt8> {
    view.crop(crop, of: Pixels(start: try whole(), width: side, height: side, shrink: 1))
  }
}
