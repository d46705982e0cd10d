import Kernels

/// What lies behind the object of a generated image: two colours that blend along a direction, with
/// faint stripes over them.
struct Backdrop {
  private let side: Float
  private let corners: (SIMD3<Float>, SIMD3<Float>)
  private let direction: (x: Float, y: Float)
  private let grain: (x: Float, y: Float, phase: Float, strength: Float)

  /// - Parameter side: of the image, in pixels.
  init(_ stream: inout RandomStream, side: Int) {
    self.side = Float(side)
    let (first, second) = (SceneColour.random(&stream), SceneColour.random(&stream))
    corners = (first, second)
    let turn = PortableMath.cosineAndSine(turns: stream.uniform())
    direction = (Float(turn.cosine), Float(turn.sine))
    grain = (
      Float(stream.uniform(-0.25, 0.25)), Float(stream.uniform(-0.25, 0.25)),
      Float(stream.uniform()), Float(stream.uniform(0, 0.05))
    )
  }

  /// Its colour at a place, in pixels from the image's corner.
  @inline(__always)
  func colour(_ x: Float, _ y: Float) -> SIMD3<Float> {
    let middle = side / 2
    let along = ((x - middle) * direction.x + (y - middle) * direction.y) / side
    let share = max(0, min(1, along + 0.5))
    let colour = corners.0 * (1 - share) + corners.1 * share
    return colour + grain.strength * SceneTexture.wave(x * grain.x + y * grain.y + grain.phase)
  }
}
