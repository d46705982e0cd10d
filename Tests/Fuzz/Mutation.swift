/// Damages bytes as files are damaged, and as those damage them who mean it.
struct Mutation {
  var seeds: [[UInt8]]
  /// Words of the format, put in here and there.
  var tokens: [[UInt8]]

  private static let longest = 1 << 18
  private static let bytes: [UInt8] = [0, 1, 0x0A, 0x20, 0x2D, 0x7F, 0x80, 0xFE, 0xFF]
  private static let integers: [UInt64] = [
    0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000,
    0xFFFF_FFFF, 0x1_0000_0000, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, .max,
  ]
  private static let numbers = [
    "0", "-1", "1", "2", "255", "256", "65536", "2147483648", "4294967296", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "99999999999999999999999", "1e308", "1e400",
    "-0.0",
    "nan", "inf", "0.1", "032", "0x10", "1_000",
  ].map { Array($0.utf8) }

  func input(_ chance: inout Chance) -> [UInt8] {
    var bytes = chance.one(of: seeds)
    for _ in 0..<(1 << chance.below(5)) { change(&bytes, &chance) }
    return Array(bytes.prefix(Self.longest))
  }

  private func change(_ bytes: inout [UInt8], _ chance: inout Chance) {
    guard !bytes.isEmpty else {
      bytes = chance.one(of: seeds)
      return
    }
    let at = chance.below(bytes.count)
    let part = at..<min(bytes.count, at + 1 + chance.below(1 << chance.below(12)))
    switch chance.below(16) {
    case 0, 1: bytes[at] ^= 1 << UInt8(chance.below(8))
    case 2: bytes[at] = chance.one(of: Self.bytes)
    case 3: bytes[at] = chance.byte()
    case 4: bytes.removeSubrange(part)
    case 5: bytes.insert(contentsOf: bytes[part], at: chance.below(bytes.count))
    case 6: bytes.insert(contentsOf: part.map { _ in chance.byte() }, at: at)
    case 7, 8: replaceInteger(&bytes, at, &chance)
    case 9, 10: replaceNumber(&bytes, at, &chance)
    case 11 where !tokens.isEmpty:
      let token = chance.one(of: tokens)
      bytes.replaceSubrange(at..<min(bytes.count, at + token.count), with: token)
    case 12 where !tokens.isEmpty: bytes.insert(contentsOf: chance.one(of: tokens), at: at)
    case 13: bytes.removeSubrange(at...)
    case 14:
      let other = chance.one(of: seeds)
      guard !other.isEmpty else { return }
      bytes.replaceSubrange(at..., with: other[chance.below(other.count)...])
    default:
      let unit = tokens.isEmpty ? [bytes[at]] : chance.one(of: tokens)
      // At the start of a line as well, where text is nested rather than made longer.
      let line = bytes[..<at].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      let place = chance.below(2) == 0 ? line : at
      let count = 1 << chance.below(chance.below(4) == 0 ? 18 : 10)
      bytes.insert(
        contentsOf: (0..<min(count, Self.longest / unit.count)).flatMap { _ in unit }, at: place)
    }
  }

  /// Two, four or eight bytes in either order.
  private func replaceInteger(_ bytes: inout [UInt8], _ at: Int, _ chance: inout Chance) {
    let count = chance.one(of: [2, 4, 8])
    guard at + count <= bytes.count else { return }
    let value = chance.one(of: Self.integers)
    let littleEndian = (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    bytes.replaceSubrange(
      at..<at + count, with: chance.below(2) == 0 ? littleEndian : littleEndian.reversed())
  }

  /// The next number that is written in digits.
  private func replaceNumber(_ bytes: inout [UInt8], _ at: Int, _ chance: inout Chance) {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard let first = bytes[at...].firstIndex(where: { digits.contains($0) }) else { return }
    let end = bytes[first...].firstIndex { !digits.contains($0) } ?? bytes.count
    bytes.replaceSubrange(first..<end, with: chance.one(of: Self.numbers))
  }
}
