import Datasets
import Files
import Foundation
import Testing

@Suite("Files of emoji that are missing or damaged")
struct EmojiRefusalTests {
  private let folder: TemporaryDirectory
  private var font: String { folder.path + "/NotoColorEmoji.ttf" }
  private var list: String { folder.path + "/emoji-test.txt" }

  init() throws { folder = try TemporaryDirectory() }

  private func refusal(classes: Int? = nil) -> DataError? {
    #expect(throws: DataError.self) {
      _ = try EmojiSet.open(classes, train: 4, test: 4, path: folder.path)
    }
  }

  private func write(_ list: String) throws {
    try WholeFile.write(Array(list.utf8), to: self.list)
  }

  @Test("missing files are named at once, with the packages that have them")
  func missing() throws {
    let remedy =
      "; expected NotoColorEmoji.ttf and emoji-test.txt in the directory; they are in the Debian "
      + "packages fonts-noto-color-emoji and unicode-data, and without a directory they are found "
      + "where these put them"
    #expect(
      refusal() == DataError(.missing, "emoji: there is no \(font) and no \(list)\(remedy)"))
    try write(EmojiSet.shortList)
    #expect(refusal() == DataError(.missing, "emoji: there is no \(font)\(remedy)"))
    var request = DatasetRequest(name: "emoji")
    request.path = folder.path
    #expect(throws: DataError(.missing, "emoji: there is no \(font)\(remedy)")) {
      try Datasets.facts(request)
    }
  }

  @Test("what is no font is refused", arguments: ["", "no font", "\0\u{1}\0\0\0\u{1}"])
  func foreign(contents: String) throws {
    try write(EmojiSet.shortList)
    try WholeFile.write(Array(contents.utf8), to: font)
    #expect(
      refusal()
        == DataError(
          .bad, "\(font): is no font; install the Debian package fonts-noto-color-emoji again"))
  }

  @Test("a list that is damaged is refused before the font is read")
  func badList() throws {
    try write("# group: A\nnothing")
    try WholeFile.write([0], to: font)
    #expect(
      refusal()?.description
        == "\(list): line 2: expected `CODE POINTS ; status # emoji E1.0 name`; install the Debian "
        + "package unicode-data again")
  }

  @Test("another number of classes is refused with those that there are")
  func classes() throws {
    try write(EmojiSet.shortList)
    try WholeFile.write([0], to: font)
    #expect(
      refusal(classes: 9)
        == DataError(
          .request,
          "data.classes: emoji comes with 2 classes (groups) or 2 (subgroups), not 9"))
  }
}

@Suite("Damaged fonts of emoji", .enabled(if: EmojiSet.isPinned, EmojiSet.other))
struct EmojiDamageTests {
  private let folder: TemporaryDirectory
  private let contents: [UInt8]
  private var font: String { folder.path + "/NotoColorEmoji.ttf" }

  init() throws {
    folder = try TemporaryDirectory()
    contents = try EmojiFiles(nil).font
    try WholeFile.write(Array(EmojiSet.shortList.utf8), to: folder.path + "/emoji-test.txt")
  }

  /// What opening it comes to: nil is a set.
  private func outcome(_ bytes: [UInt8]) throws -> DataError? {
    try WholeFile.write(bytes, to: font)
    do {
      _ = try EmojiSet.open(train: 4, test: 4, path: folder.path)
      return nil
    } catch let error as DataError { return error }
  }

  @Test("the whole font serves a short list")
  func whole() throws {
    #expect(try outcome(contents) == nil)
  }

  @Test("a font that is cut off is refused", arguments: [3, 100, 400, 12_000, 16_000, 10_910_000])
  func cut(count: Int) throws {
    let error = try #require(try outcome(Array(contents.prefix(count))))
    #expect(error.kind == .bad)
    #expect(error.description.hasPrefix("\(font): "))
    #expect(
      error.description.hasSuffix("; install the Debian package fonts-noto-color-emoji again"))
  }

  @Test("a damaged picture is refused with the emoji's name")
  func picture() throws {
    var bytes = contents
    // The data of the pictures begin after the table's header.
    for at in stride(from: 15_700, to: 10_906_000, by: 40) { bytes[at] ^= 0xff }
    let error = try #require(try outcome(bytes))
    #expect(error.description.contains("the picture of 'grinning face' (1F600) is "))
  }

  @Test("damage in the tables of code points, glyphs and places is refused or does not matter")
  func tables() throws {
    var refused = 0
    for seed in 0..<40 {
      var bytes = contents
      let random = noise(600, seed: UInt64(seed + 1))
      for i in stride(from: 0, to: 600, by: 6) {
        let place = random[i..<(i + 4)].reduce(0) { $0 << 8 | Int($1) }
        // The header, the table of code points, CBLC and GSUB.
        let places: Range<Int> = [
          0..<400, 11_312..<14_153, 10_906_404..<10_922_224, 10_922_224..<10_972_876,
        ][
          Int(random[i + 4]) % (seed % 4 + 1)]
        bytes[places.lowerBound + place % places.count] ^= random[i + 5]
        if seed % 4 == 0, i > 60 { break }
      }
      if let error = try outcome(bytes) {
        refused += 1
        #expect(error.kind == .bad)
      }
    }
    #expect(refused > 0)
  }

  @Test("a class that the font has no pictures of is refused")
  func uncovered() throws {
    let list =
      EmojiSet.shortList
        + """
        # group: Nothing
        # subgroup: private
        F0000 ; fully-qualified # x E1.0 one
        F0001 ; fully-qualified # x E1.0 two
        """
    try WholeFile.write(Array(list.utf8), to: folder.path + "/emoji-test.txt")
    let error = try #require(try outcome(contents))
    #expect(
      error.description
        == "\(font): has no picture for the training images of the class 'Nothing'; "
        + "install the Debian package fonts-noto-color-emoji again")
  }
}
