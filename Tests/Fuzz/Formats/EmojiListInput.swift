import Datasets
import Files

/// Unicode's list of emoji; what is read of it goes on to bases and classes.
struct EmojiListInput: InputFormat {
  static let name = "emoji"
  let seeds: [[UInt8]]
  let tokens = [
    "# group: ", "# subgroup: ", " ; fully-qualified # ", " ; component # ", "200D ", "FE0F ",
    "1F3FB ", "1F468 ", "1F3F4 ", "110000 ", "D800 ", "\r\n", " E1.0 ",
  ].map(\.bytes)

  init(folder: String) throws {
    seeds = [
      """
      # emoji-test.txt
      # group: People & Body
      # subgroup: person
      1F468                   ; fully-qualified     # 👨 E0.6 man
      1F469 1F3FB 200D 1F9B0  ; fully-qualified     # 👩🏻‍🦰 E11.0 woman: light skin tone, red hair
      1F9D1 200D 1F373        ; fully-qualified     # 🧑‍🍳 E12.1 cook
      # subgroup: family
      1F468 200D 1F467        ; fully-qualified     # 👨‍👧 E4.0 family: man, girl
      1F46B                   ; fully-qualified     # 👫 E0.6 woman and man holding hands
      # group: Flags
      # subgroup: flag
      1F3F3 FE0F              ; fully-qualified     # 🏳️ E0.7 white flag
      1F3F3                   ; unqualified         # 🏳 E0.7 white flag
      1F3F4 200D 2620 FE0F    ; fully-qualified     # 🏴‍☠️ E11.0 pirate flag
      """.bytes
    ]
  }

  func read(_ path: String) -> Bool {
    guard let bytes = try? WholeFile.read(path), let list = try? EmojiList(bytes, path: path) else {
      return false
    }
    let bases = EmojiBases(list)
    let counts = [list.groups.count, list.subgroups.count]
    return counts.contains { (try? EmojiClasses(list, bases, count: $0)) != nil }
  }
}
