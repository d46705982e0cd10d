/// An emoji of Unicode's list.
package struct Emoji: Hashable, Sendable {
  package var sequence: [UInt32]
  package var name: String
  /// Places in the list of groups and of subgroups.
  package var group: Int
  package var subgroup: Int

  /// Its code points as the list writes them: `1F468 200D 1F373`.
  package var codes: String {
    sequence.map { String($0, radix: 16, uppercase: true) }.map {
      String(repeating: "0", count: max(4 - $0.count, 0)) + $0
    }.joined(separator: " ")
  }
}

/// The emoji that `emoji-test.txt` lists (Unicode Technical Standard #51), in its order.
///
/// Only those that are fully qualified count: the other spellings are of the same emoji, and components
/// such as a skin tone by itself are none. A group without such an emoji ("Component") is no group here.
package struct EmojiList: Sendable {
  static let fileName = "emoji-test.txt"
  /// Bounds of a list; version 15.0 has 593,240 bytes and 3,655 emoji of at most 10 code points.
  static let bytes = 8 << 20
  static let emojiLimit = 10_000
  static let sequenceLimit = 32

  package private(set) var emoji: [Emoji] = []
  package private(set) var groups: [String] = []
  package private(set) var subgroups: [String] = []

  /// - Parameters:
  ///   - contents: the file's bytes.
  ///   - path: what messages call it.
  ///
  /// Throws: the first line that is none of such a list.
  package init(_ contents: [UInt8], path: String) throws(DataError) {
    var heading = (group: "", subgroup: "")
    var seen: Set<[UInt32]> = []
    let lines = contents.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, bytes) in lines.enumerated() {
      func flaw(_ cause: String) -> DataError {
        DataError(
          .bad,
          "\(path): line \(index + 1): \(cause); install the Debian package unicode-data again")
      }
      let entry: EmojiLine.Entry
      switch EmojiLine(bytes) {
      case .nothing: continue
      case .group(let name):
        heading = (name, "")
        continue
      case .subgroup(let name):
        heading.subgroup = name
        continue
      case .emoji(let emoji): entry = emoji
      case .foreign: throw flaw("expected `CODE POINTS ; status # emoji E1.0 name`")
      }
      guard !heading.group.isEmpty, !heading.subgroup.isEmpty else {
        throw flaw("an emoji before the first group and subgroup")
      }
      guard seen.insert(entry.sequence).inserted else { throw flaw("an emoji that came before") }
      guard emoji.count < Self.emojiLimit else {
        throw flaw("more than the \(Self.emojiLimit) emoji that a list may have")
      }
      guard
        let group = Self.place(heading.group, in: &groups),
        let subgroup = Self.place(heading.subgroup, in: &subgroups),
        emoji.last.map({ $0.subgroup != subgroup || $0.group == group }) ?? true
      else { throw flaw("a group or subgroup that ended before") }
      emoji.append(
        Emoji(sequence: entry.sequence, name: entry.name, group: group, subgroup: subgroup))
    }
    guard !emoji.isEmpty else {
      throw DataError(
        .bad,
        "\(path): no fully-qualified emoji is in it; install the Debian package unicode-data "
          + "again")
    }
  }

  /// The place of a name; one that is not the last is taken up no more.
  private static func place(_ name: String, in names: inout [String]) -> Int? {
    if names.last == name { return names.count - 1 }
    guard !names.contains(name) else { return nil }
    names.append(name)
    return names.count - 1
  }
}
