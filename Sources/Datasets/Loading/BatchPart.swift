/// What one of several processes reads of an epoch: some places of every batch, as in training, or whole batches, one
/// in so many, as in scoring. The processes together read everything once.
package struct BatchPart: Hashable, Sendable {
  /// Of each batch; nil is all of them.
  package var places: Range<Int>?
  /// Batches from one that is read to the next.
  package var every = 1
  /// The first batch that is read, below `every`.
  package var first = 0

  package static let whole = BatchPart()

  package static func places(_ places: Range<Int>) -> BatchPart {
    var part = BatchPart()
    part.places = places
    return part
  }

  package static func batches(every: Int, from first: Int) -> BatchPart {
    var part = BatchPart()
    (part.every, part.first) = (every, first)
    return part
  }

  /// The number among all batches of the one that is read at a place.
  func number(_ place: Int) -> Int { place * every + first }

  /// Batches that are read of so many.
  func count(of batches: Int) -> Int { max(0, (batches - first + every - 1) / every) }
}
