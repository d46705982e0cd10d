/// What covers a surface in generated images: functions of the plane, made of basic arithmetic only.
enum SceneTexture: String, CaseIterable, Sendable {
  case stripes, checks, rings, dots, zigzag, spokes, grid, solid

  /// The value in −1...1; `scale` is the number of periods over a unit.
  func value(_ x: Float, _ y: Float, scale: Float, phase: Float) -> Float {
    switch self {
    case .stripes: return Self.wave(x * scale + phase)
    case .checks:
      return Self.wave(x * scale + phase) * Self.wave(y * scale + phase) > 0 ? 1 : -1
    case .rings: return Self.wave((x * x + y * y).squareRoot() * scale + phase)
    case .dots:
      let (u, v) = (Self.fraction(x * scale + phase) - 0.5, Self.fraction(y * scale + phase) - 0.5)
      return u * u + v * v < 0.08 ? 1 : -1
    case .zigzag:
      return Self.wave(y * scale + phase + abs(Self.fraction(x * scale) - 0.5) * 1.5)
    case .spokes:
      // The sign of sin 6θ: the imaginary part of (x + iy)⁶.
      let (a, b) = (x * x * x - 3 * x * y * y, 3 * x * x * y - y * y * y)
      return a * b > 0 ? 1 : -1
    case .grid:
      let (u, v) = (Self.fraction(x * scale + phase), Self.fraction(y * scale + phase))
      return u < 0.3 || v < 0.3 ? 1 : -1
    case .solid: return 1
    }
  }

  /// A steep-sided wave of period one, in −1...1.
  static func wave(_ t: Float) -> Float {
    max(-1, min(1, (abs(fraction(t) - 0.5) - 0.25) * 10))
  }

  private static func fraction(_ t: Float) -> Float { t - t.rounded(.down) }
}
