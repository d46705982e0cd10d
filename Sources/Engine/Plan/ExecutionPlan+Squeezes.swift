import Network

extension ExecutionPlan {
  /// A global pool after a convolution, by the indices of their units: SE's squeeze costs hardly more than it
  /// writes.
  ///
  /// Training, where batch norm alone is between them and is left to the readers: the mean of a normalised
  /// map follows from the mean that the batch's statistics need anyway, and its gradient, the same for all
  /// positions of a channel, goes into the constants of batch norm's gradient. Inference: the convolution
  /// pools what it has just computed, while that is in the cache.
  package struct SqueezePlace: Equatable, Sendable {
    package var convolution: Int
    package var pool: Int
    package var maximum: Bool
    /// Whether training leaves it to the batch norm of the convolution.
    package var isFolded: Bool
    /// How inference shares the convolution among threads; known once kernels are chosen.
    var shares: InferenceShares?

    package init(convolution: Int, pool: Int, maximum: Bool, isFolded: Bool) {
      (self.convolution, self.pool) = (convolution, pool)
      (self.maximum, self.isFolded) = (maximum, isFolded)
    }
  }

  /// Finds the global pools whose map a convolution gives, one for each map.
  package mutating func findSqueezes() {
    guard fusions.contains(.squeeze) else { return }
    var producers: [NodeID: Int] = [:]
    var lastReader: [NodeID: Int] = [:]
    for (index, group) in groups.enumerated() {
      if case .convolution = group { producers[group.output] = index }
      for node in group.reads(graph) { lastReader[node] = index }
    }
    for (index, group) in groups.enumerated() {
      guard case .single(let id) = group, case .globalPool(let kind) = graph[id].operation,
        let producer = producers[graph[id].inputs[0]],
        !squeezes.contains(where: { $0.convolution == producer })
      else { continue }
      let map = graph[id].inputs[0]
      // A ReLU between them bends the mean. The last reader begins the map's gradient, which the pool
      // must then not leave out.
      let isFolded =
        !kind.takesMaximum && deferring[map] == false && lastReader[map] ?? index > index
      squeezes.append(
        SqueezePlace(
          convolution: producer, pool: index, maximum: kind.takesMaximum, isFolded: isFolded))
    }
  }
}
