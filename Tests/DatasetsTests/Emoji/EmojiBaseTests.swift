import Datasets
import Testing

@Suite("What emoji are variants of")
struct EmojiBaseTests {
  private static func codes(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }

  @Test(
    "variants have one base",
    arguments: [
      ["👋", "👋🏻", "👋🏿"],
      ["🧑", "👨", "👩", "👩🏽", "👨‍🦰", "👩🏿‍🦳", "🧑‍🦲", "👱", "👱🏻‍♀️", "🧔", "🧔🏼‍♂️"],
      ["🧑‍🍳", "👨‍🍳", "👩🏾‍🍳"],
      ["🏃", "🏃‍♀️", "🏃🏿‍♂️", "🏃‍➡️", "🏃🏽‍♀️‍➡️"],
      ["🏳️", "🏳️‍🌈", "🏳️‍⚧️"],
      ["🏴", "🏴‍☠️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁷󠁬󠁳󠁿"],
      ["👪", "👨‍👩‍👦", "👩‍👩‍👧‍👦", "👨‍👧"],
      ["👫", "👬🏽", "👭", "🧑🏻‍🤝‍🧑🏿", "👩🏿‍🤝‍👨🏼"],
      ["💏", "👩‍❤️‍💋‍👨", "👨🏽‍❤️‍💋‍👨🏿"], ["💑", "👩‍❤️‍👩", "🧑🏻‍❤️‍🧑🏼"],
      ["🤝", "🫱🏻‍🫲🏿"], ["🎅", "🤶🏿", "🧑‍🎄"], ["🤴", "👸", "🫅🏽"], ["🕺", "💃🏽"],
      ["👍", "👎🏿"], ["👈", "👉🏻", "👆", "👇"], ["🤛", "🤜🏿"], ["🫱", "🫲"],
      ["⬆️", "↘️", "⬅️"], ["◀️", "▶️", "🔼"], ["🌒", "🌘"], ["🕐", "🕧"],
      ["⬛", "◼️", "▪️"], ["🇷🇴", "🇹🇩"], ["🚹", "🚺"],
    ])
  func variants(_ emoji: [String]) {
    #expect(Set(emoji.map { EmojiBase.key(Self.codes($0)) }).count == 1)
  }

  @Test(
    "different things have different bases",
    arguments: [
      ["👋", "🤚", "👌"], ["🧑‍🍳", "🧑‍🎓", "🧑", "🧒", "👶", "🧓"], ["🇫🇷", "🇩🇪", "🏳️", "🏴", "🎌"],
      ["❤️", "🧡", "❤️‍🔥", "💏", "💑"], ["👪", "🧑‍🍼", "👫"], ["1️⃣", "2️⃣"], ["⬆️", "↕️", "↪️"],
      ["🐻", "🐻‍❄️"], ["🐦", "🐦‍⬛"], ["😮", "😮‍💨"], ["⬛", "⬜"], ["👁️", "👁️‍🗨️"],
    ])
  func others(_ emoji: [String]) {
    #expect(Set(emoji.map { EmojiBase.key(Self.codes($0)) }).count == emoji.count)
  }

  @Test("equal marks make one base, and so on from one to the next")
  func union() throws {
    let list = try EmojiList(Array(EmojiSet.shortList.utf8), path: "")
    var bases = EmojiBases(list)
    #expect((0..<6).map { bases.base($0) } == [0, 1, 2, 3, 4, 5])
    bases.unite([nil, "a", "b", "a", nil, nil])
    bases.unite(["c", nil, nil, nil, "d", "d"])
    bases.unite([nil, nil, "e", "e", nil, nil])
    #expect((0..<6).map { bases.base($0) } == [0, 1, 1, 1, 4, 4])
  }
}
