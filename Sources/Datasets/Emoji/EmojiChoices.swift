import Kernels

/// What a split draws: for each class its bases, for each base its emoji, as places in the list.
struct EmojiChoices: Sendable {
  private var train: [[[Int]]]
  private var test: [[[Int]]]

  subscript(split: Split) -> [[[Int]]] {
    switch split {
    case .train: train
    case .test: test
    }
  }

  /// - Parameter isDrawn: whether the font has a picture, for each emoji.
  ///
  /// Throws: a class without a base on one side.
  init(
    _ list: EmojiList, _ bases: EmojiBases, _ classes: EmojiClasses, isDrawn: [Bool], path: String
  ) throws(DataError) {
    let testBases = Self.testBases(list, bases)
    var sides = [[Int: [[Int]]]](repeating: [:], count: 2)
    var members: [Int: [Int]] = [:]
    for place in list.emoji.indices where isDrawn[place] && classes.labels[place] != nil {
      members[bases.base(place), default: []].append(place)
    }
    for base in members.keys.sorted() {
      // A base can have emoji in two groups; each keeps its own.
      let byClass = Dictionary(grouping: members[base] ?? []) { classes.labels[$0] ?? 0 }
      for (label, places) in byClass {
        sides[testBases.contains(base) ? 1 : 0][label, default: []].append(places)
      }
    }
    for (side, name) in zip(sides, ["training", "test"]) {
      for label in classes.names.indices where side[label] == nil {
        throw EmojiFont.flaw(
          path, "has no picture for the \(name) images of the class '\(classes.names[label])'")
      }
    }
    train = classes.names.indices.map { sides[0][$0] ?? [] }
    test = classes.names.indices.map { sides[1][$0] ?? [] }
  }

  /// A sixth of each subgroup's bases, rounded, and one at least where there are two; by a random order that
  /// the subgroup's name decides. So both numbers of classes have the same sides.
  private static func testBases(_ list: EmojiList, _ bases: EmojiBases) -> Set<Int> {
    var chosen: Set<Int> = []
    let roots = list.emoji.indices.filter { bases.base($0) == $0 }
    for (subgroup, own) in Dictionary(grouping: roots, by: { list.emoji[$0].subgroup }) {
      var stream = RandomStream(
        seed: EmojiScene.seed, "emoji/\(EmojiScene.version)/sides/\(list.subgroups[subgroup])")
      let count = own.count < 2 ? 0 : max(1, (own.count + 3) / 6)
      for place in stream.permutation(own.count).prefix(count) { chosen.insert(own[place]) }
    }
    return chosen
  }
}
