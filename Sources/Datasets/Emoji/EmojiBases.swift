/// Which emoji of a list are variants of one base; a base is named by its first emoji's place.
package struct EmojiBases: Sendable {
  /// The first emoji of the same base, or one on the way to it.
  private var parents: [Int]

  package init(_ list: EmojiList) {
    parents = Array(list.emoji.indices)
    unite(list.emoji.map { EmojiBase.key($0.sequence) })
  }

  /// Makes one base of emoji with equal marks, such as equal pictures; nil equals nothing.
  package mutating func unite<Mark: Hashable>(_ marks: [Mark?]) {
    var first: [Mark: Int] = [:]
    for (place, mark) in marks.enumerated() {
      guard let mark else { continue }
      if let other = first[mark] { unite(place, other) } else { first[mark] = place }
    }
  }

  private mutating func unite(_ a: Int, _ b: Int) {
    let (low, high) = (min(base(a), base(b)), max(base(a), base(b)))
    parents[high] = low
  }

  /// The base of the emoji at a place.
  package func base(_ place: Int) -> Int {
    var at = place
    while parents[at] != at { at = parents[at] }
    return at
  }
}
