/// Makes square images of decoded pictures; owns the memory for one at a time.
final class PictureView {
  let side: Int
  private let channels: Int
  private let resampler: Resampler
  private let square: UnsafeMutablePointer<UInt8>
  private let wide = PixelBuffer()
  private let fill: [UInt8]

  /// - Parameter mean: the colour of what lies outside of a picture, in levels.
  init(side: Int, mean: [Double]) {
    self.side = side
    channels = mean.count
    fill = mean.map { UInt8(max(0, min(255, $0.rounded()))) }
    resampler = Resampler(fill: fill)
    square = .allocate(capacity: side * side * channels)
  }

  deinit { square.deallocate() }

  /// The middle of a picture whose file has `size`.
  func whole(
    _ pixels: Pixels, _ size: PictureSize, _ geometry: CentreCrop
  ) -> UnsafePointer<UInt8> {
    let shrink = Double(pixels.shrink)
    resampler.resample(
      pixels,
      horizontal: ResampleAxis(
        inputs: pixels.width, from: 0, to: Double(size.width) / shrink,
        outputs: geometry.size.width, range: geometry.left..<(geometry.left + side)),
      vertical: ResampleAxis(
        inputs: pixels.height, from: 0, to: Double(size.height) / shrink,
        outputs: geometry.size.height, range: geometry.top..<(geometry.top + side)),
      into: square)
    return UnsafePointer(square)
  }

  /// A part of a picture as an image.
  func crop(_ crop: Crop, of pixels: Pixels) -> UnsafePointer<UInt8> {
    guard crop.turns != 0 else {
      resample(crop, of: pixels, margin: 0, into: square)
      return UnsafePointer(square)
    }
    // The crop with its surroundings, then the turned square out of it.
    let turn = Turn(
      turns: crop.turns, aspect: Double(crop.width) / Double(crop.height), side: side)
    let wideSide = side + 2 * turn.margin
    let wide = self.wide.reserve(wideSide * wideSide * channels)
    resample(crop, of: pixels, margin: turn.margin, into: wide)
    turn.sample(wide, channels: channels, into: square)
    return UnsafePointer(square)
  }

  private func resample(
    _ crop: Crop, of pixels: Pixels, margin: Int, into target: UnsafeMutablePointer<UInt8>
  ) {
    let shrink = Double(pixels.shrink)
    resampler.resample(
      pixels,
      horizontal: ResampleAxis(
        inputs: pixels.width, from: Double(crop.left) / shrink,
        to: Double(crop.left + crop.width) / shrink, outputs: side,
        range: -margin..<(side + margin), mirrors: crop.flips),
      vertical: ResampleAxis(
        inputs: pixels.height, from: Double(crop.top) / shrink,
        to: Double(crop.top + crop.height) / shrink, outputs: side,
        range: -margin..<(side + margin)),
      into: target)
  }
}
