import Datasets
import Testing

@Suite("The list of emoji")
struct EmojiListTests {
  private func read(_ text: String) throws(DataError) -> EmojiList {
    try EmojiList(Array(text.utf8), path: "emoji-test.txt")
  }

  @Test("fully-qualified emoji are read with their groups, names and code points")
  func read() throws {
    let list = try read(
      """
      # emoji-test.txt
      # group: People & Body
      # subgroup: family\r
      1F468 200D 1F469 ; fully-qualified     # 👨‍👩 E2.0 family: man, woman
      1F46A            ; fully-qualified     # 👪 E0.6 family

      # subgroup: person
      263A             ; unqualified         # ☺ E0.6 smiling face
      263A FE0F        ; fully-qualified     # ☺️ E0.6 smiling # face

      # group: Component
      # subgroup: skin-tone
      1F3FB            ; component           # 🏻 E1.0 light skin tone
      """)
    #expect(list.groups == ["People & Body"])
    #expect(list.subgroups == ["family", "person"])
    #expect(list.emoji.map(\.name) == ["family: man, woman", "family", "smiling # face"])
    #expect(list.emoji.map(\.subgroup) == [0, 0, 1])
    #expect(list.emoji.map(\.codes) == ["1F468 200D 1F469", "1F46A", "263A FE0F"])
  }

  struct Flaw: CustomTestStringConvertible {
    var text: String
    var message: String
    var testDescription: String { message }
    static let again = "; install the Debian package unicode-data again"
    static let format = "expected `CODE POINTS ; status # emoji E1.0 name`"
    static let start = "# group: A\n# subgroup: a\n1F600 ; fully-qualified # 😀 E1.0 face\n"
    static let all = [
      Flaw(text: "", message: "no fully-qualified emoji is in it"),
      Flaw(text: "# group: A\n# subgroup: a\n", message: "no fully-qualified emoji is in it"),
      Flaw(
        text: "1F600 ; fully-qualified # 😀 E1.0 face",
        message: "line 1: an emoji before the first group and subgroup"),
      Flaw(
        text: "# group: A\n1F600 ; fully-qualified # 😀 E1.0 face",
        message: "line 2: an emoji before the first group and subgroup"),
      Flaw(text: start + "<html>", message: "line 4: \(format)"),
      Flaw(text: start + "1F603 # 😃 E1.0 face", message: "line 4: \(format)"),
      Flaw(text: start + "; fully-qualified # 😃 E1.0 face", message: "line 4: \(format)"),
      Flaw(text: start + "1F6XX ; fully-qualified # 😃 E1.0 face", message: "line 4: \(format)"),
      Flaw(text: start + "D800 ; fully-qualified # 😃 E1.0 face", message: "line 4: \(format)"),
      Flaw(text: start + "110000 ; fully-qualified # 😃 E1.0 face", message: "line 4: \(format)"),
      Flaw(text: start + "1F603 ; qualified # 😃 E1.0 face", message: "line 4: \(format)"),
      Flaw(text: start + "1F603 ; fully-qualified # 😃 E1.0", message: "line 4: \(format)"),
      Flaw(
        text: start + String(repeating: "1F603 ", count: 33) + "; fully-qualified # x E1.0 face",
        message: "line 4: \(format)"),
      Flaw(
        text: start + "1F600 ; fully-qualified # 😀 E1.0 face",
        message: "line 4: an emoji that came before"),
      Flaw(
        text: start + "# group: B\n# subgroup: a\n1F603 ; fully-qualified # 😃 E1.0 face",
        message: "line 6: a group or subgroup that ended before"),
      Flaw(
        text: start + "# subgroup: b\n1F603 ; fully-qualified # 😃 E1.0 face\n# subgroup: a\n"
          + "1F604 ; fully-qualified # 😄 E1.0 face",
        message: "line 7: a group or subgroup that ended before"),
    ]
  }

  @Test("a damaged list is refused with its line", arguments: Flaw.all)
  func refused(_ flaw: Flaw) {
    let error = #expect(throws: DataError.self) { try read(flaw.text) }
    #expect(error == DataError(.bad, "emoji-test.txt: \(flaw.message)\(Flaw.again)"))
  }

  @Test("a name that is no UTF-8 is refused")
  func bytes() {
    let text = Array(Flaw.start.utf8)
    #expect(throws: DataError.self) {
      try EmojiList(Array(text.dropLast(2)) + [0xff, 0x0a], path: "list")
    }
  }

  @Test("a list of more emoji than one may have is refused")
  func long() {
    let lines = (0...10_000).map {
      "\(String(0x20000 + $0, radix: 16)) ; fully-qualified # x E1.0 name"
    }
    let error = #expect(throws: DataError.self) {
      try read("# group: A\n# subgroup: a\n" + lines.joined(separator: "\n"))
    }
    #expect(
      error?.description.contains("line 10003: more than the 10000 emoji that a list may have")
        == true)
  }

  @Test(
    "Debian's list has nine groups and 3,655 emoji", .enabled(if: EmojiSet.isPinned, EmojiSet.other)
  )
  func debian() throws {
    let list = try EmojiList(EmojiFiles(nil).list, path: "")
    #expect(list.emoji.count == 3655)
    #expect(
      list.groups == [
        "Smileys & Emotion", "People & Body", "Animals & Nature", "Food & Drink",
        "Travel & Places", "Activities", "Objects", "Symbols", "Flags",
      ])
    #expect(list.subgroups.count == 99)
  }
}
