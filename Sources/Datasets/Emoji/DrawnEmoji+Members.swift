extension DrawnEmoji {
  /// An emoji that a split draws.
  package struct Member: Hashable, Sendable {
    package var sequence: [UInt32]
    package var name: String
    package var label: Int
    /// Equal for variants of one base.
    package var base: Int
    /// SHA-256 of the font's picture.
    package var picture: [UInt8]
  }

  /// The emoji of a split, by class and base.
  package func members(_ split: Split) -> [Member] {
    choices[split].enumerated().flatMap { label, bases in
      bases.joined().map { place in
        Member(
          sequence: list.emoji[place].sequence, name: list.emoji[place].name, label: label,
          base: self.bases.base(place), picture: sprites.digests[place] ?? [])
      }
    }
  }

  /// The same emoji without a scene: in the middle, 24 pixels large, upright, over grey;
  /// [n, side, side, 3] in the order of `members`.
  package func clean(_ split: Split) -> [UInt8] {
    let (brush, side) = (EmojiBrush(), EmojiScene.side)
    let pose = EmojiPose(x: Double(side) / 2, y: Double(side) / 2, size: 24, turns: 0)
    return choices[split].joined().joined().flatMap { place in
      let layer = brush.layer(sprites.pixels(place), pose, side: side)
      return (0..<(side * side)).flatMap { at in
        (0..<3).map { c in
          UInt8(Int(layer[4 * at + c]) + (128 * (255 - Int(layer[4 * at + 3])) + 127) / 255)
        }
      }
    }
  }
}
