/// Outlines as functions of the plane, made of basic arithmetic only.
enum ShapeGeometry {
  /// Signed distance to an outline of radius about one: negative inside; near the edge close to the
  /// true distance.
  static func distance(_ outline: ShapeOutline, _ x: Float, _ y: Float) -> Float {
    switch outline {
    case .disc: return (x * x + y * y).squareRoot() - 0.95
    case .square: return max(abs(x), abs(y)) - 0.8
    case .triangle:
      return max(-y - 0.55, max(0.8660254 * x + 0.5 * y, -0.8660254 * x + 0.5 * y) - 0.55)
    case .star:
      // r − (a + b·cos 5θ), the cosine as the real part of (x + iy)⁵ / r⁵.
      let square = x * x + y * y
      let radius = square.squareRoot()
      guard radius > 1e-3 else { return -0.5 }
      let (x2, y2) = (x * x, y * y)
      let real = y * (y2 * y2 - 10 * y2 * x2 + 5 * x2 * x2)
      return 0.75 * (radius - 0.78 - 0.32 * real / (square * square * radius))
    case .cross:
      return min(max(abs(x) - 0.33, abs(y) - 0.95), max(abs(y) - 0.33, abs(x) - 0.95))
    case .bar: return max(abs(x) - 0.42, abs(y) - 1.0)
    }
  }
}
