import Kernels

/// Makes square images of decoded pictures; owns the memory for one at a time.
final class PictureView {
  let side: Int
  private let resampler: Resampler
  private let square: UnsafeMutablePointer<UInt8>
  private let wide = PixelBuffer()
  private let fill: [UInt8]

  /// - Parameter mean: the colour of what lies outside of a picture, in levels.
  init(side: Int, mean: [Double]) {
    self.side = side
    fill = mean.map { UInt8(max(0, min(255, $0.rounded()))) }
    resampler = Resampler(fill: fill)
    square = .allocate(capacity: side * side * 3)
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
    let turn = Turn(crop, side: side)
    let wideSide = side + 2 * turn.margin
    let wide = self.wide.reserve(wideSide * wideSide * 3)
    resample(crop, of: pixels, margin: turn.margin, into: wide)
    turn.sample(wide, into: square)
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

/// A turn about the middle of a crop, in the picture's own proportions.
private struct Turn {
  let side: Int
  /// Pixels of surroundings that it needs on each side.
  let margin: Int
  private let cosine: Double
  private let sine: Double
  /// Width over height of the crop: its pixels become squares.
  private let aspect: Double

  init(_ crop: Crop, side: Int) {
    self.side = side
    (cosine, sine) = PortableMath.cosineAndSine(turns: crop.turns)
    aspect = Double(crop.width) / Double(crop.height)
    let reach = abs(cosine) + abs(sine) * max(aspect, 1 / aspect)
    margin = max(0, Int((Double(side) / 2 * (reach - 1)).rounded(.up))) + 1
  }

  /// Bilinear, from [side + 2 margin, side + 2 margin, 3] to [side, side, 3].
  func sample(_ source: UnsafePointer<UInt8>, into target: UnsafeMutablePointer<UInt8>) {
    let wide = side + 2 * margin
    let middle = Double(wide - 1) / 2
    for row in 0..<side {
      for column in 0..<side {
        let (x, y) = (
          Double(column) - Double(side - 1) / 2, Double(row) - Double(side - 1) / 2
        )
        let u = max(0, min(Double(wide - 1), middle + cosine * x - sine * y / aspect))
        let v = max(0, min(Double(wide - 1), middle + sine * x * aspect + cosine * y))
        let (left, top) = (min(Int(u), wide - 2), min(Int(v), wide - 2))
        let (right, down) = (u - Double(left), v - Double(top))
        let from = source + (top * wide + left) * 3
        for c in 0..<3 {
          let above = Double(from[c]) * (1 - right) + Double(from[3 + c]) * right
          let below =
            Double(from[wide * 3 + c]) * (1 - right) + Double(from[wide * 3 + 3 + c]) * right
          target[(row * side + column) * 3 + c] = UInt8(
            (above * (1 - down) + below * down).rounded())
        }
      }
    }
  }
}
