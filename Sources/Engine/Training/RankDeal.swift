/// Which micro-batches of a batch each rank computes: neighbours, as many for each as can be, the first ranks one more
/// where it does not come out even.
package enum RankDeal {
  /// - Returns: the micro-batches of each rank; an empty range for those that have none.
  package static func ranges(parts: Int, ranks: Int) -> [Range<Int>] {
    var start = 0
    return (0..<ranks).map { rank in
      let count = parts / ranks + (rank < parts % ranks ? 1 : 0)
      defer { start += count }
      return start..<(start + count)
    }
  }
}
