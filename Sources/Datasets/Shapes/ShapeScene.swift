import Kernels

/// One image of the embedded set: a textured object over a smooth background, drawn at random.
struct ShapeScene {
  static let side = 32
  /// Changes with any change of the images; part of the dataset's identity.
  static let version = 1

  /// Where a figure lies: centre and radius in pixels, rotation as cosine and sine.
  private struct Pose {
    var x: Float
    var y: Float
    var radius: Float
    var cosine: Float
    var sine: Float

    init(_ stream: inout RandomStream, radius low: Double, _ high: Double, margin: Double) {
      let radius = stream.uniform(low, high)
      let reach = Double(ShapeScene.side) - 2 * margin * radius
      x = Float(margin * radius + reach * stream.uniform())
      y = Float(margin * radius + reach * stream.uniform())
      self.radius = Float(radius)
      let turn = PortableMath.cosineAndSine(turns: stream.uniform())
      (cosine, sine) = (Float(turn.cosine), Float(turn.sine))
    }

    /// Pixel coordinates to the figure's own, where its radius is one.
    @inline(__always)
    func local(_ px: Float, _ py: Float) -> (x: Float, y: Float) {
      let (dx, dy) = ((px - x) / radius, (py - y) / radius)
      return (dx * cosine + dy * sine, dy * cosine - dx * sine)
    }
  }

  private struct Distractor {
    var pose: Pose
    var outline: ShapeOutline
    var colour: SIMD3<Float>
  }

  private let outline: ShapeOutline
  private let texture: ShapeTexture
  private let pose: Pose
  private let scale: Float
  private let phase: Float
  private let bright: SIMD3<Float>
  private let dark: SIMD3<Float>
  private let corners: (SIMD3<Float>, SIMD3<Float>)
  private let direction: (x: Float, y: Float)
  private let grain: (x: Float, y: Float, phase: Float, strength: Float)
  private var distractors: [Distractor] = []
  private let gain: SIMD3<Float>
  private let offset: SIMD3<Float>
  private let noise: Float
  private var stream: RandomStream

  init(classes: ShapeClasses, split: Split, index: Int, label: Int) {
    var stream = RandomStream(seed: 2018, "shapes/\(Self.version)/\(split.rawValue)", index)
    outline = classes.outline(label)
    texture = classes.texture(label)
    pose = Pose(&stream, radius: 6, 11, margin: 0.85)
    scale = Float(stream.uniform(2.2, 3.2))
    phase = Float(stream.uniform())

    let (first, second) = (Self.colour(&stream), Self.colour(&stream))
    corners = (first, second)
    let turn = PortableMath.cosineAndSine(turns: stream.uniform())
    direction = (Float(turn.cosine), Float(turn.sine))
    grain = (
      Float(stream.uniform(-0.25, 0.25)), Float(stream.uniform(-0.25, 0.25)),
      Float(stream.uniform()), Float(stream.uniform(0, 0.05))
    )

    // The object's two tones lie on both sides of a colour of its own; which is first is random.
    let own = Self.colour(&stream)
    let contrast = Float(stream.uniform(0.1, 0.28)) * (stream.uniform() < 0.5 ? 1 : -1)
    bright = own + contrast
    dark = own - contrast

    for _ in 0..<stream.below(3) {
      let pose = Pose(&stream, radius: 2, 4, margin: 0)
      let shape = ShapeOutline.allCases[stream.below(classes.outlines)]
      distractors.append(Distractor(pose: pose, outline: shape, colour: Self.colour(&stream)))
    }
    gain = Self.triple(&stream, 0.75, 1.25)
    offset = Self.triple(&stream, -0.1, 0.1)
    noise = Float(stream.uniform(0.03, 0.11))
    self.stream = stream
  }

  private static func triple(
    _ stream: inout RandomStream, _ low: Double, _ high: Double
  ) -> SIMD3<Float> {
    SIMD3(
      Float(stream.uniform(low, high)), Float(stream.uniform(low, high)),
      Float(stream.uniform(low, high)))
  }

  private static func colour(_ stream: inout RandomStream) -> SIMD3<Float> {
    triple(&stream, 0.2, 0.8)
  }

  /// Draws the image, [side, side, 3].
  mutating func draw(into pixels: UnsafeMutablePointer<UInt8>) {
    let middle = Float(Self.side) / 2
    for row in 0..<Self.side {
      for column in 0..<Self.side {
        let (x, y) = (Float(column) + 0.5, Float(row) + 0.5)
        let along = ((x - middle) * direction.x + (y - middle) * direction.y) / Float(Self.side)
        let share = max(0, min(1, along + 0.5))
        var colour = corners.0 * (1 - share) + corners.1 * share
        colour += grain.strength * ShapeGeometry.wave(x * grain.x + y * grain.y + grain.phase)
        for distractor in distractors { paint(&colour, distractor, x, y) }
        let at = pose.local(x, y)
        // Coverage of the pixel, from the distance in pixels.
        let cover = 0.5 - ShapeGeometry.distance(outline, at.x, at.y) * pose.radius
        if cover > 0 {
          let tone = ShapeGeometry.texture(texture, at.x, at.y, scale: scale, phase: phase)
          let surface = (bright * (1 + tone) + dark * (1 - tone)) * 0.5
          let alpha = min(1, cover)
          colour = colour * (1 - alpha) + surface * alpha
        }
        store(colour, pixels + (row * Self.side + column) * 3)
      }
    }
  }

  /// A distractor is an outline one and a half pixels thick.
  private func paint(
    _ colour: inout SIMD3<Float>, _ distractor: Distractor, _ x: Float, _ y: Float
  ) {
    let at = distractor.pose.local(x, y)
    guard abs(at.x) < 2, abs(at.y) < 2 else { return }
    let distance = ShapeGeometry.distance(distractor.outline, at.x, at.y) * distractor.pose.radius
    let alpha = max(0, min(1, 1.25 - abs(distance)))
    colour = colour * (1 - alpha) + distractor.colour * alpha
  }

  /// Illumination, noise, rounding.
  private mutating func store(_ colour: SIMD3<Float>, _ pixel: UnsafeMutablePointer<UInt8>) {
    let lit = colour * gain + offset
    for channel in 0..<3 {
      // The sum of four uniform numbers from one draw is close to normal, deviation 1/√3.
      let bits = stream.next()
      let sum =
        (bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48 & 0xffff)
      let normal = (Float(sum) / 65_536 - 2) * 1.7320508
      let value = (lit[channel] + noise * normal) * 255
      pixel[channel] = UInt8(max(0, min(255, value.rounded())))
    }
  }
}
