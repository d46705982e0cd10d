/// What emoji are told apart by: the groups of the list, or its subgroups.
package struct EmojiClasses: Hashable, Sendable {
  let names: [String]
  /// The class of each emoji of the list; nil where it is left out.
  let labels: [Int?]

  /// - Parameter count: as many as there are groups, or as there are subgroups with bases for both splits.
  ///
  /// Throws: another number, which names both.
  package init(_ list: EmojiList, _ bases: EmojiBases, count: Int?) throws(DataError) {
    let subgroups = Self.subgroups(list, bases)
    let names = subgroups.map { list.subgroups[$0] }
    switch count ?? list.groups.count {
    case list.groups.count:
      self.names = list.groups
      labels = list.emoji.map(\.group)
    case names.count:
      self.names = names
      labels = list.emoji.indices.map { place in
        // A base is of one subgroup; what stands elsewhere is left out, such as England's flag.
        let own = list.emoji[place].subgroup
        guard own == list.emoji[bases.base(place)].subgroup else { return nil }
        return subgroups.firstIndex(of: own)
      }
    case let other:
      throw DataError(
        .request,
        "data.classes: emoji comes with \(list.groups.count) classes (groups) or \(names.count) "
          + "(subgroups), not \(other)")
    }
  }

  /// The subgroups with two bases or more, so that both splits have some.
  private static func subgroups(_ list: EmojiList, _ bases: EmojiBases) -> [Int] {
    var counts = [Int](repeating: 0, count: list.subgroups.count)
    for place in list.emoji.indices where bases.base(place) == place {
      counts[list.emoji[place].subgroup] += 1
    }
    return counts.indices.filter { counts[$0] > 1 }
  }
}
