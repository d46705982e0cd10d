import Kernels

/// A turn about the middle of a square part of a picture, in the picture's own proportions.
struct Turn {
  let side: Int
  /// Pixels of surroundings that it needs on each side.
  let margin: Int
  private let cosine: Double
  private let sine: Double
  /// Width over height of the part: its pixels become squares.
  private let aspect: Double

  /// - Parameters:
  ///   - turns: full turns.
  ///   - aspect: width over height of what becomes the square.
  ///   - side: of the square, in pixels.
  init(turns: Double, aspect: Double, side: Int) {
    self.side = side
    (cosine, sine) = PortableMath.cosineAndSine(turns: turns)
    self.aspect = aspect
    let reach = abs(cosine) + abs(sine) * max(aspect, 1 / aspect)
    margin = max(0, Int((Double(side) / 2 * (reach - 1)).rounded(.up))) + 1
  }

  /// Where something lies before the turn that lies at (x, y) after it, in pixels from the middle.
  func before(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
    (cosine * x - sine * y / aspect, sine * x * aspect + cosine * y)
  }

  /// Bilinear, from [side + 2 margin, side + 2 margin, channels] to [side, side, channels].
  func sample(
    _ source: UnsafePointer<UInt8>, channels: Int, into target: UnsafeMutablePointer<UInt8>
  ) {
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
        let first = source + (top * wide + left) * channels
        let second = first + wide * channels
        for c in 0..<channels {
          let above = Double(first[c]) * (1 - right) + Double(first[channels + c]) * right
          let below = Double(second[c]) * (1 - right) + Double(second[channels + c]) * right
          target[(row * side + column) * channels + c] = UInt8(
            (above * (1 - down) + below * down).rounded())
        }
      }
    }
  }
}
