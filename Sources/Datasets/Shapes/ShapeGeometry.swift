/// Outlines and textures as functions of the plane, made of basic arithmetic only.
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

  /// A texture's value in −1...1; `scale` is the number of periods over a unit.
  static func texture(
    _ texture: ShapeTexture, _ x: Float, _ y: Float, scale: Float, phase: Float
  ) -> Float {
    switch texture {
    case .stripes: return wave(x * scale + phase)
    case .checks:
      return wave(x * scale + phase) * wave(y * scale + phase) > 0 ? 1 : -1
    case .rings: return wave((x * x + y * y).squareRoot() * scale + phase)
    case .dots:
      let (u, v) = (fraction(x * scale + phase) - 0.5, fraction(y * scale + phase) - 0.5)
      return u * u + v * v < 0.08 ? 1 : -1
    case .zigzag: return wave(y * scale + phase + abs(fraction(x * scale) - 0.5) * 1.5)
    case .spokes:
      // The sign of sin 6θ: the imaginary part of (x + iy)⁶.
      let (a, b) = (x * x * x - 3 * x * y * y, 3 * x * x * y - y * y * y)
      return a * b > 0 ? 1 : -1
    case .grid:
      let (u, v) = (fraction(x * scale + phase), fraction(y * scale + phase))
      return u < 0.3 || v < 0.3 ? 1 : -1
    case .solid: return 1
    }
  }

  /// A steep-sided wave of period one, in −1...1.
  static func wave(_ t: Float) -> Float {
    max(-1, min(1, (abs(fraction(t) - 0.5) - 0.25) * 10))
  }

  static func fraction(_ t: Float) -> Float { t - t.rounded(.down) }
}
