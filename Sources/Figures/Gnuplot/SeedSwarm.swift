/// Where the dots of seeds lie beside their mean: in lanes, so that nearly equal values do not hide each other.
package enum SeedSwarm {
  /// From lane to lane, and the size of a dot, in points of the picture.
  package static let step = 1.8

  /// The lane of each value, 0 next to the mean: the first in which it touches no other, else that in which it covers least.
  ///
  /// - Parameter places: of the values along their axis, in points.
  package static func lanes(of places: [Double], atMost count: Int) -> [Int] {
    var ends = Array(repeating: -Double.infinity, count: count)
    var lanes = Array(repeating: 0, count: places.count)
    for index in places.indices.sorted(by: { (places[$0], $0) < (places[$1], $1) }) {
      let gaps = ends.map { places[index] - $0 }
      let lane = gaps.firstIndex { $0 >= step } ?? gaps.indices.max { gaps[$0] < gaps[$1] } ?? 0
      ends[lane] = places[index]
      lanes[index] = lane
    }
    return lanes
  }
}
