import Kernels

/// One image: an emoji in front of a background, drawn at random.
struct EmojiScene {
  static let side = 32
  static let seed: UInt64 = 2018
  /// Changes with any change of the images; part of the dataset's identity.
  static let version = 1

  /// The emoji's place in the list.
  let emoji: Int
  private let pose: EmojiPose
  private let backdrop: Backdrop
  private let pattern: ScenePattern?
  private let exposure: Exposure
  private var stream: RandomStream

  /// - Parameter bases: of the image's class, each with its emoji.
  init(_ bases: [[Int]], split: Split, index: Int) {
    var stream = RandomStream(
      seed: Self.seed, "emoji/\(Self.version)/\(split.rawValue)", index)
    let base = bases[stream.below(bases.count)]
    emoji = base[stream.below(base.count)]
    let size = stream.uniform(16, 32)
    // The middle keeps 0.85 of half the size away from every edge.
    let near = 0.425 * size
    let far = Double(Self.side) - near
    pose = EmojiPose(
      x: stream.uniform(near, far), y: stream.uniform(near, far), size: size,
      turns: stream.uniform(-1.0 / 24, 1.0 / 24))
    backdrop = Backdrop(&stream, side: Self.side)
    pattern =
      stream.uniform() < 0.5
      ? ScenePattern(&stream, side: Self.side, strength: 0.05...0.25) : nil
    exposure = Exposure(&stream, noise: 0.02...0.08)
    self.stream = stream
  }

  /// Draws the image, [side, side, 3].
  ///
  /// - Parameter sprite: of `emoji`.
  mutating func draw(
    _ sprite: UnsafePointer<UInt8>, _ brush: EmojiBrush, into pixels: UnsafeMutablePointer<UInt8>
  ) {
    let layer = brush.layer(sprite, pose, side: Self.side)
    for row in 0..<Self.side {
      for column in 0..<Self.side {
        let (x, y) = (Float(column) + 0.5, Float(row) + 0.5)
        let at = row * Self.side + column
        var colour = backdrop.colour(x, y)
        if let pattern { colour += pattern.tone(x, y) }
        let level = layer + 4 * at
        if level[3] > 0 {
          let own = SIMD3(Float(level[0]), Float(level[1]), Float(level[2])) / 255
          colour = colour * (1 - Float(level[3]) / 255) + own
        }
        exposure.store(colour, &stream, pixels + 3 * at)
      }
    }
  }
}
