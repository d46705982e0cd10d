/// What one of several processes reads of an epoch whose batches come in pieces: some pieces of every batch, as in
/// training, or all pieces of one batch in so many, as in scoring. The processes together read everything once.
package struct BatchPart: Hashable, Sendable {
  /// Pieces of a batch; the loader's `batch` is the length of one.
  package var pieces: Int
  /// Those that are read of each batch.
  package var places: Range<Int>
  /// Batches from one that is read to the next.
  package var every: Int
  /// The first batch that is read, below `every`.
  package var first: Int

  /// Everything, batch by batch.
  package static let whole = BatchPart()

  package init(pieces: Int = 1, places: Range<Int>? = nil, every: Int = 1, from first: Int = 0) {
    self.pieces = pieces
    self.places = places ?? 0..<pieces
    self.every = every
    self.first = first
  }

  /// The number among all pieces of the epoch of the one that is read at a place.
  func number(_ place: Int) -> Int {
    (place / places.count * every + first) * pieces + places.lowerBound + place % places.count
  }

  /// Pieces that are read of so many.
  ///
  /// - Parameter dropsLast: whether an incomplete last batch is left out.
  func count(of all: Int, dropsLast: Bool) -> Int {
    let end = dropsLast ? all / pieces * pieces : all
    var count = 0
    while number(count) < end { count += 1 }
    return count
  }
}
