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
  private let texture: SceneTexture
  private let pose: Pose
  private let scale: Float
  private let phase: Float
  private let bright: SIMD3<Float>
  private let dark: SIMD3<Float>
  private let backdrop: Backdrop
  private var distractors: [Distractor] = []
  private let exposure: Exposure
  private var stream: RandomStream

  init(classes: ShapeClasses, split: Split, index: Int, label: Int) {
    var stream = RandomStream(seed: 2018, "shapes/\(Self.version)/\(split.rawValue)", index)
    outline = classes.outline(label)
    texture = classes.texture(label)
    pose = Pose(&stream, radius: 6, 11, margin: 0.85)
    scale = Float(stream.uniform(2.2, 3.2))
    phase = Float(stream.uniform())

    backdrop = Backdrop(&stream, side: Self.side)

    // The object's two tones lie on both sides of a colour of its own; which is first is random.
    let own = SceneColour.random(&stream)
    let contrast = Float(stream.uniform(0.1, 0.28)) * (stream.uniform() < 0.5 ? 1 : -1)
    bright = own + contrast
    dark = own - contrast

    for _ in 0..<stream.below(3) {
      let pose = Pose(&stream, radius: 2, 4, margin: 0)
      let shape = ShapeOutline.allCases[stream.below(classes.outlines)]
      distractors.append(
        Distractor(pose: pose, outline: shape, colour: SceneColour.random(&stream)))
    }
    exposure = Exposure(&stream, noise: 0.03...0.11)
    self.stream = stream
  }

  /// Draws the image, [side, side, 3].
  mutating func draw(into pixels: UnsafeMutablePointer<UInt8>) {
    for row in 0..<Self.side {
      for column in 0..<Self.side {
        let (x, y) = (Float(column) + 0.5, Float(row) + 0.5)
        var colour = backdrop.colour(x, y)
        for distractor in distractors { paint(&colour, distractor, x, y) }
        let at = pose.local(x, y)
        // Coverage of the pixel, from the distance in pixels.
        let cover = 0.5 - ShapeGeometry.distance(outline, at.x, at.y) * pose.radius
        if cover > 0 {
          let tone = texture.value(at.x, at.y, scale: scale, phase: phase)
          let surface = (bright * (1 + tone) + dark * (1 - tone)) * 0.5
          let alpha = min(1, cover)
          colour = colour * (1 - alpha) + surface * alpha
        }
        exposure.store(colour, &stream, pixels + (row * Self.side + column) * 3)
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
}
