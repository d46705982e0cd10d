/// What an emoji is a variant of.
///
/// Variants of one base stand on one side of the split. They are told by their code points: other skin
/// tones, hair, genders and directions, and what is drawn alike but for its size, a shade or a clock's hands.
package enum EmojiBase {
  /// Equal for the variants of one base, in code points.
  package static func key(_ sequence: [UInt32]) -> [UInt32] {
    let plain = sequence.filter { $0 != presentation && !skinTones.contains($0) }
    let spoken = plain.split(separator: joiner, omittingEmptySubsequences: false)
    // What a joiner appends to say gender, hair or direction goes; the first part stays.
    let parts = (spoken.prefix(1) + spoken.dropFirst().filter { !isMark($0) }).map { part in
      part.map { EmojiKin.first[$0] ?? $0 }
    }
    // A flag on a pole and what is painted on it.
    if let first = parts.first?.first, flags.contains(first) { return [first] }
    if parts.count > 1, parts.allSatisfy({ $0 == [EmojiKin.adult] || $0 == [EmojiKin.child] }) {
      return [EmojiKin.family]
    }
    let key = Array(parts.joined(separator: [joiner]))
    return EmojiKin.sequences[key] ?? key
  }

  /// Variation selector 16 asks for a colour picture.
  private static let presentation: UInt32 = 0xfe0f
  private static let joiner: UInt32 = 0x200d
  private static let skinTones: ClosedRange<UInt32> = 0x1f3fb...0x1f3ff
  private static let hair: ClosedRange<UInt32> = 0x1f9b0...0x1f9b3
  /// Female, male; left, right.
  private static let marks: Set<UInt32> = [0x2640, 0x2642, 0x2b05, 0x27a1]
  /// Black and white.
  private static let flags: Set<UInt32> = [0x1f3f4, 0x1f3f3]

  private static func isMark(_ part: ArraySlice<UInt32>) -> Bool {
    guard let code = part.first, part.count == 1 else { return false }
    return hair.contains(code) || marks.contains(code)
  }
}
