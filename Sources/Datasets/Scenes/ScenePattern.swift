import Kernels

/// A texture of low contrast that covers a generated image, at random place and direction.
struct ScenePattern {
  private let texture: SceneTexture
  /// Cosine and sine of its direction, in periods a pixel.
  private let along: (x: Float, y: Float)
  private let phase: Float
  private let middle: (x: Float, y: Float)
  private let strength: Float

  /// - Parameters:
  ///   - side: of the image, in pixels.
  ///   - strength: bounds of what it adds or takes away, where levels are 0…1.
  init(_ stream: inout RandomStream, side: Int, strength: ClosedRange<Double>) {
    texture = SceneTexture.allCases[stream.below(SceneTexture.allCases.count)]
    let turn = PortableMath.cosineAndSine(turns: stream.uniform())
    let frequency = stream.uniform(1.0 / 16, 1.0 / 4)
    along = (Float(turn.cosine * frequency), Float(turn.sine * frequency))
    phase = Float(stream.uniform())
    middle = (Float(stream.uniform(0, Double(side))), Float(stream.uniform(0, Double(side))))
    self.strength = Float(stream.uniform(strength.lowerBound, strength.upperBound))
  }

  /// What it adds at a place, in pixels from the image's corner.
  @inline(__always)
  func tone(_ x: Float, _ y: Float) -> Float {
    let (dx, dy) = (x - middle.x, y - middle.y)
    let (u, v) = (dx * along.x + dy * along.y, dy * along.x - dx * along.y)
    return strength * texture.value(u, v, scale: 1, phase: phase)
  }
}
