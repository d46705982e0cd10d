/// Emoji with code points of their own that are variants of one base all the same.
enum EmojiKin {
  static let adult: UInt32 = 0x1f9d1
  static let child: UInt32 = 0x1f9d2
  static let family: UInt32 = 0x1f46a

  /// The first of those that a code point belongs to.
  static let first: [UInt32: UInt32] = {
    var table: [UInt32: UInt32] = [:]
    for kin in genders + hair + directions + sizes + [clocks] {
      for code in kin.dropFirst() { table[code] = kin.first }
    }
    return table
  }()

  /// Sequences, after `first`, and the other spelling or emoji that each is a variant of.
  static let sequences: [[UInt32]: [UInt32]] = [
    // Santa Claus.
    [adult, 0x200d, 0x1f384]: [0x1f385],
    // Two who hold hands, kiss, are in love; two hands that shake.
    [adult, 0x200d, 0x1f91d, 0x200d, adult]: [0x1f46b],
    [adult, 0x200d, 0x2764, 0x200d, 0x1f48b, 0x200d, adult]: [0x1f48f],
    [adult, 0x200d, 0x2764, 0x200d, adult]: [0x1f491],
    [0x1faf1, 0x200d, 0x1faf1]: [0x1f91d],
    // The flags of Romania and Chad, which differ in a shade of blue.
    [0x1f1f7, 0x1f1f4]: [0x1f1f9, 0x1f1e9],
  ]

  private static let genders: [[UInt32]] = [
    // Adult, man, woman; child, boy, girl; older person, man, woman.
    [adult, 0x1f468, 0x1f469], [child, 0x1f466, 0x1f467], [0x1f9d3, 0x1f474, 0x1f475],
    // Crown, prince, princess; pregnant; Claus; dancing; those who hold hands; rooms.
    [0x1fac5, 0x1f934, 0x1f478], [0x1f930, 0x1fac3, 0x1fac4], [0x1f385, 0x1f936],
    [0x1f483, 0x1f57a], [0x1f46b, 0x1f46c, 0x1f46d], [0x1f6b9, 0x1f6ba],
  ]

  /// Blond hair and a beard.
  private static let hair: [[UInt32]] = [[adult, 0x1f471, 0x1f9d4]]

  private static let directions: [[UInt32]] = [
    // Hands: reaching, pushing, fists, thumbs, pointing.
    [0x1faf1, 0x1faf2], [0x1faf7, 0x1faf8], [0x1f91b, 0x1f91c], [0x1f44d, 0x1f44e],
    [0x1f446, 0x1f447, 0x1f448, 0x1f449],
    // Arrows: straight, with two heads, curved to the side, curved up and down.
    [0x2b06, 0x2b07, 0x2b05, 0x27a1, 0x2197, 0x2198, 0x2199, 0x2196], [0x2195, 0x2194],
    [0x21a9, 0x21aa, 0x2934, 0x2935],
    // Buttons: play, fast, track; triangles; traffic lights; magnifying glasses.
    [0x25b6, 0x25c0, 0x1f53c, 0x1f53d], [0x23e9, 0x23ea, 0x23eb, 0x23ec], [0x23ed, 0x23ee],
    [0x1f53a, 0x1f53b], [0x1f6a5, 0x1f6a6], [0x1f50d, 0x1f50e],
    // Moons that wax and wane: crescent, quarter, gibbous, quarter with a face.
    [0x1f312, 0x1f318], [0x1f313, 0x1f317], [0x1f314, 0x1f316], [0x1f31b, 0x1f31c],
  ]

  /// A scene draws any size: squares, black and white; diamonds, orange and blue.
  private static let sizes: [[UInt32]] = [
    [0x2b1b, 0x25fc, 0x25fe, 0x25aa], [0x2b1c, 0x25fb, 0x25fd, 0x25ab], [0x1f536, 0x1f538],
    [0x1f537, 0x1f539],
  ]

  /// One clock at 24 times.
  private static let clocks: [UInt32] = Array(0x1f550...0x1f567)
}
