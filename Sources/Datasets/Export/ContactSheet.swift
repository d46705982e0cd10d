import CPNG

/// A picture of many images: one row per class, the first images of each, enlarged.
package enum ContactSheet {
  /// The bytes of a PNG file.
  ///
  /// - Parameters:
  ///   - columns: images of each class.
  ///   - rows: classes at most; nil is all.
  ///   - zoom: side of the square that one pixel becomes.
  ///
  /// An image whose file is bad becomes a grey square. Throws: a failing system.
  package static func png(
    _ dataset: any Dataset, _ split: Split, columns: Int, rows: Int? = nil, zoom: Int = 2
  ) throws(DataError) -> [UInt8] {
    let channels = dataset.channels
    let rows = min(rows ?? dataset.classes, dataset.classes)
    let gap = 2
    let cell = dataset.side * zoom + gap
    let (width, height) = (columns * cell + gap, rows * cell + gap)
    var canvas = [UInt8](repeating: 255, count: width * height * 3)
    var used = [Int](repeating: 0, count: dataset.classes)
    let labels = dataset.labels(split)
    let reader = dataset.reader(split)
    let grey = [UInt8](repeating: 128, count: dataset.imageCount)
    for index in 0..<dataset.count(split) {
      let label = Int(labels[index])
      guard label < rows, used[label] < columns else { continue }
      let (left, top) = (gap + used[label] * cell, gap + label * cell)
      used[label] += 1
      let image = try image(dataset, split, index, reader)
      grey.withUnsafeBufferPointer { grey in
        guard let source = image ?? grey.baseAddress else { return }
        for y in 0..<(dataset.side * zoom) {
          for x in 0..<(dataset.side * zoom) {
            let from = ((y / zoom) * dataset.side + x / zoom) * channels
            let to = ((top + y) * width + left + x) * 3
            // Grey stands in all three.
            for c in 0..<3 { canvas[to + c] = source[from + min(c, channels - 1)] }
          }
        }
      }
    }
    return try encode(canvas, width: width, height: height)
  }

  /// An image by the test protocol; nil if its file is bad.
  private static func image(
    _ dataset: any Dataset, _ split: Split, _ index: Int, _ reader: any ImageReader
  ) throws(DataError) -> UnsafePointer<UInt8>? {
    do throws(PictureError) {
      _ = try reader.open(index)
      return try reader.whole()
    } catch {
      guard error.canBeSkipped else { throw DataError(picture: error, dataset.place(split, index)) }
      return nil
    }
  }

  private static func encode(
    _ canvas: [UInt8], width: Int, height: Int
  ) throws(DataError) -> [UInt8] {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    image.width = UInt32(width)
    image.height = UInt32(height)
    image.format = UInt32(PNG_FORMAT_FLAG_COLOR)
    var size = png_alloc_size_t(0)
    guard png_image_write_to_memory(&image, nil, &size, 0, canvas, 0, nil) != 0 else {
      throw DataError(.output, "libpng cannot make the picture")
    }
    var bytes = [UInt8](repeating: 0, count: Int(size))
    guard png_image_write_to_memory(&image, &bytes, &size, 0, canvas, 0, nil) != 0 else {
      throw DataError(.output, "libpng cannot make the picture")
    }
    return Array(bytes[0..<Int(size)])
  }
}
